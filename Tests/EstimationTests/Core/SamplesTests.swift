// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import LinearAlgebra
import Quantities
import Testing

@Suite struct SamplesTests {
  private let x = Matrix(column: [1, 2, 3])

  @Test func rowsAndColumnsStandSideBySide() throws {
    let y = try Matrix([[10, 20], [30, 40], [50, 60]])
    let samples = try PairedSamples(x: x, y: y, given: Matrix(column: [7, 8, 9]))
    #expect(samples.count == 3)
    #expect(samples.dimension == 4)
    #expect(try samples.joint == Matrix([[1, 10, 20, 7], [2, 30, 40, 8], [3, 50, 60, 9]]))
    let selected = try samples.selecting(rows: [2, 0, 2])
    #expect(try selected.joint == Matrix([[3, 50, 60, 9], [1, 10, 20, 7], [3, 50, 60, 9]]))
    let reordered = try samples.reorderingY([1, 2, 0])
    #expect(try reordered.joint == Matrix([[1, 30, 40, 7], [2, 50, 60, 8], [3, 10, 20, 9]]))
  }

  @Test func columnsHaveNames() throws {
    #expect(try Samples([1, 2], label: "x").columnName(0) == "x")
    let named = try Samples(Matrix([[1, 2]]), label: "h", names: ["a", "b"])
    #expect(named.columnName(1) == "b")
    #expect(try Samples(Matrix([[1, 2]]), label: "h").columnName(1) == "column 1 of h")
  }

  @Test func refusalsNameTheValueAndItsPlace() throws {
    #expect(throws: EstimationError.empty(label: "x", shape: Shape(0, 0))) {
      try Samples(Matrix(rows: 0, columns: 0), label: "x")
    }
    #expect(throws: EstimationError.notFinite(label: "x", row: 1, column: 0, value: .infinity)) {
      try Samples([1, .infinity], label: "x")
    }
    do {
      _ = try Samples(Matrix([[1, 2], [3, .nan]]), label: "states.npy")
      Issue.record("NaN was taken")
    } catch {
      #expect("\(error)" == "states.npy: row 1, column 1 is nan and must be finite")
    }
    #expect(throws: EstimationError.differentLengths(left: "x", leftCount: 3, right: "y", rightCount: 2)) {
      try PairedSamples(x: x, y: Matrix(column: [1, 2]))
    }
    #expect(throws: EstimationError.columnList(label: "x", list: "kinds", count: 2, columns: 1)) {
      try Samples(x, kinds: [.discrete, .discrete], label: "x")
    }
    let samples = try PairedSamples(x: x, y: x)
    #expect(throws: EstimationError.rowOutOfRange(label: "x", row: 3, count: 3)) {
      try samples.selecting(rows: [0, 3])
    }
    #expect(throws: EstimationError.empty(label: "x", shape: Shape(0, 1))) { try samples.selecting(rows: []) }
    #expect(throws: EstimationError.differentLengths(left: "x", leftCount: 3, right: "y", rightCount: 1)) {
      try samples.reorderingY([0])
    }
  }

  @Test func answersKeepTheirSignAndCollectWarnings() throws {
    let bare = InformationEstimate(value: Nats(-0.01), method: "ksg", sampleCount: 3)
    #expect(bare.estimate == nil)
    let warning = EstimationWarning.ties(column: "x", fraction: 0.0123456, dither: 1e-9)
    let full = bare.with(standardError: StandardError(Nats(0.02), source: .subsampling))
      .adding(warnings: [warning]).adding(warnings: [warning])
    #expect(full.estimate?.value == Nats(-0.01))
    #expect(full.estimate?.standardError == Nats(0.02))
    #expect(full.warnings == [warning])
    #expect("\(warning)" == "x: 1.23 % of the numbers repeat; they were told apart by a dither of 1e-09")
  }
}
