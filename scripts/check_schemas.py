# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the published JSON Schemas against what the program prints and reads.

Usage: check_schemas.py SSM_INFO. Needs Debian's python3-jsonschema.
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

SCHEMAS = pathlib.Path("Documentation/schemas")
RESULTS = [
    "rd-curve --source bernoulli --p 0.2 --points 4",
    "rd-curve --source gaussian --points 4",
    "rd-curve --source laplace --at-rate 1",
    "rd-curve --ar 0.9 --causal --at-distortion 0.5",
    "rd-curve --pmf {folder}/pmf.csv --at-distortion 0.1 --dispersion --blocklength 1000 --excess 0.01",
    "rd-curve --pmf {folder}/pmf.csv --points 3 --save-certificate {folder}/short.json",
    "rd-curve --source zipf --letters 40 --points 3 --save-certificate {folder}/long.json",
    "verify {folder}/short.json",
    "mi --model Examples/linear-legendre.json --time 1,4,inf",
    "mi --model Examples/linear-legendre.json --time 4 --profile",
    "mi --model Examples/linear-legendre.json --spectrum --tau 5",
    "mi --model Examples/linear-scalar.json --observed --time 1,inf",
    "mi --model Examples/retain-gate.json --time 1 --accuracy 0.5",
    "fano --alphabet 27 --length 100 --information 200",
    "fano --alphabet 2,27 --length 10 --target-error 0.1",
    "fano --model Examples/tokens.json --time 3 --profile",
    "ib-curve --joint {folder}/joint.csv --points 4",
    "ib-curve --joint {folder}/joint.csv --tau 0.1,0.2",
    "ib-curve --joint {folder}/joint.csv --deterministic --betas 2,5",
    "ib-curve --joint {folder}/potts.csv --betas 2,3",
    "ib-curve --text README.md --betas 2,4",
    "ib-curve --sigma-x {folder}/two.csv --sigma-y {folder}/one.csv --sigma-xy {folder}/cross.csv --points 3",
    "ib-curve --model Examples/linear-legendre.json --time 5 --relevance future --points 3",
    "ib-curve --model Examples/retain-gate.json --time 2 --betas 2,4 --accuracy 0.5",
    "ib-curve --model Examples/gated-ar.json --time 2 --relevance future --family bias=-1,1 --accuracy 0.5",
    "stability --model Examples/product-gate.json --replications 4 --steps 50",
    "estimate --x {folder}/pairs.csv:a --y {folder}/pairs.csv:b --permutations 9",
    "estimate --x {folder}/pairs.csv:a --y {folder}/pairs.csv:b --lag 1 --method gaussian,ksg,binned --no-errors",
    "estimate --x {folder}/states.npz:x --y {folder}/states.npz:h --time 3 --model Examples/linear-scalar.json",
    "worlds",
    "doctor",
    "model --check Examples/retain-gate.json",
    "sweep plan Examples/sweeps/gate-bias.json --shards 8 --timed 0",
]

failures = 0


def fail(message):
    global failures
    failures += 1
    print("FAILED:", message)


def load(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check(validator, document, what):
    for error in validator.iter_errors(document):
        place = "/".join(map(str, error.absolute_path))
        fail(f"{what}: {place}: {error.message[:300]}")


def check_members(result, document, what):
    """Every member of a point is described, so that nothing is printed that the schema does not know."""
    described = result.schema["$defs"].get(document["command"])
    if not described:
        return
    for point in document["points"]:
        for name in point.keys() - described["properties"].keys():
            fail(f"{what}: points carry '{name}', which the schema does not describe")


def refuse(validator, document, what):
    if validator.is_valid(document):
        fail(f"{what} is accepted")


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    result, model, certificate, plan = load("result"), load("model"), load("certificate"), load("sweep-plan")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "pmf.csv").write_text("0.5,0.3,0.2\n")
        (folder / "joint.csv").write_text("0.3,0.05,0.02\n0.03,0.25,0.05\n0.02,0.03,0.25\n")
        # A symmetric channel of three letters: the onset is a jump.
        (folder / "potts.csv").write_text("0.24,0.05,0.05\n0.05,0.23,0.05\n0.05,0.05,0.23\n")
        (folder / "two.csv").write_text("2,0.5\n0.5,1\n")
        (folder / "one.csv").write_text("1\n")
        (folder / "cross.csv").write_text("0.8\n0.1\n")
        rows = (f"{math.sin(1.7 * n)},{math.sin(1.7 * n) + math.cos(2.3 * n)}\n" for n in range(400))
        (folder / "pairs.csv").write_text("a,b\n" + "".join(rows))
        simulate = "simulate --model Examples/linear-scalar.json --paths 200 --steps 3 --output"
        subprocess.run([tool, *simulate.split(), folder / "states.npz", "--quiet"], check=True, timeout=120)
        for command in RESULTS:
            arguments = command.format(folder=folder).split() + ["--format", "json", "--quiet"]
            run = subprocess.run([tool, *arguments], capture_output=True, text=True, timeout=120)
            if run.returncode != 0:
                fail(f"{command}: exit code {run.returncode}: {run.stderr.strip()}")
                continue
            document = json.loads(run.stdout)
            check(result, document, command)
            check_members(result, document, command)
            for member in ("command", "unit", "points", "provenance"):
                refuse(result, {k: v for k, v in document.items() if k != member}, f"{command} without {member}")
        for name in ("short", "long"):
            document = json.loads((folder / f"{name}.json").read_text())
            check(certificate, document, f"certificate {name}")
            refuse(certificate, dict(document, unit="bits"), f"certificate {name} in bits")
            refuse(certificate, dict(document, points=[{}]), f"certificate {name} with an empty point")
    for file in sorted(pathlib.Path("Examples").glob("*.json")):
        document = json.loads(file.read_text())
        check(model, document, file)
        refuse(model, dict(document, unknown=1), f"{file} with an unknown key")
        refuse(model, dict(document, update="none"), f"{file} with an unknown update")
    for file in sorted(pathlib.Path("Examples/sweeps").glob("*.json")):
        document = json.loads(file.read_text())
        check(plan, document, file)
        refuse(plan, dict(document, unknown=1), f"{file} with an unknown key")
        refuse(plan, dict(document, axes=[]), f"{file} without axes")
        refuse(plan, dict(document, axes=[{"name": "d", "values": []}]), f"{file} with an axis without values")
    print(f"{len(RESULTS)} results, 2 certificates, {failures} failures")
    sys.exit(1 if failures else 0)


main()
