// SPDX-License-Identifier: GPL-3.0-or-later
//: # Rate–distortion, with both sides
//:
//: How many bits must be kept of a source if its reproduction may be wrong by `D` on average? Shannon's answer is the
//: function `R(D)`. For most sources it has no formula, and iterative programs print a number that is merely where
//: they stopped. Here every number has two sides: a dual point proves that no code does better, a channel shows that
//: one does as well, and both are recomputed by code that knows nothing of the solver.
//:
//: This notebook puts closed forms beside certified brackets: where a formula exists, the bracket must hold it.

import Foundation
import SSMInfo

//: ## A biased coin
//:
//: `R(D) = h(p) − h(D)` for a coin of bias `p` under Hamming distortion. The interior-point solver is told nothing of
//: that; the bracket is what its certificate proves.

func h(_ p: Double) -> Double { -p * log(p) - (1 - p) * log(1 - p) }

let coin = try FiniteProblem(source: Distribution([0.3, 0.7]), distortion: .hamming(letters: 2))
let solved = try FiniteCurve(
  problem: coin, subject: "coin with p = 0.3, Hamming distortion, in nats",
  options: SolverOptions(method: .interiorPoint, gap: Nats(1e-11)))

var coinRows = [[Table.Cell]]()
for distortion in [0.05, 0.1, 0.2] {
  let point = try solved.point(at: .distortion(distortion))
  coinRows.append([
    .number(distortion), .number(point.rate.lower.value.value), .number(point.rate.upper.value.value),
    .number(h(0.3) - h(distortion)),
  ])
  expect(point.rate.upper.value, within: Nats(1e-10), of: Nats(h(0.3) - h(distortion)), "R(\(distortion))")
}
show(
  try Table(
    title: "A coin with p = 0.3",
    columns: [
      .init("D"), .lower("rate lower", unit: "nats"), .upper("rate upper", unit: "nats"),
      .init("closed form", unit: "nats"),
    ], rows: coinRows))

//: ## Where a slope does not fix the distortion
//:
//: Let the decoder say "erased" at the price of one unit. For small `D` the curve is the straight line
//: `H(p) − D log n`, so that one slope belongs to a whole interval of distortions. A solver that prints one of them
//: keeps silent about the rest; here the interval is part of the answer. It ends at `n · min p = 0.4`.

let erasing = try FiniteCurve(
  problem: FiniteProblem(source: Distribution([0.5, 0.3, 0.1, 0.1]), distortion: .erasure(letters: 4)),
  subject: "four letters, erasure distortion")
let straight = try erasing.point(at: .slope(log(4))).distortionRange
expect(straight.lowerBound, within: 1e-3, of: 0, "least distortion with slope log 4")
expect(straight.upperBound, within: 1e-3, of: 0.4, "greatest distortion with slope log 4")

//: ## Laplace's law under absolute error, on a grid and on the line
//:
//: On a uniform grid absolute error has an exact solution in a number of steps proportional to the grid. The curve of
//: the grid is not the curve of the continuous source, and its subject says so. For Laplace's law the latter is
//: `−log D`; it is also held by a bracket that is certified for the line itself.

let grid = (0..<501).map { -10 + 20 * Double($0) / 500 }
let laplaceOnGrid = try FiniteCurve(
  problem: FiniteProblem(
    source: Distribution(grid.map { exp(-abs($0)) }, rescaling: true),
    distortion: .line(.absolute, source: grid, reproduction: grid)),
  subject: "Laplace's law on 501 points of [−10, 10], absolute error")
let laplaceOnLine = try ContinuousCurve(.laplace(scale: 1), .absolute)

var laplaceRows = [[Table.Cell]]()
for distortion in [0.1, 0.3, 0.7] {
  let onGrid = try laplaceOnGrid.point(at: .distortion(distortion)).rate
  let onLine = try laplaceOnLine.point(at: .distortion(distortion)).rate
  laplaceRows.append([
    .number(distortion), .number(onGrid.lower.value.value), .number(onGrid.upper.value.value),
    .number(onLine.lower.value.value), .number(onLine.upper.value.value), .number(-log(distortion)),
  ])
  expect(onLine.upper.value, within: Nats(1e-6), of: Nats(-log(distortion)), "R(\(distortion)) on the line")
}
show(
  try Table(
    title: "Laplace's law, absolute error",
    columns: [
      .init("D"), .lower("grid lower", unit: "nats"), .upper("grid upper", unit: "nats"),
      .lower("line lower", unit: "nats"), .upper("line upper", unit: "nats"), .init("−log D", unit: "nats"),
    ], rows: laplaceRows))

//: ## A source without a formula
//:
//: A uniform random number under squared error has no closed form. Shannon's lower bound is `−½ log(2πe D)`; the
//: certified curve lies above it, and visibly so where the bound has already fallen to zero.

let uniform = try ContinuousCurve(.uniform(0, 1), .squared)
let distortions = (1...20).map { Double($0) / 20 / 12 }
let uniformPoints = try distortions.map { try uniform.point(at: .distortion($0)) }
func bits(_ nats: Nats) -> Double { Bits(nats).value }
show(
  try Figure(
    "A uniform number on [0, 1], squared error",
    x: .init("distortion D, squared error"), y: .init("rate R(D)", unit: "bits"),
    bands: [
      .init(
        "certified band", x: distortions, lower: uniformPoints.map { bits($0.rate.lower.value) },
        upper: uniformPoints.map { bits($0.rate.upper.value) })
    ],
    curves: [
      .init(
        "Shannon's lower bound", x: distortions,
        y: try distortions.map { bits(try shannonLowerBound(.uniform(0, 1), .squared, distortion: $0)) },
        style: .dashed)
    ]))
let middle = try uniform.point(at: .distortion(0.01))
expect(middle.gap < Nats(1e-6), "the bracket at D = 0.01 is narrower than a millionth of a nat")
show(middle.rate)

//: ## Components that are not worth a bit
//:
//: A Gaussian vector is coded by reverse water-filling: components whose variance lies below the water level get
//: nothing. With variances 4, 1 and 0.1, at total distortion 0.7 the level is 0.3 and the third one drops out.

let vector = try VectorGaussianCurve(variances: [4, 1, 0.1])
let filled = try vector.point(at: .distortion(0.7))
expect(filled.rate.upper.value, within: Nats(1e-12), of: Nats(0.5 * log(4 / 0.3) + 0.5 * log(1 / 0.3)), "R(0.7)")
expect(Double(filled.supportSize ?? 0), within: 0, of: 2, "components that are coded")

//: ## Memory, and what causality costs
//:
//: An AR(1) process with coefficient 0.9 needs fewer bits a sample than its marginal law suggests. An encoder that may
//: not look ahead needs more: `½ log(a² + 1/D)` instead of Kolmogorov's integral, which at small distortions is
//: `½ log(1/D)`.

let ordinary = try AutoregressiveCurve(coefficients: [0.9])
let causal = try ScalarGaussMarkovCurve(coefficient: 0.9)
for distortion in [0.1, 0.2] {
  let (free, bound) = (
    try ordinary.point(at: .distortion(distortion)), try causal.point(at: .distortion(distortion))
  )
  expect(free.rate.upper.value, within: Nats(1e-9), of: Nats(-0.5 * log(distortion)), "ordinary R(\(distortion))")
  expect(
    bound.rate.upper.value, within: Nats(1e-12), of: Nats(0.5 * log(0.81 + 1 / distortion)),
    "causal R(\(distortion))")
}

//: ## Real data
//:
//: The letters of *Alice's Adventures in Wonderland*, taken as an independent source: Erokhin's closed form (1958)
//: covers any law under Hamming distortion, here with 74 letters.

let text = try TextStatistics(
  FileBytes.read("Notebooks-as-scripts/data/alice29.txt"), path: "Notebooks-as-scripts/data/alice29.txt")
let letters = try FiniteCurve(
  problem: FiniteProblem(source: text.distribution(), distortion: .hamming(letters: text.letterCount)),
  subject: "letters of alice29.txt, Hamming distortion")
var textRows = [[Table.Cell]]()
for distortion in [0, 0.05, 0.1, 0.2, 0.4] {
  let point = try letters.point(at: .distortion(distortion))
  textRows.append([
    .number(distortion), .number(bits(point.rate.lower.value)), .number(bits(point.rate.upper.value)),
    .integer(point.supportSize ?? 0),
  ])
}
show(
  try Table(
    title: "Bits per letter of a text that may be wrong in a share D of its letters",
    columns: [
      .init("D"), .lower("rate lower", unit: "bits"), .upper("rate upper", unit: "bits"), .init("letters used"),
    ], rows: textRows))
