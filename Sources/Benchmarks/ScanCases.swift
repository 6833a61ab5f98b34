// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of gated sequences: one sequence beside the same loop in C, 1024 sequences beside numpy, and time against the
// number of open gates. `scripts/benchmarks/scan` compiles the C and names both.

import Foundation
import SSMInfo

/// The benchmarks of `BatchStepper`.
struct ScanCases {
  /// A shared library with the loops in C, if there is one.
  let reference: ScanReference?
  /// The script with the loop in numpy, if there is one.
  let script: String?

  private static let inputs = 4

  func tables() throws -> [Table] {
    [
      try Table(
        title: "A step of one sequence, float64; processor time, least of 7",
        columns: [
          .text("case"), .init("own", unit: "ns", digits: 4), .init("C", unit: "ns", digits: 4),
          .init("ratio", digits: 3), .text("target"),
        ],
        rows: [try gated(16), try gated(64), try selective(64), try selective(256)]),
      try Table(
        title: "A step of 1024 sequences, an update of one of them, float64, one thread",
        columns: [
          .text("case"), .init("own", unit: "ns", digits: 4), .init("numpy", unit: "ns", digits: 4),
          .init("ratio", digits: 3), .text("target"),
        ],
        rows: try many()),
      try Table(
        title: "A step of one sequence, full A, d = 256, against the open gates",
        columns: [
          .text("gate"), .init("sum_of_gates", digits: 4), .init("nnz", digits: 4),
          .init("rows skipped", unit: "ns", digits: 4), .init("all rows", unit: "ns", digits: 4),
        ],
        rows: try (sparse([256, 128, 64, 32, 16, 4, 0]) + soft([2, 0, -2, -6]))),
    ]
  }

  // MARK: One sequence

  private func gated(_ d: Int) throws -> [Table.Cell] {
    let update = try Self.update(d, rule: .product(.sigmoid), seesState: true)
    let steps = 200_000 / d
    let own = try Self.walk(update, steps: steps, path: .sequence)
    let other = reference.map { reference in
      let x = Self.numbers(steps * Self.inputs, seed: 9)
      var h = [Double](repeating: 0, count: d)
      let columns = [update.transition, update.inputMap, update.stateWeights, update.inputWeights].map {
        $0.map { $0.transpose.storage } ?? []
      }
      return Self.nanoseconds(steps) {
        reference.gated(d, Self.inputs, steps, columns[0], columns[1], columns[2], columns[3], update.bias, x, &h)
      }
    }
    return Self.row("full A, state gate, d = \(d)", own, other, "1.2")
  }

  private func selective(_ d: Int) throws -> [Table.Cell] {
    let poles = (0..<d).map { -0.5 * Double($0 % 16 + 1) }
    let scan = SelectiveScan(
      poles: poles, stepIndex: [Int](repeating: 0, count: d), discretization: .euler, preactivationCount: 1)
    let map = Matrix(column: Self.numbers(d, seed: 1))
    let update = try GatedUpdate(
      rule: .selectiveScan(scan), transition: nil, inputMap: map, inputWeights: Matrix(column: [0.3]), bias: [-2])
    let steps = 400_000 / d
    let own = try Self.walk(update, steps: steps, path: .sequence)
    let other = reference.map { reference in
      let x = Self.numbers(steps, seed: 9)
      var h = [Double](repeating: 0, count: d)
      return Self.nanoseconds(steps) { reference.selective(d, steps, poles, map.storage, 0.3, -2, x, &h) }
    }
    return Self.row("diagonal, selective step, d = \(d)", own, other, "1.2")
  }

  /// Nanoseconds a step of one sequence.
  private static func walk(_ update: GatedUpdate, steps: Int, path: SteppingPath) throws -> Double {
    let (d, m) = (update.stateSize, update.inputSize)
    let stepper = try BatchStepper(model(update), path: path)
    let x = numbers(steps * m, seed: 9)
    var h = [Double](repeating: 0, count: d)
    return nanoseconds(steps) {
      h.withUnsafeMutableBufferPointer { h in
        x.withUnsafeBufferPointer { x in
          for step in 0..<steps { stepper.advance(h, inputs: .init(rebasing: x[(step * m)..<((step + 1) * m)])) }
        }
      }
    }
  }

  // MARK: Many sequences

  private func many() throws -> [[Table.Cell]] {
    let count = 1024
    let others = try script.map(Self.numpy) ?? [:]
    return try [64, 256].map { d in
      let stepper = try BatchStepper(
        Self.model(Self.update(d, rule: .product(.sigmoid), seesState: true)), count: count)
      let x = Self.numbers(count * Self.inputs, seed: 9)
      var h = [Double](repeating: 0, count: count * d)
      var gates = h
      let steps = 20
      let own = Self.nanoseconds(steps * count) {
        for _ in 0..<steps { stepper.advance(&h, inputs: x, gates: &gates) }
      }
      return Self.row("full A, state gate, d = \(d)", own, others[d], "1")
    }
  }

  private static func numpy(_ script: String) throws -> [Int: Double] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script]
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").reduce(into: [:]) { times, line in
      let fields = line.split(separator: " ")
      if fields.count == 2, let d = Int(fields[0]), let time = Double(fields[1]) { times[d] = time }
    }
  }

  // MARK: Open gates

  private func sparse(_ counts: [Int]) throws -> [[Table.Cell]] {
    try counts.map { k in
      let update = try Self.update(256, rule: .retain(.topK(k)), seesState: false)
      return [
        .text("top \(k)"), .integer(k), .integer(k), .number(try Self.walk(update, steps: 1000, path: .openRows)),
        .number(try Self.walk(update, steps: 1000, path: .sequence)),
      ]
    }
  }

  private func soft(_ levels: [Double]) throws -> [[Table.Cell]] {
    let d = 256
    return try levels.map { level in
      let update = try Self.update(d, rule: .retain(.constant([Double](repeating: 1 / (1 + exp(-level)), count: d))))
      return [
        .text("all at \(DecimalText.significant(1 / (1 + exp(-level)), digits: 2))"),
        .number(Double(d) / (1 + exp(-level))), .integer(d),
        .number(try Self.walk(update, steps: 1000, path: .openRows)),
        .number(try Self.walk(update, steps: 1000, path: .sequence)),
      ]
    }
  }

  // MARK: Models and times

  private static func update(_ d: Int, rule: GateRule, seesState: Bool = false) throws -> GatedUpdate {
    let scale = 0.5 / Double(d).squareRoot()
    func matrix(_ columns: Int, _ scale: Double, seed: UInt64) throws -> Matrix {
      try Matrix(rows: d, columns: columns, storage: numbers(d * columns, seed: seed).map { scale * $0 })
    }
    return try GatedUpdate(
      rule: rule, transition: matrix(d, scale, seed: 1), inputMap: matrix(inputs, 1, seed: 2),
      inputWeights: matrix(inputs, 1, seed: 3), stateWeights: seesState ? matrix(d, scale, seed: 4) : nil,
      bias: numbers(d, seed: 5))
  }

  private static func model(_ update: GatedUpdate) throws -> StateSpaceModel {
    let d = update.stateSize
    return try StateSpaceModel(
      name: "benchmark", update: .gated(update), noise: .perStep(Matrix(rows: d, columns: d)))
  }

  private static func numbers(_ count: Int, seed: UInt64) -> [Double] {
    let stream = RandomStream(seed: seed, stream: 0)
    return (0..<count).map { _ in stream.normal() }
  }

  private static func nanoseconds(_ count: Int, _ body: () -> Void) -> Double {
    1e6 * Benchmarks.time(repeats: 7, body) / Double(count)
  }

  private static func row(_ name: String, _ own: Double, _ other: Double?, _ target: String) -> [Table.Cell] {
    [
      .text(name), .number(own), other.map { .number($0) } ?? .missing,
      other.map { .number(own / $0) } ?? .missing, .text("ratio ≤ \(target)"),
    ]
  }
}

/// The loops of `scripts/benchmarks/scan-reference.c`.
struct ScanReference {
  private typealias Numbers = UnsafePointer<Double>?
  private typealias Gated =
    @convention(c) (
      Int, Int, Int, Numbers, Numbers, Numbers, Numbers, Numbers, Numbers, UnsafeMutablePointer<Double>?
    ) -> Void
  private typealias Selective =
    @convention(c) (
      Int, Int, Numbers, Numbers, Double, Double, Numbers, UnsafeMutablePointer<Double>?
    ) -> Void

  private let gatedLoop: Gated
  private let selectiveLoop: Selective

  /// Nil if the library or one of its functions is missing.
  init?(library: String) {
    guard let handle = dlopen(library, RTLD_NOW), let gated = dlsym(handle, "reference_gated"),
      let selective = dlsym(handle, "reference_selective")
    else { return nil }
    gatedLoop = unsafeBitCast(gated, to: Gated.self)
    selectiveLoop = unsafeBitCast(selective, to: Selective.self)
  }

  func gated(
    _ d: Int, _ m: Int, _ steps: Int, _ a: [Double], _ b: [Double], _ u: [Double], _ w: [Double], _ bias: [Double],
    _ x: [Double], _ h: inout [Double]
  ) { gatedLoop(d, m, steps, a, b, u, w, bias, x, &h) }

  func selective(
    _ d: Int, _ steps: Int, _ poles: [Double], _ b: [Double], _ w: Double, _ c: Double, _ x: [Double],
    _ h: inout [Double]
  ) { selectiveLoop(d, steps, poles, b, w, c, x, &h) }
}
