// SPDX-License-Identifier: GPL-3.0-or-later
// How near estimates come on laws with known information, as in `Reports/estimator-accuracy.md`.

import Foundation
import SSMInfo

/// `Benchmarks accuracy`: estimate less truth on the laws of the benchmark, and on laws that no method was tuned by.
enum AccuracyStudy {
  /// Rows of every sample.
  private static let rows = 5000
  /// Columns of X and Y together up to which nearest neighbours are meant to be used: beyond, every answer warns.
  private static let fewColumns = 10
  /// Nats within which an answer counts as near.
  private static let near = 0.1

  private struct Outcome {
    let law: KnownLaw
    let columns: Int
    /// Estimate less truth by KSG and by canonical pairs, means over the seeds, and by `auto` at the first seed.
    let errors: [Double]
    let chosen: String
  }

  /// The tables, or the one whose number, from 1, is `part`.
  static func tables(_ part: String?) throws -> [Table] {
    let studies: [(family: LawFamily, seeds: [UInt64], title: String)] = [
      (.benchmark, [1], "The benchmark of Czyż et al. 2023 and three mixtures, seed 1"),
      (.benchmark, [11, 12, 13], "The same laws, seeds that nothing was chosen by"),
      (.unseen, [11, 12, 13], "The same kinds, parameters that nothing was chosen by"),
    ]
    return try studies.enumerated().filter { part == nil || part == "\($0.offset + 1)" }
      .map { try table($0.element.family, seeds: $0.element.seeds, title: $0.element.title) }
  }

  private static func table(_ family: LawFamily, seeds: [UInt64], title: String) throws -> Table {
    let laws = try family.laws()
    let outcomes = try Parallel.orderedMap(count: laws.count) { try outcome(laws[$0], seeds: seeds) }
    var rows = outcomes.map { outcome -> [Table.Cell] in
      [.text(outcome.law.name), .number(outcome.law.information.value.value), .text(outcome.chosen)]
        + outcome.errors.map { .number($0) }
    }
    let few = outcomes.filter { $0.columns <= fewColumns }
    for (name, some) in [("in all", outcomes), ("of at most \(fewColumns) columns", few)] {
      let columns = (0..<3).map { method in some.map { abs($0.errors[method]) } }
      rows.append(
        [.text("mean size, \(some.count) laws \(name)"), .missing, .missing]
          + columns.map { .number($0.reduce(0, +) / Double($0.count)) })
      rows.append(
        [.text("within \(near), \(some.count) laws \(name)"), .missing, .missing]
          + columns.map { sizes in .integer(sizes.count { $0 <= near }) })
    }
    return try Table(
      title: "\(title): estimate less truth from \(Self.rows) rows",
      columns: [
        .text("law"), .init("truth", unit: "nats", digits: 4), .text("auto's choice"),
        .init("ksg", unit: "nats", digits: 2), .init("ksg-canonical", unit: "nats", digits: 2),
        .init("auto", unit: "nats", digits: 2),
      ], rows: rows, notes: seeds.count > 1 ? ["means over \(seeds.count) seeds; auto at the first"] : [])
  }

  private static func outcome(_ law: KnownLaw, seeds: [UInt64]) throws -> Outcome {
    let truth = law.information.value
    let first = try law.samples(rows, seed: seeds[0])
    let choice = try AutomaticEstimator().choose(first, threads: 1)
    func error(_ method: some InformationEstimator) throws -> Double {
      try seeds.reduce(0) { try $0 + (method.estimate(law.samples(rows, seed: $1), threads: 1).value - truth).value }
        / Double(seeds.count)
    }
    return Outcome(
      law: law, columns: first.dimension,
      errors: [try error(KSG()), try error(CanonicalKSG()), (choice.estimate.value - truth).value],
      chosen: choice.estimator.method)
  }
}
