# SPDX-License-Identifier: GPL-3.0-or-later
"""KSG with 3 neighbours through scikit-learn, one thread: prints `samples dimension trees-seconds regression-seconds`.

`trees` walks the way of NPEET: one tree of all columns for distances, one for each margin's counts (scikit-learn's
compiled KDTree with the Chebyshev metric). `regression` is mutual_info_regression, which takes one column on each side;
`-` where it does not apply.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import time

import numpy as np
from scipy.special import digamma
from sklearn.feature_selection import mutual_info_regression
from sklearn.neighbors import KDTree

K = 3


def trees(x, y):
    joint = np.hstack([x, y])
    radii = KDTree(joint, metric="chebyshev").query(joint, K + 1)[0][:, K]
    counts = [KDTree(m, metric="chebyshev").query_radius(m, radii - 1e-15, count_only=True) for m in (x, y)]
    return digamma(K) + digamma(len(x)) - sum(digamma(c).mean() for c in counts)


def seconds(repeats, body):
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        body()
        best = min(best, time.process_time() - start)
    return best


for n, d, repeats in ((10_000, 1, 7), (10_000, 5, 3), (50_000, 1, 3), (50_000, 5, 1)):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((n, d))
    y = 0.5 * x + 0.75**0.5 * rng.standard_normal((n, d))
    own = seconds(repeats, lambda: trees(x, y))
    other = seconds(repeats, lambda: mutual_info_regression(x, y[:, 0], n_neighbors=K)) if d == 1 else "-"
    print(n, d, own, other, flush=True)
