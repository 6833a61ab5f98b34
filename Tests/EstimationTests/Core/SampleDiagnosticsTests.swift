// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import GSLNumerics
import LinearAlgebra
import Testing

@Suite struct SampleDiagnosticsTests {
  /// `(1 + φ)/(1 − φ)` of an autoregression; its ranks' is a little less.
  @Test func autocorrelationTimeOfAnAutoregression() {
    let noise = normals(20_000, 1, seed: 1).storage
    var state = 0.0
    let series = noise.map { step -> Double in
      state = 0.8 * state + step
      return state
    }
    let time = SampleDiagnostics.autocorrelationTime(series)
    #expect(time > 7 && time < 10)
    #expect(abs(SampleDiagnostics.autocorrelationTime(noise) - 1) < 0.15)
  }

  /// Letters drawn one by one have no memory, although equal ones come in the order of their rows.
  @Test func equalNumbersDoNotLookDependent() {
    let letters = normals(3000, 1, seed: 2).storage.map { ($0 * 1.5).rounded() }
    #expect(abs(SampleDiagnostics.autocorrelationTime(letters) - 1) < 0.3)
    #expect(SampleDiagnostics.autocorrelationTime([Double](repeating: 4, count: 100)) == 1)
  }

  @Test func tailIndexOfPareto() throws {
    let stream = RandomStream(seed: 4, stream: 0)
    // Symmetric Pareto of index 2.
    let heavy = (0..<20_000).map { _ -> Double in
      let magnitude = 1 / (1 - stream.uniform()).squareRoot() - 1
      return stream.uniform() < 0.5 ? -magnitude : magnitude
    }
    let tail = try #require(SampleDiagnostics.tailIndex(heavy))
    #expect(abs(tail.value - 2) < 3 * tail.error + 0.2)
    #expect(SampleDiagnostics.tailIndex([1, 2, 3]) == nil)
    #expect(SampleDiagnostics.tailIndex([Double](repeating: 1, count: 5000)) == nil)
    let light = try #require(SampleDiagnostics.tailIndex(normals(20_000, 1, seed: 3).storage))
    #expect(light.value - 2 * light.error > SampleDiagnostics.tailIndexLimit)
  }

  @Test func warningsNameTheColumns() throws {
    let stream = RandomStream(seed: 5, stream: 0)
    let heavy = try (0..<2000).map { _ in stream.normal() / (try stream.gamma(shape: 0.5)).squareRoot() }
    var y = Matrix(rows: 2000, columns: 2, repeating: 7)
    for row in 0..<2000 { y[row, 1] = Double(row / 50) }
    var x = Matrix(column: heavy)
    x[1, 0] = x[0, 0]
    let warnings = SampleDiagnostics.warnings(for: try PairedSamples(x: x, y: y))
    #expect(warnings.contains(.duplicateRows(count: 1)))
    #expect(warnings.contains(.constantColumn("column 0 of y")))
    #expect(warnings.contains { if case .heavyTails("x", _) = $0 { true } else { false } })
    #expect(warnings.contains { if case .autocorrelation("column 1 of y", _) = $0 { true } else { false } })
    #expect(SampleDiagnostics.warnings(for: try noisyCopy(2000, 1, gain: 1, seed: 6)).isEmpty)
  }

  @Test func columnsShowGridsAndAtoms() throws {
    let grid = try #require(ColumnProfile([0.1, 0.3, 0.2, 0.3, 0.7]))
    #expect(grid.isGrid)
    #expect(abs((grid.smallestGap ?? 0) - 0.1) < 1e-15)
    #expect(grid.repeatFraction == 0.2)
    #expect(grid.mode == 0.3 && grid.modeCount == 2)
    let atom = try #require(ColumnProfile([0, 0, 0, 1.234, 0.777]))
    #expect(!atom.isGrid)
    #expect(atom.mode == 0 && atom.modeCount == 3)
    let constant = try #require(ColumnProfile([2, 2]))
    #expect(constant.smallestGap == nil && constant.distinctCount == 1)
    #expect(ColumnProfile([]) == nil)
  }
}
