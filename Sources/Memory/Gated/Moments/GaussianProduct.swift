// SPDX-License-Identifier: GPL-3.0-or-later

/// Expectations of `v_i p_i v_j p_j`, `v_i p_i` and `v_j p_j` given the η, the four being jointly Gaussian.
///
/// Source: Isserlis (1918), for variables with means: the sum over all ways to pair some of the variables, of the
/// covariances of the pairs times the means of the rest.
struct GaussianProduct {
  private let factor: FeatureFactor
  /// Residual covariances of the four, 4×4.
  private let covariance: [[Double]]

  /// - Parameter factor: one whose other features are `v_i, p_i, v_j, p_j`
  init(_ factor: FeatureFactor) {
    self.factor = factor
    covariance = (0..<4).map { i in (0..<4).map { factor.residualCovariance(i, $0) } }
  }

  /// The three expectations at this η.
  func expectations(at eta: UnsafeBufferPointer<Double>) -> (whole: Double, left: Double, right: Double) {
    func mean(_ n: Int) -> Double {
      var sum = factor.otherMean[n]
      for k in eta.indices { sum += factor.otherWeights[n][k] * eta[k] }
      return sum
    }
    let (a, b, c, d) = (mean(0), mean(1), mean(2), mean(3))
    let s = covariance
    let left = a * b + s[0][1]
    let right = c * d + s[2][3]
    let crossed = s[0][2] * (b * d + s[1][3]) + s[0][3] * (b * c + s[1][2])
    let rest = s[1][2] * a * d + s[1][3] * a * c
    return (left * right + crossed + rest, left, right)
  }
}
