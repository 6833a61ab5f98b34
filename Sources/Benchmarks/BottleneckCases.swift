// SPDX-License-Identifier: GPL-3.0-or-later
// `Benchmarks bottleneck`: sweeps of 50 β in [1, 30] over joint laws of Dirichlet rows drawn once.

import Foundation
import SSMInfo

/// Times of bottleneck sweeps, and how far random restarts get below them.
enum BottleneckCases {
  private static let shapes: [(rows: Int, columns: Int, restarts: Int, target: String)] = [
    (8, 2, 20, "certified 300 ms"), (8, 3, 20, "certified 300 ms"), (64, 3, 4, "certified"),
    (8, 8, 20, "sweep 10 ms"), (64, 32, 1, "sweep 50 ms"), (256, 64, 0, "sweep 500 ms, priced 5 s"),
  ]

  static func table() throws -> Table {
    let betas = (0..<50).map { 1 + 29 * Double($0) / 49 }
    let rows = try shapes.map { shape -> [Table.Cell] in
      let stream = RandomStream(seed: 1, stream: 0)
      let p = try (0..<shape.rows).flatMap { _ in
        try stream.dirichlet([Double](repeating: 1, count: shape.columns))
      }
      let law = try JointLaw(rows: shape.rows, columns: shape.columns, probabilities: p, rescaling: true)
      let annealing = DiscreteBottleneck(law, options: .init(verification: .none))
      let priced = DiscreteBottleneck(law)
      let sweep = try Benchmarks.time(repeats: 3) { _ = try annealing.sweep(betas: betas) }
      var points: [BottleneckPoint] = []
      let pricing = try Benchmarks.time(repeats: 1) { points = try priced.sweep(betas: betas) }
      let below = try lead(law, over: points, restarts: shape.restarts)
      return [
        .text("\(shape.rows) x \(shape.columns)"), .number(sweep), .number(pricing),
        .number(points.map(\.gap.value).max() ?? 0), .integer(points.count { $0.status == .certified }),
        below.map { .number($0) } ?? .missing, .text(shape.target),
      ]
    }
    return try Table(
      title: "Bottleneck of discrete laws: 50 values of beta; processor time",
      columns: [
        .text("law"), .init("annealing ms", digits: 3), .init("with pricing ms", digits: 3),
        .init("worst gap", unit: "nats", digits: 2), .init("certified"),
        .init("restarts below", unit: "nats", digits: 2), .text("target"),
      ], rows: rows)
  }

  /// How far the best of some runs of ``SlowBottleneck`` is below the points' Lagrangians, at most, nats; negative where
  /// it is above all of them.
  private static func lead(_ law: JointLaw, over points: [BottleneckPoint], restarts: Int) throws -> Double? {
    guard restarts > 0 else { return nil }
    let stream = RandomStream(seed: 2, stream: 0)
    return try points.flatMap { point in
      try (0..<restarts).map { _ in
        let start = try (0..<law.rows).map { _ in
          try stream.dirichlet([Double](repeating: 0.3, count: min(law.rows, 24)))
        }
        return point.lagrangian.value - SlowBottleneck(law: law, beta: point.beta).lagrangian(from: start, steps: 300)
      }
    }.max()
  }
}
