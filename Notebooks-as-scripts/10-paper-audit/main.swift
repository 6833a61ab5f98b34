// SPDX-License-Identifier: GPL-3.0-or-later
//: # The paper, checked
//:
//: S. Bhat, *Mathematical Formalism for Memory Compression in Selective State Space Models*, claim by claim: what it
//: says, what holds, and a computation that shows which. Labels beginning with P are the paper's sections, those
//: beginning with M the corrected statements. No number below is typed in but those that stand as expected values;
//: what is expected and not met would stop this page from being made. The last table sums up.

import Foundation
import SSMInfo

/// How a statement of the paper fares.
enum Standing: String {
  case holds
  case holdsWith = "holds with a condition"
  case fails = "fails"
  case definition
  case unchecked = "cannot be checked"
}
var findings: [[Table.Cell]] = []
/// Notes one line of the last table.
@MainActor func find(_ label: String, _ claim: String, _ standing: Standing, _ instead: String) {
  findings.append([.text(label), .text(claim), .text(standing.rawValue), .text(instead)])
}
/// A gated model with noise of covariance `q` times the identity.
func gated(
  _ rule: GateRule, a: Matrix, b: Matrix, w: Matrix? = nil, u: Matrix? = nil, bias: [Double], q: Double,
  input: InputLaw? = nil
) throws -> StateSpaceModel {
  let weights = w ?? Matrix(rows: bias.count, columns: b.columns)
  let update = try GatedUpdate(
    rule: rule, transition: a, inputMap: b, inputWeights: weights, stateWeights: u, bias: bias)
  return try StateSpaceModel(
    name: "audited", update: .gated(update), noise: .perStep(q * .identity(b.rows)), input: input)
}
func bits(_ model: StateSpaceModel, at time: StateTime) throws -> Double {
  Bits(try LinearGaussianMemory(model).information(at: time).sides.upper).value
}

//: ## P2, P2.1 Retained information
//:
//: *Claim.* `I(h_t; x_{1:t}) = H(h_t) − H(h_t | x_{1:t})` for `h_t = A h_{t−1} + B x_t + w_t`, finite thanks to the
//: noise. *Holds* (M1.4), and noise need not reach every direction at every step: what counts is that the inputs move
//: the state nowhere where accumulated noise does not. A turning state shaken along one axis only holds infinitely
//: many bits after one input and finitely many from the second on. Without any noise there is no finite number to
//: speak of; trained networks are of that kind, and their bits exist at a stated resolution alone.

let leaky = try gated(.linear, a: Matrix([[0.9]]), b: Matrix([[1]]), bias: [], q: 0.1)
let pair = try LinearGaussianMemory(leaky).statePair(at: .step(10))
expect(
  try bits(leaky, at: .step(10)), within: 1e-12, of: 0.5 * log2(pair.total[0, 0] / pair.conditional[0, 0]),
  "H(h) − H(h | x) of a leaky integrator", unit: "bits")
let turn = try Matrix([[cos(0.5), -sin(0.5)], [sin(0.5), cos(0.5)]])
let turning = try StateSpaceModel(
  name: "turning",
  update: .gated(
    GatedUpdate(
      rule: .linear, transition: 0.9 * turn, inputMap: .identity(2), inputWeights: Matrix(rows: 0, columns: 2),
      bias: [])), noise: .perStep(Matrix(diagonal: [1, 0])))
let afterOne = try LinearGaussianMemory(turning).information(at: .step(1))
if case .infinite(let reason) = afterOne { show("after one input: infinite, since \(reason)") }
show(try bits(turning, at: .step(2)), "after two inputs", unit: "bits")
find("P2.1", "I = H(h) − H(h|x), finite thanks to noise", .holdsWith, "range of S_t within that of P_t (M1.4)")

//: ## P2.2, P2.3 The product gate and its effective matrices
//:
//: *Claim.* `h_t = G ⊙ (A h + B x)` is `A_eff h + B_eff x` with `A_eff = diag(G) A`, `B_eff = diag(G) B`. *Holds*, as
//: algebra; the program's step against the matrices. As printed it has no noise, so that its bits are infinite: all
//: numbers of this page add `w_t`.

let a2 = try Matrix([[0.8, 0.3], [-0.2, 0.7]])
let b2 = try Matrix([[1, 0.5], [0.2, -1]])
let w2 = try Matrix([[0.4, -1], [2, 0.3]])
let product = try gated(.product(.sigmoid), a: a2, b: b2, w: w2, bias: [0.1, -0.3], q: 0)
let (before, input) = ([0.7, -1.1], [0.4, 1.3])
let gateValues = zip(try w2 * input, [0.1, -0.3]).map { GateFunction.sigmoid.value($0 + $1, component: 0) }
let byMatrices = zip(
  try Matrix(diagonal: gateValues) * a2 * before, try Matrix(diagonal: gateValues) * b2 * input
).map { $0 + $1 }
/// The state after one step without noise.
func step(_ model: StateSpaceModel, from state: [Double], input: [Double]) throws -> [Double] {
  var (state, gates) = (state, [Double](repeating: 0, count: model.update.gateCount))
  try BatchStepper(model).advance(&state, inputs: input, gates: &gates)
  return state
}
for (component, value) in try step(product, from: before, input: input).enumerated() {
  expect(value, within: 1e-15, of: byMatrices[component], "component \(component + 1) of one step")
}
find("P2.2, P2.3", "product gate as effective matrices", .holds, "noise must be added for finite bits")

//: ## P3 Gates
//:
//: *Claim.* Gates have values in [0, 1], are differentiable and Lipschitz; sigmoid and rescaled tanh are examples.
//: *Holds* for these two. Hard gates, the only ones that save work (P5), are not differentiable, and a jump has no
//: Lipschitz constant. The constant of one component is not that of the vector: nine equal gates of one number vary
//: three times as fast in the Euclidean norm.

var gateRows: [[Table.Cell]] = []
let functions: [(String, GateFunction)] = [
  ("sigmoid", .sigmoid), ("tanh", .tanh), ("hard-sigmoid", .hardSigmoid), ("threshold", .threshold(at: 0)),
]
let grid = (-4000...4000).map { Double($0) / 500 }
for (name, function) in functions {
  let values = grid.map { function.value($0, component: 0) }
  let steepest = zip(values, values.dropFirst()).map { ($1 - $0) * 500 }.max() ?? 0
  let constant = function.lipschitzConstant
  if constant.isFinite { expect(steepest, within: 1e-5, of: constant, "greatest slope of \(name) on a grid") }
  gateRows.append([
    .text(name), constant.isFinite ? .number(constant) : .text("none"),
    .text(values.contains(0) ? "yes" : "no"),
  ])
}
show(
  try Table(
    title: "Gates of one pre-activation",
    columns: [.text("function"), .init("Lipschitz constant"), .text("exactly 0 somewhere")], rows: gateRows))
let nine = (0..<9).map { _ in GateFunction.sigmoid.value(1e-4, component: 0) - 0.5 }
expect(
  nine.reduce(0) { $0 + $1 * $1 }.squareRoot() / 1e-4, within: 1e-6, of: 3 * 0.25, "slope of nine equal gates, 2-norm")
find("P3", "gates in [0, 1], differentiable, Lipschitz", .holdsWith, "soft gates only; vector constants cost √d (M7.1)")

//: ## P3.1 The retaining gate
//:
//: *Claim.* A gate near 0 keeps the old value, near 1 takes the new one. *Holds.* P4.5 says the same of a zero gate in
//: general, and that is false of P2.2: there a zero gate erases.

func withGate(_ value: Double, _ rule: (GateFunction) -> GateRule) throws -> [Double] {
  let gate = rule(.constant([value, value]))
  return try step(gated(gate, a: a2, b: b2, bias: [0, 0], q: 0), from: before, input: input)
}
expect(try withGate(0) { .retain($0) }[0], within: 0, of: before[0], "retaining gate at 0 keeps")
let renewed = try step(gated(.linear, a: a2, b: b2, bias: [], q: 0), from: before, input: input)
expect(try withGate(1) { .retain($0) }[0], within: 1e-15, of: renewed[0], "retaining gate at 1 renews")
expect(try withGate(0) { .product($0) }[0], within: 0, of: 0, "product gate at 0 erases")
find("P3.1", "gate 0 keeps the old value, 1 takes the new one", .holds, "of P2.2 it is false: gate 0 erases (P4.5)")

//: ## P3.3 Sparse gates by an L1 penalty
//:
//: *Claim.* A penalty `λ Σ g` on the gates makes them sparse. For a gate that the task alone would put at `g*`, the
//: best is `g* − λ`: the penalty shrinks. With `g* < λ` a hard gate ends at exactly 0; a sigmoid gets there only with
//: an infinite pre-activation, so that it is small and never zero, and by P5 a small gate saves nothing.

func penalised(_ function: GateFunction, wanted: Double, penalty: Double) throws -> Double {
  func loss(_ a: Double) -> Double {
    let g = function.value(a, component: 0)
    return 0.5 * (g - wanted) * (g - wanted) + penalty * g
  }
  let best = grid.min { loss($0) < loss($1) } ?? 0
  return function.value(best, component: 0)
}
expect(try penalised(.sigmoid, wanted: 0.5, penalty: 0.2), within: 1e-3, of: 0.3, "sigmoid, g* = 0.5, λ = 0.2")
expect(try penalised(.hardSigmoid, wanted: 0.1, penalty: 0.2), within: 0, of: 0, "hard gate, g* = 0.1, λ = 0.2")
let never = try penalised(.sigmoid, wanted: 0.1, penalty: 0.2)
expect(never > 0, "sigmoid, g* = 0.1, λ = 0.2: still above 0 at the end of the grid")
find("P3.3", "an L1 penalty makes gates sparse", .holdsWith, "gates that can be exactly zero")

//: ## P4.1 Rate–distortion of a state
//:
//: *Claim.* `R(D) = min I(h; ĥ)` subject to `E d ≤ D`: Shannon's definition, and for a linear state reverse
//: water-filling gives it. The certified curve of the continuous law, which knows nothing of the formula, agrees.

let variance = pair.total[0, 0]
let certified = try ContinuousCurve(.gaussian(variance: variance), .squared).point(at: .distortion(0.1)).rate
show(certified)
let shannon = try VectorGaussianCurve(variances: [variance]).point(at: .distortion(0.1)).rate.upper.value
expect(
  certified.lower.value <= shannon + Nats(1e-12) && shannon <= certified.upper.value + Nats(1e-12),
  "½ log(S/D) lies between the sides")
find("P4.1", "R(D) of the state", .definition, "Gaussian: water-filling; gated: rd-curve --model, two sides")

//: ## P4.2a Least dimension for an amount
//:
//: *Claim.* Ask for the least `dim h` with `I(h; x) ≥ τ`. For *linear* summaries of a linear state the dimension
//: spectrum answers in closed form (M2.4). Over all maps the question is empty: two numbers fit into one, exactly, by
//: taking their digits in turn, so that the answer is 1 whatever τ.

let legendre = try ModelFile.read("Examples/linear-legendre.json")
let spectrum = try LinearGaussianMemory(legendre).dimensionSpectrum(at: .stationary)
var dimensionRows: [[Table.Cell]] = []
for share in [0.5, 0.9, 0.99] {
  let wanted = share * spectrum.total
  dimensionRows.append([.number(Bits(wanted).value), .integer(try spectrum.leastDimension(keeping: wanted))])
}
show(
  try Table(
    title: "Least linear dimension of eight Legendre coefficients",
    columns: [.init("τ", unit: "bits"), .init("dimensions")], rows: dimensionRows))
/// Binary digits of two numbers in turn, and back.
func interleaved(_ first: UInt32, _ second: UInt32) -> UInt64 {
  var both: UInt64 = 0
  for bit in 0..<32 {
    let digits = UInt64(first >> bit & 1) | UInt64(second >> bit & 1) << 1
    both |= digits << (2 * bit)
  }
  return both
}
func apart(_ both: UInt64) -> (UInt32, UInt32) {
  var (first, second): (UInt32, UInt32) = (0, 0)
  for bit in 0..<32 {
    first |= UInt32(both >> (2 * bit) & 1) << bit
    second |= UInt32(both >> (2 * bit + 1) & 1) << bit
  }
  return (first, second)
}
let words = RandomStream(seed: 10, stream: 0)
let lost = (0..<1000).count { _ in
  let (first, second) = (UInt32(truncatingIfNeeded: words.next()), UInt32(truncatingIfNeeded: words.next()))
  return apart(interleaved(first, second)) != (first, second)
}
expect(Double(lost), within: 0, of: 0, "pairs of numbers that do not come back from one")
find("P4.2a", "least dim h with I ≥ τ", .holdsWith, "linear summaries (M2.4), or a stated resolution")

//: ## P4.2b Least information for a distortion
//:
//: *Claim.* `min I(h_t; x_{1:T})` subject to a distortion. To reproduce the inputs from a state is the *remote*
//: problem (M4.7): what the state has lost no rate brings back. Three inputs behind one leaky number, their summed
//: squared error:

let lagWeights = [0.81, 0.9, 1]
let remote = try RemoteGaussianCurve(
  source: .identity(3), observation: LinearGaussianMemory(leaky).statePair(at: .step(3)).total,
  cross: Matrix(lagWeights.map { [$0] }))
let stateVariance = try LinearGaussianMemory(leaky).statePair(at: .step(3)).total[0, 0]
expect(
  remote.minimumMeanSquaredError, within: 1e-12,
  of: 3 - lagWeights.reduce(0) { $0 + $1 * $1 } / stateVariance, "least distortion at any rate, of 3 without the state")
find(
  "P4.2b", "least I(h; x) for a distortion", .holdsWith, "a remote problem: a floor below which no rate helps (M4.7)")
find("P4.3", "best task performance for a dimension", .definition, "nothing is claimed")

//: ## P4.4 Fano's inequality
//:
//: *Claim.* `P_e ≥ (H(x_{1:t} | ĥ) − 1)/log |X|`. *Fails* as printed: what is decided on is a sequence, of which there
//: are `|X|^t`. With the letters' own logarithm the "probability" is `t` times too large and passes 1. Right is `t log
//: |X|`, and sharper the inverse of `h(P) + P log(|X|^t − 1)`.

let (letters, length) = (4, 6)
let sequences = try Hypotheses(letters: letters, length: length)
let shares = (0...60).map { Double($0) / 60 }
let doubts = try shares.map { try Equivocation(of: sequences, information: $0 * sequences.entropy) }
let known = doubts.map { Bits($0.information).value }
show(
  try Figure(
    "Sequences of six letters out of four: least probability of error", x: .init("information", unit: "bits"),
    y: .init("bound on the error"), legend: .topRight,
    curves: [
      .init("as printed", x: known, y: doubts.map { $0.paperFormula ?? 0 }, tint: .vermillion),
      .init("a probability is at most 1", x: known, y: known.map { _ in 1 }, style: .dashed, tint: .black),
      .init("sharp, for the sequence", x: known, y: doubts.map(\.leastError), tint: .blue),
    ]))
let half = doubts[30]
expect(
  (half.paperFormula ?? 0) / half.weakLeastError, within: 1e-12, of: Double(length), "printed over right, at half of H")
show(half.paperFormula ?? 0, "printed bound there")
find("P4.4", "P_e ≥ (H(x|ĥ) − 1)/log |X|", .fails, "log |X| is that of the sequence, t log |X| (M5.1)")

//: ## P4.5 Effective dimension
//:
//: *Claim.* `dim_eff = Σ g_i` counts the dimensions in use. It is a *soft* count: thirty-two sigmoid gates at 0.05 add
//: up to 1.6 and none of them is off. What work and memory depend on is the number of gates that are not zero (M7.5).

let faint = [Double](repeating: log(0.05 / 0.95), count: 32)
let soft = faint.map { GateFunction.sigmoid.value($0, component: 0) }
expect(soft.reduce(0, +), within: 1e-12, of: 1.6, "Σ g of 32 faint gates")
expect(Double(soft.count { $0 != 0 }), within: 0, of: 32, "of which not zero")
find("P4.5", "dim_eff = Σ g_i", .holdsWith, "a soft count; nnz is the real one (M7.5)")

//: ## P4.5.1 A contracting gate has one fixed point
//:
//: *Claim.* A gate whose Lipschitz constant is below 1 makes the state converge to a unique fixed point (Banach).
//: *Fails* (M7.1): not the gate but the whole map must contract. Here `L_G = 0.975` and `‖A‖ L_G = 0.8775`, and there
//: are three fixed points, two of them stable.

let steepness = 3.9
func map(_ h: Double) -> Double { GateFunction.sigmoid.value(steepness * (h - 1), component: 0) * (0.9 * h + 0.3) }
func slope(_ h: Double) -> Double { (map(h + 1e-5) - map(h - 1e-5)) / 2e-5 }
let roots = try [0.0...0.5, 1.0...2.2, 2.3...3.5].map { try Roots.brent(in: $0) { map($0) - $0 }.value }
for root in roots {
  expect(map(root), within: 1e-9, of: root, "fixed point \(DecimalText.significant(root, digits: 4))")
}
expect(abs(slope(roots[0])) < 1 && abs(slope(roots[2])) < 1, "the outer two are stable")
expect(slope(roots[1]) > 1, "the middle one is not")
let places = (0...160).map { 3.2 * Double($0) / 160 }
show(
  try Figure(
    "L_G = 0.975, and three fixed points", x: .init("state h"), y: .init("next state"), legend: .topLeft,
    curves: [
      .init("σ(3.9(h − 1)) (0.9 h + 0.3)", x: places, y: places.map(map), tint: .blue),
      .init("h itself", x: places, y: places, style: .dashed, tint: .black),
      .init("fixed points", x: roots, y: roots, style: .points, tint: .vermillion),
    ]))
find("P4.5.1", "L_G < 1 ⇒ one fixed point", .fails, "sup‖G‖‖A‖ + L_G sup‖Ah + Bx‖ < 1 on an invariant set (M7.1)")

//: ## P5.1, P5.4 More information, less entropy; neither too much gating nor too little
//:
//: *Claims.* Good gates raise `I(h; x)` and lower `H(h)`; too much gating loses information, too little compresses
//: nothing. The first is one demand and not two: `H(h) = I(h; x) + H(h | x)`, so that at a given amount held the
//: entropy falls by what noise contributes, and by nothing else. For the second, a retaining gate held at `g`: the
//: amount is `½ log(1 + g² s/q)`, and grows with `g` all the way; what shrinks is how far back it reaches. Gating
//: trades depth for amount. (Differential entropies: they may be negative.)

var trade: [[Table.Cell]] = []
var amounts: [(g: Double, bits: Double, depth: Double)] = []
for g in [0.05, 0.1, 0.2, 0.4, 0.7, 1] {
  let model = try gated(.linear, a: Matrix([[1 - g * 0.5]]), b: Matrix([[g]]), bias: [], q: 0.1)
  let memory = try LinearGaussianMemory(model)
  let state = try memory.statePair(at: .stationary)
  let entropy = 0.5 * log2(2 * Double.pi * exp(1) * state.total[0, 0])
  let noise = 0.5 * log2(2 * Double.pi * exp(1) * state.conditional[0, 0])
  let held = try bits(model, at: .stationary)
  expect(held, within: 1e-12, of: 0.5 * log2(1 + g * g / 0.1), "bits held at g = \(g)", unit: "bits")
  // "On lag k and beyond", summed over k and divided by what is held: the mean lag at which it is forgotten.
  let profile = try memory.profile(at: .stationary, lags: Array(1...600))
  let depth = profile.entries.reduce(0) { $0 + $1.retained.value } / profile.total.value
  amounts.append((g, held, depth))
  trade.append([.number(g), .number(held), .number(entropy), .number(noise), .number(depth)])
}
show(
  try Table(
    title: "A retaining gate held at g, A = 0.5",
    columns: [
      .init("g"), .init("I(h; x)", unit: "bits"), .init("H(h)", unit: "bits"), .init("H(h | x)", unit: "bits"),
      .init("depth", unit: "steps"),
    ], rows: trade))
expect(zip(amounts, amounts.dropFirst()).allSatisfy { $0.bits < $1.bits && $0.depth > $1.depth }, "amount for depth")
find("P5.1", "raise I, lower H(h)", .holdsWith, "H(h) = I + H(h|x): lower the noise's share only")
find("P5.4", "too much gating loses information", .holdsWith, "amount falls, depth grows")

//: ## P5.3 The information bottleneck of a state
//:
//: *Claim.* Ask for `min I(z; h)` subject to `I(z; x) ≥ τ`. For a linear state it is the Gaussian bottleneck in closed
//: form (M6.2, M6.3), with the dimension spectrum as its only data: `1 − λ = 1 − 1/μ`. Below the onset
//: `β = 1/(1 − λ_1)` nothing is worth keeping, and each further direction enters at a price of its own. All that the
//: state holds about the inputs is had only at an infinite rate: `z` would have to be `h` itself.

let bottleneck = try GaussianBottleneck(signalToNoise: spectrum.signalToNoise)
expect(
  bottleneck.onset, within: 1e-9, of: 1 / (1 - 1 / (1 + spectrum.signalToNoise[0])),
  "onset of eight Legendre coefficients")
expect(bottleneck.information, within: Nats(1e-9), of: spectrum.total, "all that there is to keep")
var prices: [[Table.Cell]] = []
for share in [0.1, 0.5, 0.9, 0.99] {
  let point = try bottleneck.point(keeping: share * spectrum.total)
  prices.append([
    .number(Bits(point.relevance).value), .number(Bits(point.compression).value), .integer(point.dimensions),
    .number(point.beta),
  ])
}
show(
  try Table(
    title: "Least I(z; h) that keeps τ of eight Legendre coefficients",
    columns: [
      .init("τ", unit: "bits"), .init("I(z; h)", unit: "bits"), .init("directions"), .init("β"),
    ], rows: prices))
find("P5.3", "min I(z; h) with I(z; x) ≥ τ", .definition, "closed form for linear states (M6.3); ib-curve for others")

//: ## PT1 Much information, little distortion
//:
//: *Claim.* If `I(ĥ; x) ≥ I_min` then `E d(h, ĥ) ≤ D_max(I_min)`, from the rate–distortion function. *Fails* (M7.4):
//: the function bounds the distortion from *below*. Let `h` be uniform on 0…255 and let `ĥ` be its last `k` binary
//: digits: `k` bits, which say next to nothing about the size of `h`, even to the best decoder. Its first `k` digits
//: are near the optimum. Right: `E d ≥ D(I)` whatever `ĥ`.

func leastError(_ label: (Int) -> Int) -> Double {
  var groups: [Int: [Double]] = [:]
  for value in 0..<256 { groups[label(value), default: []].append(Double(value)) }
  return groups.values.reduce(0) { sum, group in
    let mean = group.reduce(0, +) / Double(group.count)
    return sum + group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  } / 256
}
let values = (0..<256).map(Double.init)
let uniform = try FiniteCurve(
  problem: FiniteProblem(
    source: .uniform(letters: 256), distortion: .line(.squared, source: values, reproduction: values)),
  subject: "uniform on 0…255, squared error")
let spread = leastError { _ in 0 }
let digits = Array(0...7)
let last = digits.map { k in leastError { $0 % (1 << k) } / spread }
let first = digits.map { k in leastError { $0 >> (8 - k) } / spread }
expect(last[4], within: 5e-4, of: 0.996, "error of the last four digits, of the variance")
let limits = try digits.dropFirst().map {
  try uniform.point(at: .rate(Nats(Bits(Double($0))))).distortionRange.lowerBound / spread
}
expect(zip(limits, last.dropFirst()).allSatisfy { $0 <= $1 }, "the last digits err more than D(I)")
expect(zip(limits, first.dropFirst()).allSatisfy { $0 <= $1 }, "the first digits err more than D(I)")
let rates = digits.map(Double.init)
show(
  try Figure(
    "What k bits about h leave of its variance", x: .init("information", unit: "bits"),
    y: .init("squared error, of the variance", logarithmic: true), legend: .bottomLeft,
    curves: [
      .init("last k digits, best decoder", x: rates, y: last, style: .linePoints, tint: .vermillion),
      .init("first k digits, best decoder", x: rates, y: first, style: .linePoints, tint: .bluishGreen),
      .init("D(I): claimed from above, true from below", x: rates, y: [1] + limits, tint: .blue),
    ]))

//: Under logarithmic loss the claim is exactly true: for `x – h – ĥ` what a decoder loses is the information that is
//: lost, `E D(p(x|h) ‖ p(x|ĥ)) = I(h; x) − I(ĥ; x)`. And for the best decoder of a finite alphabet an upper bound does
//: exist: Feder and Merhav's, of `H(h) − I(h; ĥ)`.

let chance = RandomStream(seed: 11, stream: 0)
let law = try chance.dirichlet([Double](repeating: 1, count: 4))
let seen = try law.map { _ in try chance.dirichlet([0.5, 0.5, 0.5, 0.5, 0.5]) }
let kept = try (0..<5).map { _ in try chance.dirichlet([0.5, 0.5, 0.5]) }
let joint = law.indices.map { x in (0..<5).map { law[x] * seen[x][$0] } }
let reduced = joint.map { row in (0..<3).map { z in (0..<5).reduce(0) { $0 + row[$1] * kept[$1][z] } } }
func table(_ rows: [[Double]]) throws -> JointDistribution {
  try JointDistribution(Distribution(rows.flatMap { $0 }, rescaling: true), columns: rows[0].count)
}
func conditional(_ rows: [[Double]], _ column: Int) -> [Double] {
  let total = rows.reduce(0) { $0 + $1[column] }
  return rows.map { $0[column] / total }
}
var loss = 0.0
for h in 0..<5 {
  for z in 0..<3 {
    let (p, r) = (conditional(joint, h), conditional(reduced, z))
    let weight = joint.reduce(0) { $0 + $1[h] } * kept[h][z]
    loss += weight * zip(p, r).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * log($1.0 / $1.1) : 0) }
  }
}
expect(
  Nats(loss), within: Nats(1e-12), of: try table(joint).information - table(reduced).information,
  "mean divergence, against information lost")
let states = try table((0..<5).map { h in (0..<3).map { z in joint.reduce(0) { $0 + $1[h] } * kept[h][z] } })
let decoder = try Equivocation(states)
expect(states.mapError <= decoder.federMerhavGreatestError, "the best decoder errs no more than Feder and Merhav allow")
find("PT1", "I ≥ I_min ⇒ E d ≤ D_max", .fails, "E d ≥ D(I); equality of losses under log loss (M7.4)")

//: ## PL1 Two copies approach each other
//:
//: *Claim.* `E‖h_t − h'_t‖ ≤ ρ L_G E‖h_{t−1} − h'_{t−1}‖`, for copies with equal inputs and independent noises.
//: *Fails* twice. `L_G` says how the gate varies, not how large it is: with `G ≡ 1` it is 0, and `A = 2` doubles every
//: distance. And independent noises keep any two copies apart: the proof drops `E‖w − w'‖`. What does contract are
//: copies with the same inputs and the same noise under `sup‖G‖‖A‖ + L_G sup‖Ah + Bx‖ < 1`.

func distances(_ model: StateSpaceModel, _ noise: CoupledCopies.Noise, box: InvariantBox? = nil) throws -> [Double] {
  let copies = try CoupledCopies(model, noise: noise, box: box, StabilityOptions(replications: 64, steps: 40))
  return (0...30).map { time in
    copies.distances.reduce(0) { $0 + ($1.count > time ? $1[time] : 0) } / Double(copies.distances.count)
  }
}
let exploding = try gated(.product(.constant([1])), a: Matrix([[2]]), b: Matrix([[1]]), bias: [0], q: 0.1)
let damped = try gated(.product(.constant([1])), a: Matrix([[0.5]]), b: Matrix([[1]]), bias: [0], q: 0.1)
let times = (0...30).map(Double.init)
let doubling = try distances(exploding, .shared)
expect(doubling[10] / doubling[9], within: 1e-9, of: 2, "growth a step with ρ L_G = 0")
let noisy = try distances(damped, .independent)
// The difference is Gaussian in the limit, of variance 2q/(1 − a²).
expect(
  noisy[20...30].reduce(0, +) / 11, within: 0.06, of: (2 / Double.pi * 0.2 / 0.75).squareRoot(),
  "mean distance that independent noises keep")
let contracting = try gated(
  .product(.sigmoid), a: Matrix([[0.9]]), b: Matrix([[1]]), u: Matrix([[0.5]]), bias: [-0.5], q: 0,
  input: .gaussian(GaussianLaw(certain: [0.3])))
let box = InvariantBox(sides: [Interval(0, 0.6)])
// On [0, 0.6]: G ≤ σ(0.5 (0.6 − 1)), |0.9 h + 0.3| ≤ 0.84, L_G = 0.5/4.
let widest = GateFunction.sigmoid.value(-0.2, component: 0)
expect(widest * 0.84 <= 0.6, "[0, 0.6] is never left")
let within = widest * 0.9 + 0.125 * 0.84
show(within, "contraction constant there (M7.1)")
expect(within < 1, "the constant there is below 1")
let inside = try distances(contracting, .shared, box: box)
expect(
  zip(inside, inside.dropFirst()).allSatisfy { $1 <= within * $0 + 1e-15 }, "and distances shrink at least so fast")
show(
  try Figure(
    "Mean distance of two copies", x: .init("time", unit: "steps"), y: .init("distance", logarithmic: true),
    legend: .bottomLeft,
    curves: [
      .init("ρ L_G = 0, A = 2, same noise", x: times, y: doubling, tint: .vermillion),
      .init("ρ L_G = 0, A = 0.5, independent noises", x: times, y: noisy, style: .dashed, tint: .orange),
      .init(
        "M7.1 holds on [0, 0.6]", x: times.filter { inside[Int($0)] > 0 }, y: inside.filter { $0 > 0 }, tint: .blue),
    ]))
find("PL1", "ρ L_G < 1 ⇒ copies approach", .fails, "M7.1's constant below 1, same inputs and same noise")

//: ## PT2 A unique stationary law
//:
//: *Claim.* Under PL1's condition `h_t` converges in mean square to a unique stationary distribution. *Fails*: with `G
//: ≡ 1`, `A = 2` the condition holds, `ρ L_G = 0`, and the variance grows fourfold a step. Nor does anything converge
//: in mean square to a *law*: single states keep moving, their law settles. Right (M7.1): noise in every direction,
//: continuous gates and `sup‖G‖‖A‖ < 1` give a unique law, whatever `L_G` is; for gates that see inputs only, second
//: moments settle if and only if `ρ(E[F ⊗ F]) < 1` (M7.3).

func variances(_ model: StateSpaceModel) throws -> [Double] {
  try (1...20).map { try LinearGaussianMemory(model).statePair(at: .step($0)).total[0, 0] }
}
// G ≡ 1 leaves the linear model.
let growing = try variances(gated(.linear, a: Matrix([[2]]), b: Matrix([[1]]), bias: [], q: 0.1))
let settling = try variances(gated(.linear, a: Matrix([[0.5]]), b: Matrix([[1]]), bias: [], q: 0.1))
expect(growing[19] / growing[18], within: 1e-6, of: 4, "growth of the variance under ρ L_G = 0")
expect(settling[19], within: 1e-9, of: 1.1 / 0.75, "limit for A = 0.5")
expect(
  try SecondMomentOperator(exploding).spectralRadius(), within: 1e-9, of: 4, "ρ(E[F ⊗ F]), which must be below 1")
let early = (1...20).map(Double.init)
show(
  try Figure(
    "Variance of the state, both with ρ L_G = 0", x: .init("time", unit: "steps"),
    y: .init("variance", logarithmic: true), legend: .topLeft,
    curves: [
      .init("A = 2", x: early, y: growing, tint: .vermillion),
      .init("A = 0.5", x: early, y: settling, tint: .blue),
    ]))
find("PT2", "PL1's condition ⇒ unique stationary law", .fails, "sup‖G‖‖A‖ < 1 and full noise, or ρ(E[F ⊗ F]) < 1")

//: ## P5, P7 Cost
//:
//: *Claim.* A step costs `O(d²)` without gating and `O(dim_eff²)` with it. *Fails* for soft gates: they are multiplied
//: onto a product that has been computed in full, `d²` whatever they add up to. Gates that are exactly zero skip rows,
//: `nnz · d`: linear in what is open, not quadratic, for the columns stay. The gates themselves cost their own
//: products on top. (Memory is no different: a soft-gated sequence stores `T d` numbers.) P7.2, that LSTM and GRU
//: update the whole state, is true of them and of every soft gate.

let d = 16
func coupling(_ i: Int, _ j: Int) -> Double { i == j ? 0.5 : 0.02 * Double((i * 7 + j * 3) % 5 - 2) }
let dense = try Matrix((0..<d).map { i in (0..<d).map { coupling(i, $0) } })
let drive = try Matrix((0..<d).map { i in [cos(Double(i)), sin(Double(2 * i + 1))] })
func cost(_ function: GateFunction, bias: Double) throws -> UpdateCost? {
  let model = try gated(
    .retain(function), a: dense, b: drive, w: drive, bias: [Double](repeating: bias, count: d), q: 0.1)
  return try UpdateCost(model, StabilityOptions(replications: 4, steps: 50))
}
let softCosts = try stride(from: -4.0, through: 4, by: 1).compactMap { try cost(.sigmoid, bias: $0) }
let hardCosts = try (1...d).compactMap { try cost(.topK($0), bias: 0) }
expect(softCosts.allSatisfy { $0.skipping.value == Double(d * d) }, "soft gates skip nothing")
for (index, found) in hardCosts.enumerated() where [1, 4, 16].contains(index + 1) {
  expect(found.skipping.value, within: 1e-9, of: Double((index + 1) * d), "top-\(index + 1): nnz · d")
}
let openings = (0...d).map(Double.init)
show(
  try Figure(
    "Multiply–adds of a step, 16 dimensions", x: .init("Σ g, the paper's dim_eff"), y: .init("multiply–adds"),
    legend: .below,
    curves: [
      .init(
        "sigmoid gates", x: softCosts.map(\.effectiveDimension.value), y: softCosts.map(\.skipping.value),
        style: .linePoints, tint: .vermillion),
      .init(
        "top-k gates, rows skipped", x: hardCosts.map(\.effectiveDimension.value), y: hardCosts.map(\.skipping.value),
        style: .linePoints, tint: .bluishGreen),
      .init("claimed, dim_eff²", x: openings, y: openings.map { $0 * $0 }, style: .dashed, tint: .blue),
    ]))
find("P5, P7", "a step costs dim_eff²", .fails, "d² for soft gates, nnz · d for exact zeros (M7.5)")
find("P7.2", "LSTM and GRU update everything", .holds, "so does every soft gate")

//: ## P2.4, P2.5, P8, P9 What cannot be checked
//:
//: Goals and comparisons without a statement (P2.4, P2.5, P4.3), and the experiments (P8.2): its table names no data,
//: sizes or seeds. Its megabytes cannot be those of a state: 210 of them would hold this many numbers of four bytes.

show(210e6 / 4, "numbers")
find("P2.4, P2.5", "goals and comparisons", .unchecked, "no statement; `mi` measures what a state of either kind holds")
find("P8", "accuracies and megabytes of three models", .unchecked, "no data, sizes or seeds are given")
find("P9", "open problems", .unchecked, "P9.1a (mi for LSTM, GRU) and P9.1c (ib-curve) can be studied here")

//: ## Verdict

show(
  try Table(
    title: "The paper's claims",
    columns: [.text("label"), .text("claim"), .text("standing"), .text("instead, or when")], rows: findings))
