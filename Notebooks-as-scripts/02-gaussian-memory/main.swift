// SPDX-License-Identifier: GPL-3.0-or-later
//: # What a linear state remembers
//:
//: A linear state with Gaussian inputs and noise is the one case in which the information it holds about its past,
//: `I(h_t; x_1…x_t)`, has a closed form: half the logarithm of the ratio of two determinants, the state's covariance
//: and its covariance given the inputs. Nothing is sampled here, and every bracket has width zero up to rounding.

import Foundation
import SSMInfo

/// `h_t = A h_{t−1} + B x_t + w_t` with noise of covariance `q` times the identity.
func linear(
  _ name: String, _ transition: Matrix, _ inputMap: Matrix, q: Double, output: Double = 0, input: InputLaw? = nil
) throws -> StateSpaceModel {
  let size = transition.rows
  let update = try GatedUpdate(
    rule: .linear, transition: transition, inputMap: inputMap,
    inputWeights: Matrix(rows: 0, columns: inputMap.columns), bias: [])
  return try StateSpaceModel(
    name: name, update: .gated(update), noise: .perStep(q * .identity(size)), outputNoise: output * .identity(size),
    input: input)
}

/// The bits that the state holds, in closed form.
func bits(_ model: StateSpaceModel, at time: StateTime, resolution: Double = 0) throws -> Double {
  Bits(try LinearGaussianMemory(model).information(at: time, resolution: resolution).sides.upper).value
}

//: ## One number remembers the same amount, whatever it forgets
//:
//: The leaky integrator `h ← a h + x + w`, with unit inputs and noise of variance `q`. One would think that a slower
//: leak remembers more. It does not: older inputs survive longer, but so does older noise, and in the ratio both carry
//: the same factor. The state holds `½ log(1 + 1/q)` at every time and for every `a`, even one that explodes.

let q = 0.1
let closedForm = 0.5 * log2(1 + 1 / q)
var leaks = [[Table.Cell]]()
var farthest = 0.0
for a in [0.0, 0.5, 0.9, 0.99, 1.01] {
  let model = try linear("leak \(a)", Matrix([[a]]), Matrix([[1]]), q: q)
  let held = try [1, 10, 1000].map { try bits(model, at: .step($0)) }
  farthest = max(farthest, held.map { abs($0 - closedForm) }.max() ?? 0)
  leaks.append([.number(a)] + held.map { .number($0) })
}
show(
  try Table(
    title: "Bits held by a leaky integrator, noise 0.1",
    columns: [.init("a")] + [1, 10, 1000].map { .init("t = \($0)", unit: "bits") }, rows: leaks))
expect(farthest < 1e-12, "all of them are ½ log(1 + 1/q) to 1e-12")
let leaky = try linear("a leaky integrator", Matrix([[0.9]]), Matrix([[1]]), q: q)
expect(try bits(leaky, at: .stationary), within: 1e-12, of: closedForm, "limit law, a = 0.9", unit: "bits")

//: What the leak does change is *when* the remembered inputs were. "At lag k and beyond" is what the state tells about
//: all inputs up to `x_{t−k}` together; it begins at the whole amount and falls.

let reaches = try [0.5, 0.9, 0.99].map { a in
  let model = try linear("leak", Matrix([[a]]), Matrix([[1]]), q: q)
  let profile = try LinearGaussianMemory(model).profile(at: .stationary, lags: Array(0...40))
  return try Figure.Curve(
    "a = \(a)", x: profile.entries.map { Double($0.lag) }, y: profile.entries.map { Bits($0.retained).value },
    style: .linePoints)
}
show(
  Figure(
    "The same bits, about different pasts", x: .init("lag k", unit: "steps"),
    y: .init("information on lag k and beyond", unit: "bits"), legend: .topRight, curves: reaches))

//: ## Two directions that turn
//:
//: A damped rotation, driven along one axis and shaken along both. The first input reaches one direction only; as it
//: turns away the next one finds room. Now the amount depends on time.

/// What a model holds at several times or resolutions, through the same run as the command line.
func held(
  _ model: StateSpaceModel, times: [StateTime], resolutions: [StateResolution] = [.none]
) throws -> MemoryReport {
  let run = try MemoryRun(MemoryWorld(model), times: times, resolutions: resolutions)
  try run.hold()
  return run.heldReport(unit: .bits)
}
let rotation = try ModelFile.read("Examples/linear-rotation.json")
show(try held(rotation, times: [.step(1), .step(2), .step(4), .step(8), .step(16), .stationary]).table)
expect(
  try bits(rotation, at: .step(1)), within: 1e-12, of: 0.5 * log2(1 + 1 / 0.05), "one input in one direction",
  unit: "bits")

//: ## Eight coefficients of the past
//:
//: HiPPO's recurrence keeps the coefficients of the past in Legendre polynomials. Each single input is worth little, and
//: the single amounts do not add up to the whole: inputs that are indistinguishable one by one are told apart together.
//: For independent inputs the sum never exceeds the whole.

let legendre = try ModelFile.read("Examples/linear-legendre.json")
let memory = try LinearGaussianMemory(legendre)
let profiling = try MemoryRun(MemoryWorld(legendre), times: [.stationary])
try profiling.profile(greatestLag: 60)
if let figure = try profiling.profileReport(unit: .bits).figure { show(figure) }
let whole = try memory.profile(at: .stationary, lags: Array(0...400))
let single = whole.entries.reduce(Nats.zero) { $0 + $1.information }
show(Bits(whole.total), "all inputs together")
show(Bits(single), "sum of the inputs one by one")
expect(single < whole.total, "the sum is the smaller one")

//: How many dimensions does one need? The best linear summary of k dimensions keeps the k largest of these parts. Most
//: of the memory is in a few directions; five inputs fill hardly more than three.

let spectrum = try MemoryRun(MemoryWorld(legendre), times: [.step(5), .step(20), .stationary])
let dimensions = try spectrum.spectrumReport(keeping: Nats(Bits(2)), unit: .bits)
if let figure = try dimensions.figure { show(figure) }
let parts = try memory.dimensionSpectrum(at: .stationary)
var least = [[Table.Cell]]()
for share in [0.5, 0.9, 0.99, 1] {
  let wanted = share * parts.total
  least.append([
    .number(share), .number(Bits(wanted).value), .integer(try parts.leastDimension(keeping: wanted)),
  ])
}
show(
  try Table(
    title: "Least linear dimensions for a share of what eight hold",
    columns: [.init("share"), .init("τ", unit: "bits"), .init("dimensions", alignment: .trailing)], rows: least,
    notes: ["linear summaries; without a resolution, one number could hold everything by some measurable code"]))
expect(
  Bits(parts.total).value, within: 1e-9, of: try bits(legendre, at: .stationary), "the parts sum to the whole",
  unit: "bits")

//: ## Inputs that depend on each other
//:
//: Behind an autoregression an input is also known through its neighbours. What the state tells about `x_{t−3}` is
//: partly what it tells about `x_{t−2}`, and counting both counts it twice: the sum over lags now exceeds the whole.

let correlated = try ModelFile.read("Examples/ar-input.json")
let along = try LinearGaussianMemory(correlated).profile(at: .stationary, lags: Array(0...200))
let doubled = along.entries.reduce(Nats.zero) { $0 + $1.information }
show(Bits(along.total), "all inputs together")
show(Bits(doubled), "sum of the inputs one by one")
expect(doubled > along.total, "the sum is the larger one")
let run = try MemoryRun(MemoryWorld(correlated), times: [.stationary])
try run.profile(greatestLag: 25)
if let figure = try run.profileReport(unit: .bits).figure { show(figure) }

//: The shoulder of "at the lag" near lag 7 is the autoregression's own oscillation, not the state's. "At the lag and
//: beyond" has none: it can only fall.

//: ## What the outputs tell is something else
//:
//: A state holds a bounded amount, but it holds a new one at every step. Who sees all outputs collects: the information
//: between the two sequences grows without end, at a rate that two Riccati equations give. Noise on the outputs makes
//: that rate smaller; without it each output tells as much about its newest input as the noise of the state lets it.

for noise in [0.0, 0.5, 5.0] {
  let seen = try linear("outputs with noise \(noise)", Matrix([[0.9]]), Matrix([[1]]), q: q, output: noise)
  let times: [StateTime] = [.step(1), .step(10), .step(100), .stationary]
  show(try MemoryRun(MemoryWorld(seen), times: times).observedReport(unit: .bits).table)
}

//: ## Without noise: infinitely many bits, or as many as you read
//:
//: Trained networks have no noise. A real number without noise holds infinitely many bits, and the honest answer is ∞
//: with its reason.

let exact = try linear(
  "a rotation without noise", Matrix([[0.90757, -0.280744], [0.280744, 0.90757]]), Matrix([[1], [0]]), q: 0)
show(try held(exact, times: [.step(10)]).table)

//: Reading the state with a deviation `σ` makes it finite. Halving σ adds one bit for every direction that the inputs
//: reach: one after the first input, two from the second on.

let deviations = (0...24).map { 4 * pow(0.5, Double($0)) }
let readings = try held(
  exact, times: [.step(1), .step(2), .step(20)], resolutions: deviations.map { .noise($0) })
if let figure = try readings.figure { show(figure) }
for (time, directions) in [(1, 1.0), (2, 2.0), (20, 2.0)] {
  let coarse = try bits(exact, at: .step(time), resolution: 1e-6)
  let fine = try bits(exact, at: .step(time), resolution: 0.5e-6)
  expect(fine - coarse, within: 1e-9, of: directions, "bits that a halving adds at t = \(time)", unit: "bits")
}

//: So "how many bits does the state hold?" has no answer for a noise-free network until one says how finely it is read:
//: by the format of its numbers, or by what is behind it. The next notebook does that for a trained layer.
