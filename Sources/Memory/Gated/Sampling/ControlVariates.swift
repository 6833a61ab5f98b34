// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// Coefficients that take from a sampled mean what is explained by quantities of known mean (M3.1).
struct ControlVariates: Sendable {
  /// One for each control.
  let coefficients: [Double]

  /// Least squares of `target` on the controls (rows of `controls`, one for each sample). A control that hardly varies
  /// gets the coefficient 0; collinear ones share it, by a ridge of 2⁻³⁰ of the correlation matrix.
  init(explaining target: [Double], by controls: [[Double]]) throws {
    let count = Double(max(1, target.count))
    let targetMean = target.reduce(0, +) / count
    let width = controls.first?.count ?? 0
    let means = (0..<width).map { j in controls.reduce(0) { $0 + $1[j] } / count }
    let deviations = (0..<width).map { j in
      (controls.reduce(0) { $0 + ($1[j] - means[j]) * ($1[j] - means[j]) } / count).squareRoot()
    }
    let active = (0..<width).filter { deviations[$0] > 0x1p-40 * (1 + abs(means[$0])) }
    var coefficients = [Double](repeating: 0, count: width)
    if !active.isEmpty {
      var correlation = Matrix(rows: active.count, columns: active.count)
      var covariance = [Double](repeating: 0, count: active.count)
      for (row, value) in zip(controls, target) {
        let scores = active.map { (row[$0] - means[$0]) / deviations[$0] }
        for i in active.indices {
          covariance[i] += scores[i] * (value - targetMean) / count
          for j in active.indices { correlation[i, j] += scores[i] * scores[j] / count }
        }
      }
      for i in active.indices { correlation[i, i] += 0x1p-30 }
      let solution = try Cholesky(correlation).solve(covariance)
      for (i, j) in active.enumerated() { coefficients[j] = solution[i] / deviations[j] }
    }
    self.coefficients = coefficients
  }

  /// `Σ_j b_j c_j`: what is to be subtracted, for controls that have mean 0.
  func correction(for controls: [Double]) -> Double {
    zip(coefficients, controls).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
