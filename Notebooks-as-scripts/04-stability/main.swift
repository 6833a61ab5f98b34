// SPDX-License-Identifier: GPL-3.0-or-later
//: # When a gated state forgets where it began
//:
//: The paper gives a condition for stability: the norm of `A` times the Lipschitz constant of the gate in the state is
//: below 1. That constant says how the gate *varies*, not how large it is, and the condition neither follows from
//: stability nor implies it. This notebook puts three counterexamples beside the statements that do hold, and measures
//: what copies of the state do that begin apart and receive the same inputs and the same noise.

import Foundation
import SSMInfo

//: ## Two basins under a condition that promises one
//:
//: `h ← σ(4 (h − 1)) · (0.9 h + 0.3)`. Here `‖A‖ L_G = 0.9`, and a unique fixed point is promised. There are three.

func map(_ h: Double) -> Double { (0.9 * h + 0.3) / (1 + exp(-4 * (h - 1))) }
func slope(_ h: Double) -> Double { (map(h + 1e-5) - map(h - 1e-5)) / 2e-5 }
let roots = try [0.0...0.5, 1.0...2.0, 2.5...3.5].map { try Roots.brent(in: $0) { map($0) - $0 }.value }
for (root, (place, derivative)) in zip(roots, [(0.0056, 0.039), (1.6136, 1.339), (2.9895, 0.904)]) {
  expect(root, within: 1e-4, of: place, "fixed point")
  expect(slope(root), within: 1e-3, of: derivative, "slope there")
}
let states = (0...160).map { 3.2 * Double($0) / 160 }
show(
  try Figure(
    "A gated step with two basins", x: .init("state h"), y: .init("next state"), legend: .topLeft,
    curves: [
      .init("next state σ(4(h − 1)) (0.9 h + 0.3)", x: states, y: states.map(map)),
      .init("h itself", x: states, y: states, style: .dashed),
      .init("stable fixed points", x: [roots[0], roots[2]], y: [roots[0], roots[2]], style: .points),
      .init("unstable fixed point", x: [roots[1]], y: [roots[1]], style: .points),
    ]))

//: The same step as a model, and what each condition says of it.

func gatedModel(slope: Double, name: String) throws -> StateSpaceModel {
  let update = try GatedUpdate(
    rule: .product(.sigmoid), transition: Matrix([[0.9]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[0]]),
    stateWeights: Matrix([[slope]]), bias: [-slope])
  return try StateSpaceModel(
    name: name, update: .gated(update), noise: .perStep(Matrix([[0]])), input: .gaussian(GaussianLaw(certain: [0.3])))
}
let bistable = try gatedModel(slope: 4, name: "steep gate")
let contracting = try gatedModel(slope: 0.5, name: "flat gate")

/// The rows that decide something, without remarks.
func verdicts(_ report: StabilityReport) throws -> Table {
  let rows = report.analysis.conditions.filter { $0.verdict.holds != nil }
  return try Table(
    title: report.subject,
    columns: [.text("condition"), .text("statement"), .init("value"), .text("verdict"), .text("standing")],
    rows: rows.map { row in
      let value: Table.Cell =
        switch row.value {
        case .certain(let value), .estimated(let value, _, _): .number(value)
        case .none: .missing
        }
      return [.text(row.label), .text(row.statement), value, .text(row.verdict.name), .text(row.standing.rawValue)]
    })
}
let steep = try StabilityReport(bistable, replications: 32, steps: 300)
show(try verdicts(steep))
show(try verdicts(StabilityReport(contracting, replications: 32, steps: 300)))

//: Pairs of copies, begun anywhere in the box that the state never leaves. Under the flat gate all of them meet; under
//: the steep one those that begin in different basins never do.

func distances(_ model: StateSpaceModel, box: InvariantBox) throws -> [[Double]] {
  try CoupledCopies(model, noise: .shared, box: box, StabilityOptions(replications: 12, steps: 60)).distances
}
let both = InvariantBox(sides: [Interval(0, 3)])
func curves(_ paths: [[Double]], _ label: String, tint: Figure.Tint, style: Figure.Style) throws -> [Figure.Curve] {
  try paths.enumerated().map { index, path in
    try .init(index == 0 ? label : "", x: path.indices.map(Double.init), y: path, style: style, tint: tint)
  }
}
let apart = try distances(bistable, box: both)
let together = try distances(contracting, box: both)
show(
  try Figure(
    "Copies with the same inputs", x: .init("time", unit: "steps"), y: .init("distance", logarithmic: true),
    legend: .bottomRight,
    curves: curves(apart, "steep gate, ‖A‖ L_G = 0.9", tint: .vermillion, style: .line)
      + curves(together, "flat gate, M7.1 holds", tint: .blue, style: .dashed)))
let meeting = together.filter { ($0.last ?? 1) < 1e-6 }
expect(Double(meeting.count), within: 0, of: 12, "pairs that meet under the flat gate")
let stayed = apart.filter { ($0.last ?? 0) > 1 }
expect(!stayed.isEmpty, "some pairs stay apart under the steep gate")

//: ## Gates that open in turn
//:
//: A retaining gate mixes old and new state. With `‖A‖₂ = 0.95` both ends of the mixture contract, and yet gates that
//: alternate between (0.02, 0.98, 0.98) and (0.98, 0.02, 0.02) make the state grow by 1.1887 a step. The same two gates
//: in a random order are stable in mean square, 0.951. What does suffice is `‖A‖∞ < 1`, here 1.58.

let rotation = try 0.95 / 3 * Matrix([[-2, -2, 1], [2, -1, 2], [-1, 2, 2]])
func retaining(_ gates: [Double]) throws -> Matrix {
  try Matrix(diagonal: gates) * rotation + Matrix(diagonal: gates.map { 1 - $0 })
}
let turns = try [retaining([0.02, 0.98, 0.98]), retaining([0.98, 0.02, 0.02])]
let pattern = try GatePattern.fastest(of: turns)
expect(pattern.growth, within: 1e-4, of: 1.1887, "growth a step of the fastest pattern")
expect(Double(pattern.word.count), within: 0, of: 2, "its period")
let shuffled = try SecondMomentOperator(steps: turns, masses: [0.5, 0.5]).spectralRadius()
expect(shuffled, within: 1e-3, of: 0.951, "mean-square radius in a random order")
expect(try StateNorm.euclidean.operatorNorm(rotation), within: 1e-12, of: 0.95, "‖A‖₂")
expect(try StateNorm.maximum.operatorNorm(rotation), within: 1e-12, of: 0.95 * 5 / 3, "‖A‖∞")

/// The size of a state that begins at (1, 1, 1) after each step.
func sizes(_ order: [Int]) throws -> [Double] {
  var state: [Double] = [1, 1, 1]
  var sizes: [Double] = [norm(state)]
  for step in order {
    state = try turns[step] * state
    sizes.append(norm(state))
  }
  return sizes
}
func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
let stream = RandomStream(seed: 0, stream: 0)
let times = (0...60).map(Double.init)
let randomOrders = try (0..<5).map { _ in try sizes((0..<60).map { _ in try stream.index(below: 2) }) }
let rate: [Double] = times.map { norm([1, 1, 1]) * pow(1.1887, $0) }
let inTurn = try sizes((0..<60).map { $0 % 2 })
show(
  try Figure(
    "The same gates, in turn and at random", x: .init("time", unit: "steps"),
    y: .init("size of the state", logarithmic: true), legend: .topLeft,
    curves: [
      .init("in turn", x: times, y: inTurn, tint: .vermillion),
      .init("1.1887 a step", x: times, y: rate, style: .dashed, tint: .black),
    ] + curves(randomOrders, "in a random order", tint: .blue, style: .line)))

//: ## Stable, but without a variance
//:
//: A factor that is 1.5 or 0.1 with equal chances shrinks the state on average (0.8) and almost surely
//: (`E log F < 0`), so that a stationary law exists. Its second moment does not: `E F² = 1.13`.

let factors = try SecondMomentOperator(steps: [Matrix([[1.5]]), Matrix([[0.1]])], masses: [0.5, 0.5])
expect(try factors.spectralRadius(), within: 1e-12, of: 1.13, "E F²")
expect((log(1.5) + log(0.1)) / 2, within: 1e-3, of: -0.949, "E log F")
