# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes References.swift: what linear Gaussian states hold, to 25 digits, by covariances in 160 digits and more.

    python3 make-references.py > References.swift        (then swift format -i; mpmath and numpy; a few minutes)

Everything is computed from the doubles that the tests use: entries are multiples of 2^-10 from SplitMix64, or are
written with 17 digits. Covariances are formed, in arithmetic that can afford it; where a model explodes the digits
grow with the time, so that nothing is lost.
"""
import numpy as np
from mpmath import mp, mpf

MASK = (1 << 64) - 1


class SplitMix:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def matrix(self, rows, columns, scale=1.0):
        return np.array([[((self.next() >> 53) - 1024) / 1024 * scale for _ in range(columns)] for _ in range(rows)])


def big(a):
    return np.array([[mpf(float(x)) for x in row] for row in np.atleast_2d(a)], dtype=object)


def zeros(r, c):
    return np.array([[mpf(0)] * c for _ in range(r)], dtype=object).reshape(r, c)


def eye(n):
    return big(np.eye(n))


def logdet(a):
    """By Cholesky's factorisation; None if a pivot is not positive."""
    a = a.copy()
    n = a.shape[0]
    total = mpf(0)
    for k in range(n):
        if a[k, k] <= 0:
            return None
        total += mp.log(a[k, k])
        if k + 1 < n:
            a[k + 1:, k + 1:] = a[k + 1:, k + 1:] - np.outer(a[k + 1:, k], a[k, k + 1:] / a[k, k])
    return total


def covariance(a, g, start, t):
    """Of h <- a h + (0, g) after t steps from covariance `start`."""
    n = a.shape[0]
    if t == "inf":
        x, power = g, a
        for _ in range(60):
            term = power.dot(x).dot(power.T)
            x = x + term
            if max(abs(v) for v in term.flat) <= mpf(10) ** (-mp.dps) * max(abs(v) for v in x.flat):
                return x
            power = power.dot(power)
        raise ValueError("no limit")
    result, power_a, block, bits = start, a, g, t
    while bits:
        if bits & 1:
            result = power_a.dot(result).dot(power_a.T) + block
        bits >>= 1
        if bits:
            block = power_a.dot(block).dot(power_a.T) + block
            power_a = power_a.dot(power_a)
    return result


class Model:
    def __init__(self, a, b, q, sigma=None, p0=None, process=None):
        self.a, self.b, self.q = (big(x) for x in (a, b, q))
        d, m = self.b.shape
        self.p0 = zeros(d, d) if p0 is None else big(p0)
        self.d = d
        if process is None:
            s = eye(m) if sigma is None else big(sigma)
            self.joint, self.drive, self.begin = self.a, self.b.dot(s).dot(self.b.T), zeros(d, d)
        else:
            f, v, h = (big(x) for x in process)
            p = f.shape[0]
            self.joint = np.block([[self.a, self.b.dot(h)], [zeros(p, d), f]])
            self.drive, self.begin = zeros(d + p, d + p), zeros(d + p, d + p)
            self.drive[d:, d:] = v
            self.begin[d:, d:] = covariance(f, v, None, "inf")

    def pair(self, t):
        p = covariance(self.a, self.q, self.p0, t)
        m = covariance(self.joint, self.drive, self.begin, t)[:self.d, :self.d]
        return p + m, p

    def information(self, t):
        s, p = self.pair(t)
        return (logdet(s) - logdet(p)) / 2


def digits(value):
    return mp.nstr(value, 25, strip_zeros=False, min_fixed=-30, max_fixed=30)


cases = []


def case(name, recipe, model, times, dps=160):
    mp.dps = dps
    m = model()
    answers = ", ".join(f'({0 if t == "inf" else t}, {digits(m.information(t))})' for t in times)
    cases.append(f'  Reference("{name}", {recipe}, [{answers}]),')


def literal(a):
    return "[" + ", ".join("[" + ", ".join(repr(float(x)) for x in row) + "]" for row in np.atleast_2d(a)) + "]"


def explicit(name, a, b, q, times, sigma=None, p0=None, process=None, dps=160):
    text = f".explicit(a: {literal(a)}, b: {literal(b)}, q: {literal(q)}"
    if sigma is not None:
        text += f", sigma: {literal(sigma)}"
    if p0 is not None:
        text += f", p0: {literal(p0)}"
    if process is not None:
        f, v, h = process
        text += f", process: .init(f: {literal(f)}, v: {literal(v)}, h: {literal(h)})"
    case(name, text + ")", lambda: Model(a, b, q, sigma, p0, process), times, dps)


def drawn(d, m, seed, scale, q, full, begins, times, dps=160):
    """A, B, then the common part of Q (two directions), then that of P_0, in the order of drawing."""
    def model():
        r = SplitMix(seed)
        a, b = r.matrix(d, d, scale), r.matrix(d, m)
        noise = q * np.eye(d)
        if full:
            w = r.matrix(d, 2)
            noise = noise + w @ w.T
        p0 = None
        if begins:
            w = r.matrix(d, 2)
            p0 = w @ w.T
        return Model(a, b, noise, p0=p0)
    text = f".drawn(d: {d}, m: {m}, seed: {seed}, scale: {scale!r}, q: {q!r}, isFull: {str(full).lower()}, " \
           f"begins: {str(begins).lower()})"
    case(f"drawn {d}, q {q:.0e}{', full' if full else ''}{', begins' if begins else ''}, scale {scale}",
         text, model, times, dps)


def main():
    long = [1, 2, 3, 10, 100, 1000, 10000, "inf"]
    rotation = 0.9 * np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
    explicit("scalar", [[0.9]], [[1]], [[0.1]], long, sigma=[[2.5]])
    explicit("scalar, q 1e-12", [[-0.7]], [[1]], [[1e-12]], long)
    explicit("scalar, near a unit root", [[0.999999]], [[1]], [[0.25]], long, p0=[[3.0]])
    explicit("scalar, random walk", [[1.0]], [[1]], [[0.25]], long[:-1], p0=[[3.0]])
    explicit("scalar, explosive", [[1.5]], [[1]], [[0.25]], long[:-1], p0=[[3.0]], dps=200)
    explicit("commuting", np.diag([0.5, -0.25, 0.875]), np.diag([1, 2, 0.5]), np.diag([1e-6, 1, 0.125]), long)
    explicit("rotated", rotation, [[1], [0.5]], np.diag([1, 0.0]), long[1:])
    explicit("rotated, explosive", rotation * 1.25, [[1], [0.5]], np.diag([1e-12, 1]), [1, 3, 100, 1000])
    explicit("Jordan", [[0.999999, 1], [0, 0.999999]], [[0], [1]], np.diag([1e-3, 1e-9]), long)
    explicit("far from normal", [[0.9, 50, 3], [0, 0.8, 50], [0, 0, 0.7]], [[1], [1], [1]],
             np.diag([1e-12, 1e-10, 1e-3]), long)
    explicit("saddle", [[1.5, 0.25], [0.5, 0.5]], [[1], [0.5]], [[0.25, 0.125], [0.125, 0.5]], long[:-1], dps=7200)
    explicit("saddle of four", SplitMix(77).matrix(4, 4), np.eye(4), 1e-6 * np.eye(4), [1, 10, 100, 1000],
             p0=np.eye(4), dps=2400)
    explicit("AR(1) input", [[0.9]], [[1]], [[0.1]], long, process=([[0.8]], [[1.0]], [[1.0]]))
    explicit("AR(1) input near a unit root", rotation, [[1], [0.5]], 1e-8 * np.eye(2), long,
             process=([[0.999999]], [[1.0]], [[1.0]]), p0=np.eye(2))
    explicit("AR(2) input", rotation, [[1], [0.5]], np.diag([0.1, 1e-6]), long,
             process=([[0.5, 0.25], [1, 0]], [[1, 0], [0, 0]], [[1, 0]]))
    explicit("VAR input", rotation, [[1, 0], [0.5, 2]], 1e-3 * np.eye(2), long,
             process=([[0.5, 0.25], [-0.25, 0.75]], [[1, 0.5], [0.5, 2]], [[1, 0], [0, 1]]))
    explicit("ARMA(1, 1) input", rotation, [[1], [0.5]], 1e-3 * np.eye(2), long,
             process=([[0.75, 1], [0, 0]], [[1, 0.5], [0.5, 0.25]], [[1, 0]]))
    explicit("explosive, AR(1) input", [[1.5, 0.25], [0.5, 0.5]], [[1], [0.5]], 0.25 * np.eye(2), [1, 2, 10, 1000],
             process=([[0.8]], [[1.0]], [[1.0]]), dps=1200)
    for d in [4, 8]:
        draw = SplitMix(d)
        a, b, w = draw.matrix(d, d, 0.375), draw.matrix(d, 2), draw.matrix(d, 1)
        explicit(f"noise in one direction of {d}", a, b, w @ w.T, [d, d + 1, 100, "inf"])
    mid = [1, 2, 3, 10, 100, 1000, "inf"]
    for d, m, scale in [(2, 1, 0.5), (4, 2, 0.5), (8, 3, 0.25), (16, 4, 0.25)]:
        for q, full, begins in [(0.5, False, False), (1e-12, False, True), (2.0 ** -31, True, False),
                                (1e-12, True, True)]:
            if q == 1e-12 and full and d > 4:
                continue
            drawn(d, m, d, scale, q, full, begins, mid)
    drawn(8, 2, 5, 0.75, 1e-4, False, True, [1, 3, 30, 1000], dps=1500)
    drawn(64, 4, 64, 0.125, 1e-6, False, False, [1, 10, 1000], dps=60)
    drawn(64, 64, 65, 0.125, 2.0 ** -31, True, False, [2], dps=60)
    print("""// SPDX-License-Identifier: GPL-3.0-or-later
// Written by make-references.py: I(h_t; x_{1:t}) in nats, by covariances in at least 160 digits (60 at d = 64).
// Time 0 stands for the stationary law.

let references: [Reference] = [""")
    print("\n".join(cases))
    print("]")


main()
