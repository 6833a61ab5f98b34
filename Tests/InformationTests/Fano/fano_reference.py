#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes fano_reference.csv: inverses of Fano's inequality and its relatives in 700-digit arithmetic (mpmath).

Run in this folder:  python3 fano_reference.py > fano_reference.csv

The weights are numerators over 4096 of the letters' law, for the tight bound; none for equally likely hypotheses.
Nothing here follows the Swift code: every inverse is found by bisection on the plain textbook formula, with enough
digits that its cancellations do not matter. `moved` is how far the answer goes when the amount moves by one ulp of the
larger of the two amounts that the answer depends on (I or H where it is the telling one, else H(X)).
"""
import math

from mpmath import log, mp, mpf

mp.dps = 700


def entropy(masses):
    return -sum(p * log(p) for p in masses if p > 0)


def fano(p, miss, hit):
    """h(p) + p log(miss) + (1 - p) log(hit)"""
    return entropy([p, 1 - p]) + (p * log(miss) if p > 0 else 0) + (1 - p) * log(hit)


def invert(function, value, top):
    """The p in [0, top] with function(p) = value; function rises."""
    if value <= function(mpf(0)):
        return mpf(0)
    low, high = mpf(0), mpf(top)
    while (high - low) > high * mpf(10) ** -36:
        middle = (low + high) / 2 if low > high / 4 else (low * high).sqrt() if low > 0 else high / mpf(10) ** 40
        low, high = (middle, high) if function(middle) < value else (low, middle)
    return (low + high) / 2


def inverse_near_top(function, value, top):
    """As invert, by the distance from the top, which may be as small as 1e-400."""
    return top - invert(lambda d: -function(top - d) + function(top), function(top) - value, top)


def solve(function, value, top):
    return invert(function, value, top) if value < function(top) * mpf("0.9") else inverse_near_top(function, value, top)


def row(name, function, entropy_of_x, top, given, amount):
    def at(shift):
        h = entropy_of_x - (mpf(amount) + shift) if given == "information" else mpf(amount) + shift
        h = min(max(h, mpf(0)), entropy_of_x)
        return solve(function, h, top)

    value = at(0)
    direct = (value < top / 2) == (given == "conditionalEntropy")
    ulp = mpf(math.ulp(amount if direct else float(entropy_of_x)))
    moved = max(abs(at(ulp) - value), abs(at(-ulp) - value))
    print(name, given, repr(amount), mp.nstr(value, 30), mp.nstr(moved, 3), sep=",")


def amounts(top):
    limit = float(top)
    near = [5e-300, 1e-100, 1e-20, 3e-9, 1e-4]
    return [a for a in near + [0.1 * limit, 0.35 * limit, 0.8 * limit, limit * (1 - 1e-9)] if a < limit]


print("letters,length,list,weights,given,amount,error,moved")
for letters, length, size in [
    (2, 1, 1), (3, 1, 1), (3, 1, 2), (27, 1, 1), (27, 1, 26), (50257, 1, 1), (50257, 1, 50000), (2, 40, 1),
    (27, 100, 1), (27, 100, 1000), (50257, 100, 1), (2, 1000000, 1),
]:
    count = mpf(letters) ** length
    function = lambda p: fano(p, count - size, mpf(size)) if count > size + 1 or p > 0 else log(mpf(size))
    if count == size + 1:
        function = lambda p: entropy([p, 1 - p]) + (1 - p) * log(mpf(size))
    whole = log(count)
    for given in ["information", "conditionalEntropy"]:
        for amount in amounts(whole):
            row(f"{letters},{length},{size},", function, whole, 1 - size / count, given, amount)


def tail_function(masses):
    tail = sorted(masses, reverse=True)[1:]

    def function(error):
        low, high = mpf(0), tail[0]
        breaks = sorted(set(tail)) + [tail[0]]
        below = mpf(0)
        for level in breaks:
            if sum(min(p, level) for p in tail) >= error:
                high = level
                break
            below = level
        # Between two neighbouring masses the sum is linear in the level.
        raised = [p for p in tail if p > below]
        kept = sum(p for p in tail if p <= below)
        level = (error - kept) / len(raised) if raised else below
        return entropy([1 - error] + [min(p, level) for p in tail])

    return function


mp.dps = 90  # here the smallest amount is 1e-20
zipf = [1143, 571, 381, 286, 229, 190, 163, 143, 127, 114, 104, 95, 88, 82, 76, 71, 67, 63, 60, 43]
assert sum(zipf) == 4096, sum(zipf)
for weights, length in [
    ([2048, 1024, 512, 512], 1), ([4032, 32, 16, 16], 1), ([1280, 1024, 1024, 768], 1), ([1365, 1365, 1366, 0], 1),
    (zipf, 1), ([3072, 1024], 7), ([2048, 1536, 512], 3),
]:
    letters = [mpf(w) / 4096 for w in weights if w > 0]
    masses = [mpf(1)]
    for _ in range(length):
        masses = [m * p for m in masses for p in letters]
    whole = entropy(masses)
    for given in ["information", "conditionalEntropy"]:
        for amount in [a for a in amounts(whole) if a > 1e-50]:
            name = f"{len(weights)},{length},1,{' '.join(map(str, weights))}"
            row(name, tail_function(masses), whole, 1 - max(masses), given, amount)
