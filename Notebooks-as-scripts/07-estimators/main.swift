// SPDX-License-Identifier: GPL-3.0-or-later
//: # Bits from data
//:
//: The notebooks before this one knew the model. People have arrays: a recorded signal, or states that they dumped from
//: a network. From samples alone no number is certain, and no method is right for all of them. This notebook lets the
//: methods answer where the truth is known, on two recordings where it is not, and on states whose model is known after
//: all, so that what they say can be held against what is proven.

import Foundation
import SSMInfo

/// Answers to one question about files, as the command line gives them.
func answers(_ specification: EstimationSpecification) throws -> EstimationReport {
  let run = try EstimationRun(specification)
  try run.estimate()
  return run.report(unit: .bits)
}

//: ## Where the truth is known
//:
//: Two thousand Gaussian pairs of correlation 0.9 have `½ log₂ 1/(1 − 0.81)` bits in common. The same x against a V,
//: `|x|` and a little noise, has no correlation at all: whoever looks for a line sees nothing.

let random = RandomStream(seed: 7, stream: 0)
let x = (0..<2000).map { _ in random.normal() }
let line = x.map { 0.9 * $0 + 0.19.squareRoot() * random.normal() }
let bend = x.map { abs($0) + 0.1 * random.normal() }
let truth = -0.5 * log2(1 - 0.81)

var rows = [[Table.Cell]]()
for method in [EstimationMethod.gaussian, .copula, .ksg, .binned, .auto] {
  let estimator = try method.estimator(EstimationParameters())
  let values = try [line, bend].map { y in
    Bits(try estimator.estimate(PairedSamples(x: Matrix(column: x), y: Matrix(column: y))).value).value
  }
  rows.append([.text(method.rawValue), .number(values[0]), .number(values[1])])
}
show(
  try Table(
    title: "A line (\(DecimalText.significant(truth, digits: 4)) bits) and a V, by several methods",
    columns: [.text("method"), .init("line", unit: "bits", digits: 3), .init("V", unit: "bits", digits: 3)], rows: rows)
)
let near = try KSG().estimate(PairedSamples(x: Matrix(column: x), y: Matrix(column: line)))
expect(Bits(near.value).value, within: 0.12, of: truth, "ksg on the line", unit: "bits")

//: Two more methods train a small network to tell pairs that belong together from pairs that do not, and judge it on
//: rows that it has not seen. What they tell is a lower bound; how near it comes depends on the training, down to the last
//: bits of a processor's sums, so that it is checked here but not printed.

for method in [EstimationMethod.classifier, .contrastive] {
  let bound = try method.estimator(EstimationParameters())
    .estimate(PairedSamples(x: Matrix(column: x), y: Matrix(column: line)))
  let error = bound.standardError.map { Bits($0.value).value } ?? 0
  let value = Bits(bound.value).value
  expect(
    (truth - 0.2...truth + 2 * error).contains(value) ? 1 : 0, within: 0, of: 1,
    "\(method.rawValue) at most 0.2 bits below the truth, and not significantly above it")
}

//: ## An electrocardiogram: what the past tells of the future
//:
//: Five minutes at 360 Hz. Its last two samples against a later one: a beat is smooth, so that a few milliseconds ahead
//: nearly all is known; then little, until the next beat is due. The samples are integers of an analogue–digital
//: converter, which a nearest-neighbour method has to be told of, and neighbours in time are near because they are
//: neighbours in time: a Theiler window of half a second keeps them from counting.

let ecg = ArrayReference(path: "Notebooks-as-scripts/data/ecg_mitbih208_360hz_int16.npy")
let lags = [1, 4, 18, 72, 180, 288]
var signal: [(lag: Int, copula: Double, ksg: Double, error: Double)] = []
var told: [String] = []
for lag in lags {
  var specification = EstimationSpecification(x: ecg, y: ecg)
  specification.windows.lag = lag
  specification.windows.past = 2
  specification.methods = [.copula, .ksg]
  specification.parameters.theilerWindow = 180
  let report = try answers(specification)
  told = report.warnings
  let values = report.points.map { Bits($0.estimate.value).value }
  let error = report.points.last?.estimate.standardError.map { Bits($0.value).value } ?? 0
  signal.append((lag, values[0], values[1], error))
}
show(
  try Table(
    title: "Two samples of an electrocardiogram against a later one",
    columns: [
      .init("lag", unit: "ms", digits: 3), .init("copula", unit: "bits", digits: 3),
      .init("ksg", unit: "bits", digits: 3), .init("standard_error", unit: "bits", digits: 2),
    ],
    rows: signal.map {
      [.number(1000 * Double($0.lag) / 360), .number($0.copula), .number($0.ksg), .number($0.error)]
    }))
show(told.joined(separator: "\n"))

//: The two agree on the shape. Where they differ, neighbours see more than a Gaussian copula can: what follows a wave
//: depends on which wave it is.

//: ## A watch: which exercise is this?
//:
//: 140 recordings of seven exercises, forty moments of each, and the acceleration then. A letter (the exercise) against
//: three numbers: distances among rows of one letter. Rows of one recording are alike whatever the exercise: only rows of
//: other recordings count as neighbours, the error is taken over recordings, and the test exchanges whole recordings.

let watch = "Notebooks-as-scripts/data/watch_imu_25hz.npz"
func array(_ name: String) throws -> NumericArray { try ArrayReference(path: watch, selection: name).load() }
let (motion, lengths, labels) = (try array("x"), try array("length"), try array("label"))
var (acceleration, exercise) = ([[Double]](), [Double]())
var start = 0
/// Rows that every recording gives.
let perRecording = 40
for (series, length) in lengths.values.enumerated() {
  for row in 0..<perRecording {
    let at = start + row * Int(length) / perRecording
    acceleration.append(Array(motion.row(at).prefix(3)))
    exercise.append(labels.values[series])
  }
  start += Int(length)
}
let moves = try PairedSamples(
  x: Samples(exercise, kind: .discrete, label: "exercise"), y: Samples(Matrix(acceleration), label: "acceleration"))
let mixed = try MixedEstimator(theilerWindow: perRecording)
let found = try mixed.estimate(moves)
let error = try Subsampling(rows: moves.count, columns: moves.dimension, blockLength: perRecording)
  .standardError(of: mixed, moves)
let test = try PermutationTest(permutations: 19, blockLength: perRecording).test(mixed, value: found.value, moves)
show(Bits(found.value), "one moment's acceleration tells of the exercise")
show(Bits(error.value), "standard error")
show(test.pValue, "p value, whole recordings exchanged")
show(log2(7), "all there is to know", unit: "bits")

//: ## States of a gated model, with what is proven beside them
//:
//: Four thousand paths of six steps of a retaining gate are simulated and written to a file, as a user would dump them.
//: Every method is asked what the state after six inputs holds of each single input. The model's own answer is a bracket
//: at 95 % confidence, which knows nothing of the samples.

let folder = FileManager.default.temporaryDirectory.appendingPathComponent("estimators-\(UUID().uuidString)").path
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
let dump = "\(folder)/states.npz"
_ = try SimulationRun(.file("Examples/retain-gate.json"), paths: 4000, steps: 6, burnIn: 0, seed: 1)
  .write(to: dump, threads: Parallel.defaultThreadCount, cancellation: Cancellation())
var audit = EstimationSpecification(
  x: ArrayReference(path: dump, selection: "x"), y: ArrayReference(path: dump, selection: "h"))
audit.greatestLag = 3
audit.windows.time = 6
audit.methods = [.gaussian, .copula, .ksg, .binned, .auto]
audit.model = .file("Examples/retain-gate.json")
let audited = try answers(audit)
show(try audited.table)
if let figure = try audited.figure { show(figure) }

//: A Gaussian law tells too little: what the gate does to the state leaves hardly a correlation. Bins lose part of what
//: there is. Neighbours lie inside the bracket at every lag, although they know nothing of the model; without the bracket
//: nobody could say which of the two to believe. The classifier's bound has to stay below it as well:

audit.methods = [.classifier]
let bounds = try answers(audit).points
expect(
  Double(
    bounds.count { point in
      let error = point.estimate.standardError?.value ?? .zero
      return point.estimate.value <= (point.model?.sides.upper ?? .zero) + 2 * error
    }), within: 0, of: Double(bounds.count), "lags at which the classifier is not above the bracket")
try FileManager.default.removeItem(atPath: folder)
