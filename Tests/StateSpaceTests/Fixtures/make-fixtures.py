# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes layers.safetensors and layers-expected.npz: random layers of each kind, and what they do.

Run here, with safetensors and numpy installed: python make-fixtures.py
The forward passes are plain loops in float64 over the weights as the file holds them (rounded to float32, float16 or
bfloat16), written the way each framework documents its layer. The file also holds layers that must be refused.
"""
import json
import struct

import numpy as np

rng = np.random.default_rng(20240613)
tensors, expected = {}, {}


def bfloat16(values):
    """Rounded to the nearest bfloat16 (ties to even), as its 16 bits."""
    bits = np.asarray(values, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def add(name, values, kind="F32"):
    """Puts a tensor into the file; returns it as float64 with the rounding of its type."""
    if kind == "BF16":
        stored = bfloat16(values)
        back = (stored.astype(np.uint32) << 16).view(np.float32)
    else:
        stored = back = np.asarray(values, {"F64": "<f8", "F32": "<f4", "F16": "<f2"}[kind])
    tensors[name] = (kind, np.shape(values), stored.tobytes())
    return back.astype(np.float64)


def normal(*shape, scale=0.6):
    return scale * rng.standard_normal(shape)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def softplus(a):
    return np.log1p(np.exp(a))


def record(name, inputs, states, **more):
    expected[name + ".x"], expected[name + ".h"] = inputs, np.array(states)
    for key, value in more.items():
        expected[f"{name}.{key}"] = value


def gru(name, suffix, kind, steps=40, m=3, size=5):
    w_ih, w_hh = add(f"{name}.weight_ih{suffix}", normal(3 * size, m), kind), add(
        f"{name}.weight_hh{suffix}", normal(3 * size, size), kind)
    b_ih, b_hh = add(f"{name}.bias_ih{suffix}", normal(3 * size), kind), add(
        f"{name}.bias_hh{suffix}", normal(3 * size), kind)
    x, h, states = normal(steps, m, scale=1), np.zeros(size), []
    for x_t in x:
        r_x, z_x, n_x = np.split(w_ih @ x_t + b_ih, 3)
        r_h, z_h, n_h = np.split(w_hh @ h + b_hh, 3)
        r, z = sigmoid(r_x + r_h), sigmoid(z_x + z_h)
        h = (1 - z) * np.tanh(n_x + r * n_h) + z * h
        states.append(h)
    record(name, x, states)


def lstm(name, suffix, kind, bias=True, steps=40, m=2, size=4):
    w_ih, w_hh = add(f"{name}.weight_ih{suffix}", normal(4 * size, m), kind), add(
        f"{name}.weight_hh{suffix}", normal(4 * size, size), kind)
    b = np.zeros(4 * size)
    if bias:
        b = add(f"{name}.bias_ih{suffix}", normal(4 * size), kind) + add(
            f"{name}.bias_hh{suffix}", normal(4 * size), kind)
    x, h, c, states = normal(steps, m, scale=1), np.zeros(size), np.zeros(size), []
    for x_t in x:
        i, f, g, o = np.split(w_ih @ x_t + w_hh @ h + b, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        states.append(np.concatenate([h, c]))
    record(name, x, states)


def minimal_gru(name, kind, joint, steps=40, m=3, size=4):
    if joint:
        both = add(f"{name}.to_hidden_and_gate.weight", normal(2 * size, m), kind)
        (w_h, w_z), b_h, b_z = np.split(both, 2), 0, 0
    else:
        w_z, b_z = add(f"{name}.linear_z.weight", normal(size, m), kind), add(
            f"{name}.linear_z.bias", normal(size), kind)
        w_h, b_h = add(f"{name}.linear_h.weight", normal(size, m), kind), add(
            f"{name}.linear_h.bias", normal(size), kind)
    x, h, states = normal(steps, m, scale=1), np.zeros(size), []
    for x_t in x:
        z = sigmoid(w_z @ x_t + b_z)
        h = h + z * (w_h @ x_t + b_h - h)
        states.append(h)
    record(name, x, states)


def rg_lru(name, kind, steps=40, heads=2, width=3):
    """As RecurrentGemma does in the middle of a document; the state before the first input is zero."""
    size = heads * width
    w_r, b_r = add(f"{name}.recurrent_gate_weight", normal(heads, width, width), kind), add(
        f"{name}.recurrent_gate_bias", normal(heads, width), kind)
    w_i, b_i = add(f"{name}.input_gate_weight", normal(heads, width, width), kind), add(
        f"{name}.input_gate_bias", normal(heads, width), kind)
    parameter = add(f"{name}.recurrent_param", rng.uniform(-6, -2, size), kind)
    x, h, states = normal(steps, size, scale=1), np.zeros(size), []
    for x_t in x:
        r = np.concatenate([sigmoid(x_t[k * width:(k + 1) * width] @ w_r[k] + b_r[k]) for k in range(heads)])
        i = np.concatenate([sigmoid(x_t[k * width:(k + 1) * width] @ w_i[k] + b_i[k]) for k in range(heads)])
        a = np.exp(-8 * r * softplus(parameter))
        h = a * h + np.sqrt(1 - a * a) * (i * x_t)
        states.append(h)
    record(name, x, states)


def mamba(name, kind, steps=40, model=3, inner=6, n=4, rank=2, taps=4):
    w_in = add(f"{name}.in_proj.weight", normal(2 * inner, model), kind)
    kernel, kernel_bias = add(f"{name}.conv1d.weight", normal(inner, 1, taps), kind), add(
        f"{name}.conv1d.bias", normal(inner), kind)
    w_x = add(f"{name}.x_proj.weight", normal(rank + 2 * n, inner), kind)
    w_dt, b_dt = add(f"{name}.dt_proj.weight", normal(inner, rank), kind), add(
        f"{name}.dt_proj.bias", normal(inner), kind)
    poles = -np.exp(add(f"{name}.A_log", np.log(np.arange(1, n + 1)) + normal(inner, n, scale=0.1), kind))
    add(f"{name}.D", np.ones(inner), kind)
    add(f"{name}.out_proj.weight", normal(model, inner), kind)
    u = normal(steps, model, scale=1)
    p = (u @ w_in.T)[:, :inner]
    padded = np.concatenate([np.zeros((taps - 1, inner)), p])
    x = np.array([[np.dot(kernel[c, 0], padded[t:t + taps, c]) + kernel_bias[c] for c in range(inner)]
                  for t in range(steps)])
    x = x * sigmoid(x)
    h, states = np.zeros((inner, n)), []
    for x_t in x:
        dt, b, _ = np.split(w_x @ x_t, [rank, rank + n])
        dt = softplus(w_dt @ dt + b_dt)
        h = np.exp(dt[:, None] * poles) * h + (dt[:, None] * b[None, :]) * x_t[:, None]
        states.append(h.ravel())
    record(name, x, states, u=u)


gru("encoder.gru", "_l0", "F32")
gru("cell", "", "BF16")
lstm("decoder.lstm", "_l0", "F16")
lstm("plain", "_l0", "F64", bias=False)
minimal_gru("small", "F32", joint=False)
minimal_gru("joint", "F16", joint=True)
rg_lru("temporal_block.rg_lru", "BF16")
mamba("layers.0.mixer", "F32")

# Layers to refuse: a plain RNN, an LSTM with a projection, a GRU of disagreeing shapes, one with an infinity.
add("rnn.weight_hh_l0", normal(4, 4)), add("rnn.weight_ih_l0", normal(4, 2))
add("projected.weight_hh_l0", normal(8, 2)), add("projected.weight_hr_l0", normal(2, 2))
add("broken.weight_hh_l0", normal(6, 2)), add("broken.weight_ih_l0", normal(5, 3))
add("infinite.weight_hh_l0", normal(3, 1)), add("infinite.weight_ih_l0", [[1], [np.inf], [2]])
# A Mamba with a bias that Mamba-1 has not, a minGRU whose rows cannot be halved, an RG-LRU that never forgets.
add("biased.A_log", np.zeros((2, 2))), add("biased.x_proj.bias", np.zeros(5))
add("odd.to_hidden_and_gate.weight", np.ones((3, 2)))
for gate in ("recurrent", "input"):
    add(f"flat.{gate}_gate_weight", np.ones((1, 1, 1))), add(f"flat.{gate}_gate_bias", np.zeros((1, 1)))
add("flat.recurrent_param", [-100])

header, data = {"__metadata__": {"format": "pt"}}, b""
# Large elements first, as the reference writer does, so that all are aligned.
for name, (kind, shape, stored) in sorted(tensors.items(), key=lambda item: (-int(item[1][0].strip("BF")), item[0])):
    header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [len(data), len(data) + len(stored)]}
    data += stored
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
with open("layers.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
np.savez("layers-expected.npz", **expected)

# The reference implementation reads the file too (all but bfloat16, which numpy does not have).
from safetensors import safe_open

with safe_open("layers.safetensors", "np") as file:
    assert sorted(file.keys()) == sorted(tensors)
    for name, (kind, shape, stored) in tensors.items():
        assert kind == "BF16" or file.get_tensor(name).tobytes() == stored, name
