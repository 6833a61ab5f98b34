// SPDX-License-Identifier: GPL-3.0-or-later
//: # The information bottleneck: what is worth keeping
//:
//: A summary `T` of `X` keeps `I(X;T)` and is wanted for what it tells of something else, `I(T;Y)`. The best trade-offs
//: make a curve: to its left and above nothing is possible. This notebook draws it for three kinds of past and future: the
//: letters of a book, where every encoder is searched for; a linear model, where the answer is a formula; and gated models
//: beside the best memory that their input allows.

import Foundation
import SSMInfo

//: ## A pair of coins
//:
//: `Y` is the coin `X` seen through a channel that errs one time in ten. By Mrs. Gerber's lemma the best `T` is `X` through
//: a channel of its own: with error `α`, `I(X;T) = 1 − h(α)` and `I(T;Y) = 1 − h(α + δ − 2αδ)` bits.

func entropyOfCoin(_ p: Double) -> Double { Bits(binaryEntropy(p) ?? .zero).value }
let coins = try JointLaw(rows: 2, columns: 2, probabilities: [0.45, 0.05, 0.05, 0.45])
let solver = DiscreteBottleneck(coins)
for point in try solver.sweep(betas: [1.6, 2, 4, 16]) {
  let alpha = point.encoder.assignments[0, 0]
  let error = min(alpha, 1 - alpha)
  expect(
    Bits(point.compression).value, within: 1e-6, of: 1 - entropyOfCoin(error), "kept at β = \(point.beta)", unit: "bits"
  )
  expect(
    Bits(point.relevance).value, within: 1e-6, of: 1 - entropyOfCoin(0.1 + error - 0.2 * error),
    "told at β = \(point.beta)", unit: "bits")
}
let onset = try solver.onset()
expect(onset.beta.upper.value, within: 1e-6, of: 1 / 0.64, "onset, 1/ρ² for a symmetric pair")

//: ## The letters of a book
//:
//: `X` is a character of *Alice in Wonderland*, `Y` the next one. Each point is an encoder that survived a search for a
//: better one; `Y` has too many letters for a proof.
//:
//: The curve begins as a straight line of slope 1: lines of this file end in a return and a line feed, so that one letter is
//: certain of what follows. Whether `X` is the return is told for what it costs, the entropy of that question; nothing
//: else pays until `β` is about 1.6. Then groups of letters are told apart, and beyond `β ≈ 4` hardly anything is left
//: together: the vowels and consonants of a book are no classes, only tendencies.

let text = try BottleneckWorld.text(
  "Notebooks-as-scripts/data/alice29.txt", symbols: .scalars, past: 1, future: 1)
let letters = try BottleneckRun(text, question: .points(12))
try letters.answer()
let told = letters.report(unit: .bits)
show(try told.table)
if let figure = try told.figure { show(figure) }
let characters = Array(
  try String(contentsOfFile: "Notebooks-as-scripts/data/alice29.txt", encoding: .utf8).unicodeScalars)
let returns = Double(characters.count { $0 == "\r" }) / Double(characters.count - 1)
expect(
  told.rows.first.map { Bits($0.compression).value } ?? 0, within: 1e-6, of: entropyOfCoin(returns),
  "kept at the onset: is it a return?", unit: "bits")
expect(Double(told.unsettled), within: 0, of: 0, "points that are refuted or unfinished")
let rows = told.rows
let slopes = zip(rows, rows.dropFirst()).map {
  ($1.compression.value - $0.compression.value, $1.relevance.value - $0.relevance.value)
}
expect(
  slopes.allSatisfy { $0.0 >= -1e-6 && $0.1 >= -1e-6 && $0.1 <= $0.0 + 1e-6 } ? 1 : 0, within: 0, of: 1,
  "both amounts rise, and no more is told than kept")

//: ## A linear model: the closed form
//:
//: Eight Legendre coefficients of the past, and the next eight outputs. The directions of the state that matter for the
//: future come in one after the other, each at a critical `β`: the curve is known to rounding.

let legendre = try ModelFile.read("Examples/linear-legendre.json")
let predictive = try BottleneckRun(
  try BottleneckModel(legendre, time: .step(50), relevance: .future, horizon: 8).world(), question: .points(10))
try predictive.answer()
let future = predictive.report(unit: .bits)
show(try future.table)
if let figure = try future.figure { show(figure) }

//: With the inputs themselves as what is relevant, the eigenvalues are the inverses of the dimension spectrum's (M6.3):
//: both ways lead to the same information.

let memory = try LinearGaussianMemory(legendre)
let spectrum = try memory.dimensionSpectrum(at: .step(50))
let own = try BottleneckModel(legendre, time: .step(50), relevance: .inputs, horizon: 1).world()
expect(own.law.information, within: Nats(1e-12), of: spectrum.total, "what the state holds, as a bottleneck's limit")
if case .gaussian(let bottleneck) = own.law, let first = spectrum.eigenvalues.first {
  expect(bottleneck.onset, within: 1e-12, of: 1 / (1 - 1 / first), "onset from the first eigenvalue μ: 1/(1 − 1/μ)")
}

//: ## A gated family and the best memory of its input
//:
//: The input is a slow autoregression, `x_{t+1} = 0.9 x_t + noise`, of which only the last value matters for the future:
//: the best memory that holds `I` nats of the past tells `−½ log(1 − 0.81 (1 − e^{−2I}))` of it. The models write it into
//: a gated state; the gate's bias goes from closed to open. All of them hold more than they need: what they remember of
//: earlier inputs, and of the gate's own past, tells nothing more of the future. The distance to the curve is what a
//: better memory of the same size would tell.

let phi = 0.9
let gated = try StateSpaceModel(
  name: "a gated channel",
  update: .gated(
    try GatedUpdate(
      rule: .retain(.sigmoid), transition: Matrix([[0.5]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[1]]),
      bias: [0])),
  noise: .perStep(Matrix([[0.1]])), input: .process(try .ar(coefficients: [phi], innovation: 1 - phi * phi)))
var goal = SandwichGoal()
goal.accuracy = Nats(0.06)
let family = try ModelFamily([.init(.bias, values: [-3, -1, 0, 1, 3])]).members(of: gated)
let plane = try PlaneRun(family, time: 8, relevance: .inputs, horizon: 2, goal: goal)
try plane.answer()
let members = plane.report(unit: .bits)
show(try members.table)
if let figure = try members.figure { show(figure) }
for row in members.rows {
  let kept = (row.compressionSides?.upper ?? row.compression).value
  let best = -0.5 * log1p(phi * phi * expm1(-2 * kept))
  expect(
    (row.relevanceSides?.lower ?? row.relevance).value <= best ? 1 : 0, within: 0, of: 1,
    "\(row.label ?? "a member") lies below the curve")
}

//: ## Learned compression
//:
//: The other way round: given a gated state, which linear summary of it is worth keeping? `z = T h + n` is designed for
//: each `β` on paths of its own and measured on others, both amounts with two sides.

let pair = try StateSpaceModel(
  name: "two gated channels",
  update: .gated(
    try GatedUpdate(
      rule: .retain(.sigmoid), transition: Matrix(diagonal: [0.9, 0.4]), inputMap: .identity(2),
      inputWeights: 2 * .identity(2), bias: [0, 0])),
  noise: .perStep(Matrix(diagonal: [0.1, 0.4])))
let learning = try EncodingRun(pair, time: 6, question: .betas([1.5, 2, 3, 6, 20]), goal: goal)
try learning.answer()
let learned = learning.report(unit: .bits)
show(try learned.table)
if let figure = try learned.figure { show(figure) }
expect(
  learned.rows.allSatisfy { ($0.relevanceSides?.lower ?? .zero) <= ($0.compressionSides?.upper ?? .zero) } ? 1 : 0,
  within: 0, of: 1, "no more is told than kept")
