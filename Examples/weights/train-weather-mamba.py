# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains one Mamba-1 layer to forecast the next hour of weather and writes it as safetensors (BF16).

    python3 -m venv venv && venv/bin/pip install torch numpy safetensors
    venv/bin/python train-weather-mamba.py nyc_weather_hourly_2013_JFK.csv jfk-mamba.safetensors

The layer (Gu & Dao 2023): in_proj, causal depthwise convolution of width 4, SiLU, selective scan, gate, out_proj.
Its inputs are the five columns below as they stand in the file: standardisation is folded into in_proj's weight and
bias. d_model 5, d_inner 64, d_state 16, dt_rank 4. A fixed seed, one thread; other versions of torch may give other
weights, so the file is kept beside this script.
"""
import csv
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

COLUMNS = ["temp", "dewp", "humid", "wind_speed", "visib"]
D_INNER, D_STATE, DT_RANK, CONV = 64, 16, 4, 4


def series(path):
    rows, last = [], None
    for record in csv.DictReader(open(path)):
        values = [record[name] for name in COLUMNS]
        last = [float(v) if v not in ("", "NA") else last[i] for i, v in enumerate(values)]
        rows.append(last)
    return np.array(rows)


class Layer(torch.nn.Module):
    def __init__(self, d_model):
        super().__init__()
        self.in_proj = torch.nn.Linear(d_model, 2 * D_INNER)
        self.conv1d = torch.nn.Conv1d(D_INNER, D_INNER, CONV, groups=D_INNER, padding=CONV - 1)
        self.x_proj = torch.nn.Linear(D_INNER, DT_RANK + 2 * D_STATE, bias=False)
        self.dt_proj = torch.nn.Linear(DT_RANK, D_INNER)
        self.A_log = torch.nn.Parameter(torch.log(torch.arange(1, D_STATE + 1.0)).repeat(D_INNER, 1))
        self.D = torch.nn.Parameter(torch.ones(D_INNER))
        self.out_proj = torch.nn.Linear(D_INNER, d_model, bias=False)
        step = torch.exp(torch.rand(D_INNER) * (math.log(0.1) - math.log(0.001)) + math.log(0.001))
        with torch.no_grad():
            self.dt_proj.bias.copy_(step + torch.log(-torch.expm1(-step)))

    def forward(self, u):  # u: [batch, time, d_model]
        x, z = self.in_proj(u).chunk(2, dim=-1)
        x = F.silu(self.conv1d(x.transpose(1, 2))[..., : u.shape[1]].transpose(1, 2))
        dt, b, c = torch.split(self.x_proj(x), [DT_RANK, D_STATE, D_STATE], dim=-1)
        step = F.softplus(self.dt_proj(dt))  # [batch, time, D]
        decay = torch.exp(-step[..., None] * torch.exp(self.A_log))
        drive = (step * x)[..., None] * b[:, :, None, :]
        h = torch.zeros(u.shape[0], D_INNER, D_STATE)
        out = []
        for t in range(u.shape[1]):
            h = decay[:, t] * h + drive[:, t]
            out.append((h * c[:, t, None, :]).sum(-1))
        y = torch.stack(out, 1) + self.D * x
        return self.out_proj(y * F.silu(z))


def main(source, target):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    raw = series(source)
    mean, deviation = raw.mean(0), raw.std(0)
    data = torch.tensor((raw - mean) / deviation, dtype=torch.float32)
    split = int(0.8 * len(data))
    layer = Layer(len(COLUMNS))
    optimiser = torch.optim.AdamW(layer.parameters(), lr=3e-3, weight_decay=0.01)
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 800
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for step in range(steps):
        starts = torch.randint(0, split - 130, (16,))
        batch = torch.stack([data[s : s + 129] for s in starts])
        predicted = batch[:, :-1] + layer(batch[:, :-1])
        loss = F.mse_loss(predicted, batch[:, 1:])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(layer.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            print(step, loss.item(), flush=True)
    with torch.no_grad():
        held = data[split:][None, :1500]
        error = F.mse_loss(held[:, :-1] + layer(held[:, :-1]), held[:, 1:])
        persistence = F.mse_loss(held[:, :-1], held[:, 1:])
        print("held out:", error.item(), "persistence:", persistence.item())
        weight = layer.in_proj.weight.double() / torch.tensor(deviation)
        bias = layer.in_proj.bias.double() - weight @ torch.tensor(mean)
        state = {"mixer." + name: value.detach() for name, value in layer.state_dict().items()}
        state["mixer.in_proj.weight"], state["mixer.in_proj.bias"] = weight.float(), bias.float()
        # in_proj keeps single precision: it carries the standardisation of raw columns.
        save_file(
            {n: (v.float() if "in_proj" in n else v.to(torch.bfloat16)).contiguous() for n, v in state.items()},
            target, metadata={"columns": ",".join(COLUMNS)})


main(sys.argv[1], sys.argv[2])
