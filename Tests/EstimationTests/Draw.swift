// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import GSLNumerics
import LinearAlgebra

/// Laws that the tests of methods draw from.
enum Draw {
  /// Independent pairs of standard normals with correlation `rho`, in `dimension` columns on each side.
  static func normals(_ rows: Int, dimension: Int = 1, rho: Double, seed: UInt64) throws -> PairedSamples {
    let random = RandomStream(seed: seed, stream: 0)
    var x = Matrix(rows: rows, columns: dimension)
    var y = x
    let rest = (1 - rho * rho).squareRoot()
    for row in 0..<rows {
      for column in 0..<dimension {
        x[row, column] = random.normal()
        y[row, column] = rho * x[row, column] + rest * random.normal()
      }
    }
    return try PairedSamples(x: x, y: y)
  }

  /// Uniform numbers of a linear congruential generator, as the scripts behind the reference numbers draw them:
  /// `s = (s · 1103515245 + 12345) mod 2³¹`, `s / 2³¹`.
  static func congruential(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = (state &* 1_103_515_245 &+ 12345) % (1 << 31)
      return Double(state) / Double(1 << 31)
    }
  }

  /// Letters of one column.
  static func letters(_ letters: [Int], _ label: String) throws -> Samples {
    try Samples(letters.map(Double.init), kind: .discrete, label: label)
  }
}

/// Mean and standard error of a list.
func summary(_ values: [Double]) -> (mean: Double, error: Double) {
  let n = Double(values.count)
  let mean = values.reduce(0, +) / n
  let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, (square / (n - 1) / n).squareRoot())
}
