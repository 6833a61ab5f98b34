# SPDX-License-Identifier: GPL-3.0-or-later
"""The step of 1024 gated sequences in numpy, float64, one thread: prints `d nanoseconds` an update of one sequence."""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import time

import numpy as np

COUNT, INPUTS = 1024, 4

for d in (64, 256):
    rng = np.random.default_rng(0)
    a = np.ascontiguousarray(rng.standard_normal((d, d)) / (2 * d**0.5)).T
    u = np.ascontiguousarray(rng.standard_normal((d, d)) / (2 * d**0.5)).T
    b = rng.standard_normal((INPUTS, d))
    w = rng.standard_normal((INPUTS, d))
    c = rng.standard_normal(d)
    x = rng.standard_normal((COUNT, INPUTS))
    h = np.zeros((COUNT, d))
    best, steps = float("inf"), 20
    for _ in range(7):
        start = time.thread_time()
        for _ in range(steps):
            g = h @ u
            g += x @ w
            g += c
            np.negative(g, out=g)
            np.exp(g, out=g)
            g += 1
            z = h @ a
            z += x @ b
            np.divide(z, g, out=h)
        best = min(best, (time.thread_time() - start) / steps / COUNT)
    print(d, 1e9 * best)
