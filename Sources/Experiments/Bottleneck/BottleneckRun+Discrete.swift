// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra
internal import Parallel
internal import Quantities

extension BottleneckRun.Answer {
  /// Trade-offs of the sweep that draws a curve of which single points were asked.
  private static let drawnBetas = 24

  /// The answer for a discrete law; `tell` gets it as far as it is finished.
  static func about(
    _ solver: DiscreteBottleneck, _ question: BottleneckQuestion, deterministic: Bool, _ cancellation: Cancellation,
    _ progress: (Double) -> Void, tell: (BottleneckRun.Answer) -> Void
  ) throws {
    let onset = try solver.onset()
    var answer = BottleneckRun.Answer()
    answer.onset = .init(lower: onset.beta.lower.value, upper: onset.beta.upper.value, local: onset.localValue)
    progress(0.1)
    try cancellation.check()
    var points: [BottleneckPoint] = []
    switch question {
    case .relevances(let amounts):
      for amount in amounts {
        let found = try solver.point(relevance: amount)
        answer.rows.append(BottleneckRow(found))
        if amounts.count == 1 { answer.encoder = BottleneckEncoderTable(found) }
        tell(answer)
        try cancellation.check()
      }
    case .betas, .points:
      let betas: [Double] =
        if case .betas(let list) = question { list } else { try BottleneckLaw.discrete(solver).betas(question.count) }
      if deterministic {
        let found = try solver.deterministic(betas: betas)
        answer.rows = found.map { BottleneckRow($0) }
        if found.count == 1 { answer.encoder = BottleneckEncoderTable(found[0].encoder.assignments) }
      } else {
        points = try solver.sweep(betas: betas)
        answer.rows = points.map { BottleneckRow($0) }
        if points.count == 1 { answer.encoder = BottleneckEncoderTable(points[0].encoder.assignments) }
      }
    }
    tell(answer)
    progress(0.8)
    try cancellation.check()
    let drawn = try curvePoints(solver, points)
    answer.curve = BottleneckCurve(solver.law, onset: onset.beta.upper.value, points: drawn)
    tell(answer)
    try mark(solver, points, answer.onset) { mark, share in
      answer.marks.append(mark)
      tell(answer)
      progress(0.9 + 0.1 * share)
      try cancellation.check()
    }
  }

  /// Table entries of a law, letters times letters, of which as many transitions are looked at closely as may be.
  private static let markedSize = 1 << 16
  /// Transitions that are looked at closely, at most.
  private static let markLimit = 16

  /// The transitions between neighbouring points, the onset among them where points above it were asked for.
  private static func mark(
    _ solver: DiscreteBottleneck, _ points: [BottleneckPoint], _ onset: BottleneckMark.Onset?,
    tell: (BottleneckMark, Double) throws -> Void
  ) throws {
    guard points.count > 1, let onset, onset.upper.isFinite else { return }
    var sorted = points.sorted { $0.beta < $1.beta }
    if let first = sorted.first, first.clusters > 1 {
      sorted.insert(try solver.point(beta: min(first.beta, onset.lower) * (1 - 1e-3)), at: 0)
    }
    let size = solver.law.classes.count * solver.law.columns
    let limit = max(2, min(markLimit, markedSize / max(1, size)))
    let changes = zip(sorted, sorted.dropFirst()).filter { $0.clusters != $1.clusters }.prefix(limit)
    for (index, (low, high)) in changes.enumerated() {
      guard let transition = try solver.transition(between: low, and: high) else { continue }
      try tell(BottleneckMark(transition), Double(index + 1) / Double(changes.count))
    }
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

extension BottleneckQuestion {
  /// The points of a grid; 0 where numbers were asked for.
  fileprivate var count: Int { if case .points(let count) = self { count } else { 0 } }
}
