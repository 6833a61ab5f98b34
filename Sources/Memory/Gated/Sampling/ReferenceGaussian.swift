// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

/// One Gaussian `N(μ, S)` for the whole marginal law of the state: the maximum-entropy ceiling and a control variate
/// rest on it.
///
/// For any fixed μ and S, `h(h_t) ≤ −E log N(h_t; μ, S)`, with equality of the right side to the Gaussian entropy where
/// they are the exact moments (M3.2). So a fitted reference is as valid as an exact one, only looser.
struct ReferenceGaussian: Sendable {
  /// Whether μ and S are the exact moments of the state.
  let isExact: Bool
  /// `½ log det S`.
  let halfLogDeterminant: Double
  private let mean: [Double]
  /// `S⁻¹`, k×k, or its diagonal as a column.
  private let precision: Matrix
  private let isDiagonal: Bool

  /// More dimensions than this get a reference with a diagonal S.
  static let largestDense = 256

  init(mean: [Double], covariance: Matrix, isExact: Bool) throws {
    let cholesky = try Cholesky(covariance)
    self.mean = mean
    self.isExact = isExact
    halfLogDeterminant = 0.5 * cholesky.logDeterminant
    precision = try cholesky.inverse()
    isDiagonal = false
  }

  /// Moments of a sample of paths: `S` = mean of the conditional covariances plus covariance of the means.
  init(fittedTo laws: [ConditionalLaw], isDiagonal lawsAreDiagonal: Bool) throws {
    let count = Double(laws.count)
    let k = laws.first?.mean.count ?? 0
    var mean = [Double](repeating: 0, count: k)
    for law in laws { for i in 0..<k { mean[i] += law.mean[i] / count } }
    let dense = k <= Self.largestDense
    var covariance = dense ? Matrix(rows: k, columns: k) : Matrix(rows: k, columns: 1)
    for law in laws {
      let p = law.covariance
      for i in 0..<k {
        let deviation = law.mean[i] - mean[i]
        if dense {
          for j in 0..<k { covariance[i, j] += deviation * (law.mean[j] - mean[j]) / count }
          if lawsAreDiagonal {
            covariance[i, i] += p[i] / count
          } else {
            for j in 0..<k { covariance[i, j] += p[i * k + j] / count }
          }
        } else {
          covariance[i, 0] += (deviation * deviation + p[lawsAreDiagonal ? i : i * k + i]) / count
        }
      }
    }
    if dense {
      try self.init(mean: mean, covariance: covariance, isExact: false)
    } else {
      self.init(mean: mean, variances: covariance.storage)
    }
  }

  private init(mean: [Double], variances: [Double]) {
    self.mean = mean
    isExact = false
    isDiagonal = true
    halfLogDeterminant = variances.reduce(0) { $0 + 0.5 * log($1) }
    precision = Matrix(column: variances.map { 1 / $0 })
  }

  /// `½ ((h − μ)ᵀ S⁻¹ (h − μ) − k)`.
  func excess(at point: [Double]) -> Double { 0.5 * (square(point) - Double(mean.count)) }

  /// Its expectation for `h ~ N(m, P)`: `½ (tr S⁻¹P + (m − μ)ᵀ S⁻¹ (m − μ) − k)`; its mean over paths is zero if
  /// the moments are exact.
  func expectedExcess(of law: ConditionalLaw, isDiagonal lawIsDiagonal: Bool) -> Double {
    let k = mean.count
    let p = law.covariance
    var trace = 0.0
    p.withUnsafeBufferPointer { p in
      precision.withUnsafeStorage { s in
        switch (isDiagonal, lawIsDiagonal) {
        case (true, true): for i in 0..<k { trace += s[i] * p[i] }
        case (true, false): for i in 0..<k { trace += s[i] * p[i * k + i] }
        case (false, true): for i in 0..<k { trace += s[i * k + i] * p[i] }
        case (false, false): for i in 0..<k * k { trace += s[i] * p[i] }
        }
      }
    }
    return 0.5 * (trace + square(law.mean) - Double(k))
  }

  private func square(_ point: [Double]) -> Double {
    let k = mean.count
    let deviation = (0..<k).map { point[$0] - mean[$0] }
    var sum = 0.0
    deviation.withUnsafeBufferPointer { x in
      precision.withUnsafeStorage { s in
        for i in 0..<k {
          if isDiagonal {
            sum += s[i] * x[i] * x[i]
          } else {
            var product = 0.0
            for j in 0..<k { product += s[i * k + j] * x[j] }
            sum += x[i] * product
          }
        }
      }
    }
    return sum
  }
}
