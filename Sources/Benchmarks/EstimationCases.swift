// SPDX-License-Identifier: GPL-3.0-or-later
// Estimators from samples: how long nearest neighbours take, and how near estimates come on laws with known information.

import Foundation
import SSMInfo

/// The two tables of `Benchmarks estimation`.
enum EstimationCases {
  /// Samples of the study of accuracy.
  private static let sampleCount = 5000

  /// Processor time on one thread beside the target, and wall time on all. The targets are a third of what NPEET
  /// (scikit-learn's compiled trees) took on the machine of the design.
  static func speed() throws -> Table {
    let cases: [(count: Int, dimension: Int, target: Double?)] = [
      (10_000, 1, 0.013), (10_000, 5, 0.2), (50_000, 5, 4), (10_000, 25, nil), (1_000_000, 1, nil),
    ]
    let rows = try cases.map { row -> [Table.Cell] in
      let law = try KnownLaw.normal(
        name: "", covariance: KnownLaw.pairedCorrelation(0.5, pairs: row.dimension, dimension: row.dimension),
        split: row.dimension)
      let samples = try law.samples(row.count, seed: 1)
      var value = 0.0
      let milliseconds = try Benchmarks.time(repeats: row.count > 10_000 ? 1 : 5) {
        value = try KSG().estimate(samples, threads: 1).value.value
      }
      let clock = ContinuousClock()
      let wall = try clock.measure { _ = try KSG().estimate(samples) }
      return [
        .integer(row.count), .text("\(row.dimension)+\(row.dimension)"), .number(value),
        .number(law.information.value.value), .number(1e-3 * milliseconds),
        row.target.map { .number($0) } ?? .missing, .number(wall / .seconds(1)),
      ]
    }
    return try Table(
      title: "KSG with 3 neighbours: processor time on one thread, wall time on all",
      columns: [
        .init("samples"), .text("columns"), .init("value", unit: "nats", digits: 4),
        .init("truth", unit: "nats", digits: 4), .init("one thread s", digits: 3), .init("target s", digits: 2),
        .init("wall s", digits: 3),
      ], rows: rows)
  }

  /// Estimate less truth for each law, with means of its magnitude and parts within 0.1 nats below.
  static func accuracy() throws -> [Table] {
    try [
      accuracy(KnownLaw.family(), title: "5000 samples of laws with known information: estimate less truth"),
      accuracy(KnownLaw.wideFamily(), title: "The same for 25 and 50 columns a block"),
    ]
  }

  private static func accuracy(_ laws: [KnownLaw], title: String) throws -> Table {
    let methods: [any InformationEstimator] = [KSG(), KSG(scaling: .normalScores), CanonicalKSG()]
    let errors = try Parallel.orderedMap(count: laws.count) { index in
      let samples = try laws[index].samples(sampleCount, seed: 1)
      return try methods.map { method in
        try method.estimate(samples, threads: 1).value.value - laws[index].information.value.value
      }
    }
    var rows = zip(laws, errors).map { law, errors -> [Table.Cell] in
      [.text(law.name), .number(law.information.value.value)] + errors.map { .number($0) }
    }
    func summary(_ name: String, _ body: ([Double]) -> Double) -> [Table.Cell] {
      [.text(name), .missing] + methods.indices.map { column in .number(body(errors.map { abs($0[column]) })) }
    }
    rows.append(summary("mean magnitude") { $0.reduce(0, +) / Double($0.count) })
    rows.append(summary("part within 0.1") { Double($0.count { $0 <= 0.1 }) / Double($0.count) })
    return try Table(
      title: title,
      columns: [
        .text("law"), .init("truth", unit: "nats", digits: 4), .init("ksg", digits: 2),
        .init("ksg, normal scores", digits: 2), .init("ksg-canonical", digits: 2),
      ], rows: rows)
  }
}
