// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import RateDistortion
import Testing

@Suite struct GaussianColumnSumTests {
  /// Nodes and masses without structure.
  private func sum(_ count: Int, length: Double) -> GaussianColumnSum {
    var state: UInt64 = 17
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    let nodes = (0..<count).map { _ in length * next() }.sorted()
    return GaussianColumnSum(nodes: nodes, masses: nodes.map { _ in next() }, reach: 7)
  }

  private func value(_ sum: GaussianColumnSum, at y: Double) -> Double {
    zip(sum.nodes, sum.masses).reduce(0) { $0 + $1.1 * exp(-($1.0 - y) * ($1.0 - y)) }
  }

  @Test(arguments: [(1, 0.0), (2, 3.0), (12, 6.0), (40, 9.0)]) func boundHoldsAndIsTight(count: Int, length: Double)
    throws
  {
    let sum = sum(count, length: length)
    let scan = sum.scan(0...max(length, 1e-3), peaksAbove: 0)
    // A hundred points a cell, and beyond the ends.
    let points = Int(100 * (length + 2) / 0.375)
    let best = (0...points).reduce(0) {
      max($0, value(sum, at: -1 + (length + 2) * Double($1) / Double(points)))
    }
    #expect(best <= scan.supremum)
    #expect(scan.supremum - best < 1e-4 * best)
    let peak = try #require(scan.peaks.max { $0.value < $1.value })
    #expect(abs(value(sum, at: peak.at) - peak.value) < 1e-8 * max(1, peak.value))
    #expect(scan.supremum - peak.value < 1e-8 * max(1, Double(count)))
  }

  @Test func quietBelowTheThreshold() {
    let sum = sum(20, length: 5)
    #expect(sum.scan(0...5, peaksAbove: .infinity).peaks.isEmpty)
  }
}

@Suite struct SymmetricBandTests {
  @Test func solvesWhatADenseMatrixWould() {
    // Tridiagonal 2, −1: the inverse times e₀ is (n − j)/(n + 1).
    let n = 9
    var band = SymmetricBand(order: n, bandwidth: 2)
    for j in 0..<n {
      band.entries[3 * j] = 2
      if j + 1 < n { band.entries[3 * j + 1] = -1 }
    }
    band.factorize()
    let x = band.solve((0..<n).map { $0 == 0 ? 1 : 0 })
    for j in 0..<n { #expect(abs(x[j] - Double(n - j) / Double(n + 1)) < 64 * Double.ulpOfOne) }
  }
}
