// SPDX-License-Identifier: GPL-3.0-or-later
// Whether estimates of information keep their promises on Gaussian samples, whose information is known.

import Foundation
import SSMInfo

/// `Benchmarks coverage`: how often value ± 1.96 standard errors holds the truth, and how lower bounds stand to it.
struct EstimatorStudy {
  /// Rows with `dimension` pairs of correlation `rho`, independent of each other. Every column is an autoregression of
  /// coefficient `memory`, so that `-½ log(1 − ρ²)` a pair is the information at each time.
  struct Law {
    let dimension: Int
    let rho: Double
    var memory = 0.0

    var truth: Double { -0.5 * Double(dimension) * log(1 - rho * rho) }

    var name: String {
      "\(dimension) + \(dimension), ρ = \(rho)" + (memory > 0 ? ", series with a = \(memory)" : "")
    }

    func samples(_ rows: Int, seed: UInt64) throws -> PairedSamples {
      let random = RandomStream(seed: seed, stream: 1 << 40)
      var (x, y) = (Matrix(rows: rows, columns: dimension), Matrix(rows: rows, columns: dimension))
      let fresh = (1 - memory * memory).squareRoot()
      for row in 0..<rows {
        for column in 0..<dimension {
          let (u, v) = (random.normal(), random.normal())
          let w = rho * u + (1 - rho * rho).squareRoot() * v
          x[row, column] = row > 0 ? memory * x[row - 1, column] + fresh * u : u
          y[row, column] = row > 0 ? memory * y[row - 1, column] + fresh * w : w
        }
      }
      return try PairedSamples(x: x, y: y)
    }
  }

  /// The tables, or those about errors of the one method `part`.
  static func tables(_ part: String?) throws -> [Table] {
    let errors = [try independentRows(part), try series(part)]
    return part == nil ? errors + [try lowerBounds()] : errors
  }

  /// Seeds of the study of standard errors, and where each of its repetitions begins.
  private static let seeds = 200
  private static let bases = [0, 1000, 2000]

  private static func independentRows(_ part: String?) throws -> Table {
    let laws = [Law(dimension: 1, rho: 0.6), Law(dimension: 1, rho: 0.9), Law(dimension: 2, rho: 0.5)]
    return try coverage(
      laws, [.gaussian, .copula, .ksg, .canonicalKSG].filter { part == nil || $0.rawValue == part }, rows: 1000,
      blockLength: 1,
      title: "Value ± 1.96 standard errors by subsampling: \(seeds) seeds of 1000 Gaussian rows, three times")
  }

  /// Neighbouring rows depend on each other over 9 rows (a = 0.8).
  private static func series(_ part: String?) throws -> Table {
    let laws = [Law(dimension: 1, rho: 0.6, memory: 0.8)]
    return try coverage(
      laws, [.gaussian, .ksg].filter { part == nil || $0.rawValue == part }, rows: 2000, blockLength: 45,
      title: "The same for 2000 rows of Gaussian autoregressions, dealt in blocks of 45 rows")
  }

  private static func coverage(
    _ laws: [Law], _ methods: [EstimationMethod], rows: Int, blockLength: Int, title: String
  ) throws -> Table {
    var cells = [[Table.Cell]]()
    for method in methods {
      for law in laws {
        let estimator = try method.estimator(EstimationParameters())
        let found = try Parallel.orderedMap(count: seeds * bases.count) { index in
          let seed = UInt64(bases[index / seeds] + index % seeds)
          let samples = try law.samples(rows, seed: seed)
          let value = try estimator.estimate(samples, threads: 1)
          let error = try Subsampling(rows: rows, columns: samples.dimension, blockLength: blockLength, seed: seed)
            .standardError(of: estimator, samples, threads: 1)
          return (value: value.value.value, error: error.value.value, own: value.standardError?.value.value ?? 0)
        }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let center = mean(found.map(\.value))
        let spread = mean(found.map { pow($0.value - center, 2) }).squareRoot()
        let inside: [Bool] = found.map { abs($0.value - law.truth) <= 1.96 * $0.error }
        let counts: [Table.Cell] = bases.indices.map { base in
          .integer(inside[base * seeds..<(base + 1) * seeds].count { $0 })
        }
        let numbers = [law.truth, center, spread, mean(found.map(\.error)), mean(found.map(\.own))]
        cells.append([.text(method.rawValue), .text(law.name)] + numbers.map { .number($0) } + counts)
      }
    }
    return try Table(
      title: title,
      columns: [
        .text("method"), .text("law"), .init("truth", unit: "nats", digits: 4), .init("mean", unit: "nats", digits: 4),
        .init("spread", unit: "nats", digits: 3), .init("mean_error", unit: "nats", digits: 3),
        .init("own_error", unit: "nats", digits: 3),
      ] + bases.map { .init("seeds from \($0)", alignment: .trailing) }, rows: cells,
      notes: [
        "last columns: the truth inside, asked for in at least 184 of \(seeds); own error: what the method says of itself"
      ])
  }

  private static func lowerBounds() throws -> Table {
    var rows = [[Table.Cell]]()
    for information in [0, 0.5, 1, 2, 4.0] {
      let law = Law(dimension: 10, rho: (1 - exp(-information / 5)).squareRoot())
      let samples = try law.samples(10_000, seed: 0)
      for method in [EstimationMethod.classifier, .contrastive, .copula, .ksg] {
        let found = try method.estimator(EstimationParameters()).estimate(samples)
        let error = found.standardError?.value.value
        rows.append([
          .number(law.truth), .text(method.rawValue), .number(found.value.value), Table.Cell(error),
          Table.Cell(error.flatMap { $0 > 0 ? (found.value.value - law.truth) / $0 : nil }),
        ])
      }
    }
    return try Table(
      title: "10 + 10 Gaussian dimensions, 10000 rows",
      columns: [
        .init("truth", unit: "nats", digits: 3), .text("method"), .init("value", unit: "nats", digits: 4),
        .init("standard_error", unit: "nats", digits: 3), .init("excess_in_errors", digits: 3),
      ], rows: rows, notes: ["asked of classifier and contrastive: no excess above 2 errors; within 0.3 nats at 1 nat"])
  }
}
