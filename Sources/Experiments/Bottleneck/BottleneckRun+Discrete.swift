// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra
internal import Parallel
internal import Quantities

extension BottleneckRun.Answer {
  /// Trade-offs of the sweep that draws a curve of which single points were asked.
  private static let drawnBetas = 24
  /// Trade-offs that amounts of relevance are looked for between.
  private static let constraintBetas = 16

  /// The answer for a discrete law; `tell` gets it as far as it is finished.
  static func about(
    _ solver: DiscreteBottleneck, _ question: BottleneckQuestion, _ cancellation: Cancellation,
    _ progress: (Double) -> Void, tell: (BottleneckRun.Answer) -> Void
  ) throws {
    let onset = try solver.onset()
    var answer = BottleneckRun.Answer()
    answer.onset = .init(lower: onset.beta.lower.value, upper: onset.beta.upper.value, local: onset.localValue)
    progress(0.1)
    try cancellation.check()
    let points: [BottleneckPoint]
    switch question {
    case .betas(let betas): points = try solver.sweep(betas: betas)
    case .points(let count): points = try solver.sweep(betas: try BottleneckLaw.discrete(solver).betas(count))
    case .relevances: points = try solver.sweep(betas: try BottleneckLaw.discrete(solver).betas(constraintBetas))
    }
    if case .relevances(let amounts) = question {
      var constraint = RelevanceConstraint(solver, start: points)
      for amount in amounts {
        answer.rows.append(try constraint.row(keeping: amount, cancellation))
        tell(answer)
      }
    } else {
      answer.rows = points.map { BottleneckRow($0) }
    }
    if points.count == 1, answer.rows.count == 1 {
      answer.encoder = BottleneckEncoderTable(points[0].encoder.assignments)
    }
    tell(answer)
    progress(0.8)
    try cancellation.check()
    let drawn = try curvePoints(solver, points)
    answer.curve = BottleneckCurve(solver.law, onset: onset.beta.upper.value, points: drawn)
    tell(answer)
  }

  /// The points asked for, or a sweep without proofs where they are too few for a curve.
  private static func curvePoints(
    _ solver: DiscreteBottleneck, _ points: [BottleneckPoint]
  ) throws -> [BottleneckPoint] {
    guard points.count < drawnBetas else { return points }
    let quick = DiscreteBottleneck(solver.law, options: BottleneckOptions(verification: .none))
    return points + (try quick.sweep(betas: BottleneckLaw.discrete(solver).betas(drawnBetas)))
  }
}
