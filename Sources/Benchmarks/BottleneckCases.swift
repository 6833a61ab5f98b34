// SPDX-License-Identifier: GPL-3.0-or-later
// `Benchmarks bottleneck`: sweeps of 50 β in [1, 30] over joint laws of Dirichlet rows drawn once.

import Foundation
import SSMInfo

/// Times of bottleneck sweeps, and how far random restarts get below them.
enum BottleneckCases {
  private static let shapes: [(rows: Int, columns: Int, target: String)] = [
    (8, 3, "certified 300 ms"), (8, 8, "sweep 10 ms"), (64, 32, "sweep 50 ms"),
    (256, 64, "sweep 500 ms, priced 5 s"),
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
      return [
        .text("\(shape.rows) x \(shape.columns)"), .number(sweep), .number(pricing),
        .number(points.map(\.gap.value).max() ?? 0), .integer(points.count { $0.status == .certified }),
        .text(shape.target),
      ]
    }
    return try Table(
      title: "Bottleneck of discrete laws: 50 values of beta; processor time",
      columns: [
        .text("law"), .init("annealing ms", digits: 3), .init("with pricing ms", digits: 3),
        .init("worst gap", unit: "nats", digits: 2), .init("certified"), .text("target"),
      ], rows: rows)
  }
}
