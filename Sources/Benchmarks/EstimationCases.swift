// SPDX-License-Identifier: GPL-3.0-or-later
// Estimators from samples: how long nearest neighbours take.

import Foundation
import SSMInfo

/// The tables of `Benchmarks estimation`.
struct EstimationCases {
  /// The script that times scikit-learn, if there is one: `scripts/benchmarks/estimation` names it.
  let script: String?

  /// A number of rows and of columns on each side.
  private struct Size: Hashable {
    let rows: Int
    let dimension: Int
  }

  func tables() throws -> [Table] { [try speed(), try leaves()] }

  private static func samples(_ size: Size) throws -> PairedSamples {
    let law = try KnownLaw.normal(
      name: "", covariance: KnownLaw.pairedCorrelation(0.5, pairs: size.dimension, dimension: size.dimension),
      split: size.dimension)
    return try law.samples(size.rows, seed: 1)
  }

  /// Processor time on one thread beside others' in the same run, and wall time on all threads. A third is asked for.
  private func speed() throws -> Table {
    let others = try script.map(Self.python) ?? [:]
    let sizes = [(10_000, 1), (50_000, 1), (1_000_000, 1), (10_000, 5), (50_000, 5), (10_000, 25)].map {
      Size(rows: $0.0, dimension: $0.1)
    }
    let rows = try sizes.map { size -> [Table.Cell] in
      let samples = try Self.samples(size)
      var value = 0.0
      let own =
        try 1e-3
        * Benchmarks.time(repeats: size.rows > 10_000 ? 2 : 7) {
          value = try KSG().estimate(samples, threads: 1).value.value
        }
      let wall = try ContinuousClock().measure { _ = try KSG().estimate(samples) }
      let other = others[size] ?? []
      return [
        .integer(size.rows), .text("\(size.dimension)+\(size.dimension)"), .number(value), .number(own),
        Table.Cell(other.first), Table.Cell(other.first.map { own / $0 }), Table.Cell(other.dropFirst().first),
        Table.Cell(other.dropFirst().first.map { own / $0 }), .number(wall / .seconds(1)),
      ]
    }
    return try Table(
      title: "KSG with 3 neighbours: processor time on one thread, wall time on all",
      columns: [
        .init("samples"), .text("columns"), .init("value", unit: "nats", digits: 4), .init("own", unit: "s", digits: 3),
        .init("NPEET's way", unit: "s", digits: 3), .init("ratio", digits: 2),
        .init("scikit-learn", unit: "s", digits: 3), .init("ratio to it", digits: 2),
        .init("wall", unit: "s", digits: 3),
      ], rows: rows)
  }

  /// Times of the search for three neighbours by columns and by points in a leaf; one leaf of all is the blocked scan.
  private func leaves() throws -> Table {
    let sizes = [16, 32, 64, 128, 512, .max]
    let rows = try [2, 4, 6, 8, 10, 12, 16, 20, 30, 50].map { columns -> [Table.Cell] in
      let stream = RandomStream(seed: 3, stream: 0)
      let points = try Matrix(
        rows: 10_000, columns: columns, storage: (0..<10_000 * columns).map { _ in stream.normal() })
      let times = try sizes.map { size in
        try Benchmarks.time(repeats: 2) {
          _ = try NeighbourSearch(points, leafSize: size).nearest(3, threads: 1)
        }
      }
      return [.integer(columns), .integer(NeighbourSearch.leafSize(columns: columns))] + times.map { .number($0) }
    }
    return try Table(
      title: "Three neighbours of each of 10000 normal points: ms by points in a leaf",
      columns: [.init("columns"), .init("chosen leaf")]
        + sizes.map { .init($0 == .max ? "all" : "\($0)", unit: "ms", digits: 3) }, rows: rows)
  }

  private static func python(_ script: String) throws -> [Size: [Double]] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [ProcessInfo.processInfo.environment["PYTHON"] ?? "python3", script]
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").reduce(into: [:]) { times, line in
      let fields = line.split(separator: " ")
      if fields.count == 4, let rows = Int(fields[0]), let dimension = Int(fields[1]) {
        times[Size(rows: rows, dimension: dimension)] = fields[2...].compactMap { Double($0) }
      }
    }
  }
}
