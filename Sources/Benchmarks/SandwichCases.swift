// SPDX-License-Identifier: GPL-3.0-or-later
// The sandwich of gated models: time of one replication on two threads, and width of the bracket.
// Half the processor time is what a replication takes on two cores that nothing else uses.

import Foundation
import SSMInfo

/// The benchmarks of `GatedSandwich`.
enum SandwichCases {
  private static let threads = 2

  static func table() throws -> Table {
    // 5,000 states: as many pairs as 10,000 states of 10,000 components have.
    let components = 20_000
    let cases: [(name: String, question: GatedInformation, accuracy: Double, replications: Int, target: String)] = [
      (
        "d = 8, T = 20, full gates, weak drive",
        try question(gateRank: 8, gate: 0.5, drive: 1.1, q: 1, steps: 20, components), 0.01, 20,
        "2 s a replication; 0.01 nats at I <= 2"
      ),
      (
        "d = 8, T = 20, full gates, strong drive",
        try question(gateRank: 8, gate: 0.5, drive: 1.85, q: 1, steps: 20, components), 0.06, 20, "0.06 nats at I = 4"
      ),
      (
        "d = 2, T = 20, full gates",
        try question(d: 2, gateRank: 2, gate: 1, drive: 1.2, q: 1, steps: 20, components), 0.01, 20, "0.01 nats"
      ),
      (
        "d = 4, T = 20, gate of rank 1",
        try question(d: 4, gateRank: 1, gate: 0.7, drive: 1, q: 1e-4, steps: 20, components), 0.005, 120, "0.005 nats"
      ),
    ]
    return try Table(
      title: "Sandwich of gated models, K = \(components), \(threads) threads, 95 %; wall time",
      columns: [
        .text("case"), .init("pilot s", digits: 3), .init("replication s", digits: 3),
        .init("processor time / 2, s", digits: 3), .init("replications"), .init("states"),
        .init("lower", unit: "nats", digits: 6), .init("upper", unit: "nats", digits: 6),
        .init("width", unit: "nats", digits: 3), .init("systematic", unit: "nats", digits: 3), .text("sides"),
        .text("target"),
      ],
      rows: try cases.map { item in
        let start = ContinuousClock.now
        let prepared = try item.question.prepare(accuracy: item.accuracy, threads: threads)
        guard case .sampled(let estimator) = prepared else {
          throw DomainError("\(prepared)", of: item.name, expected: "an estimator")
        }
        let pilot = seconds(since: start)
        let (begin, used) = (ContinuousClock.now, clock())
        let measured = try (0..<item.replications).map { try estimator.replication($0, threads: threads) }
        let each = seconds(since: begin) / Double(item.replications)
        let processor = Double(clock() - used) / Double(CLOCKS_PER_SEC) / Double(2 * item.replications)
        let found = try Sandwich(estimator, replications: measured, confidence: 0.95)
        return [
          .text(item.name), .number(pilot), .number(each), .number(processor), .integer(item.replications),
          .integer(estimator.stateCount),
          .number(found.bracket.lower.value.value), .number(found.bracket.upper.value.value), .number(found.width),
          .number(found.systematicWidth), .text("\(found.candidates.lower.name); \(found.candidates.upper.name)"),
          .text(item.target),
        ]
      })
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = (ContinuousClock.now - start).components
    return Double(elapsed.seconds) + 1e-18 * Double(elapsed.attoseconds)
  }

  /// A product-gated model of d components and inputs, its gate weights of rank `gateRank`.
  private static func question(
    d: Int = 8, gateRank: Int, gate: Double, drive: Double, q: Double, steps: Int, _ components: Int
  ) throws -> GatedInformation {
    let stream = RandomStream(seed: 3, stream: 0)
    func normal(_ rows: Int, _ columns: Int, _ scale: Double) throws -> Matrix {
      try Matrix(rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in scale * stream.normal() })
    }
    let width = Double(d).squareRoot()
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: normal(d, d, 0.8 / width),
      inputMap: drive * .identity(d),
      inputWeights: normal(d, gateRank, gate) * normal(gateRank, d, 1 / Double(gateRank).squareRoot()),
      bias: [Double](repeating: 1, count: d))
    let model = try StateSpaceModel(name: "benchmark", update: .gated(update), noise: .perStep(q * .identity(d)))
    return try GatedInformation(model, time: .step(steps), componentCount: components)
  }
}
