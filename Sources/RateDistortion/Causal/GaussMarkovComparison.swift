// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra
import Quantities

/// One Gauss–Markov process coded causally, step by step, and in long blocks, at the same distortion.
///
/// The ordinary curve is that of the stationary process (reverse water-filling of its spectrum); an unstable process
/// has none. The causal rate is never below the ordinary one.
public struct GaussMarkovComparison: Sendable {
  /// The sequential rate–distortion function.
  public let causal: any RateDistortionCurve
  /// The rate–distortion function of the stationary process; nil for an unstable one.
  public let ordinary: (any RateDistortionCurve)?

  /// The process `x_t = a x_{t−1} + w_t` of one component.
  ///
  /// - Parameters:
  ///   - coefficient: `a`, finite
  ///   - innovation: variance of `w_t`, above zero
  /// - Throws: ``GaussianSourceError``.
  public init(coefficient: Double, innovation: Double = 1) throws {
    causal = try ScalarGaussMarkovCurve(coefficient: coefficient, innovation: innovation)
    ordinary =
      abs(coefficient) < 1 ? try AutoregressiveCurve(coefficients: [coefficient], innovation: innovation) : nil
  }

  /// The process `x_t = A x_{t−1} + w_t` of several components.
  ///
  /// - Parameters:
  ///   - stateMatrix: `A`, d×d
  ///   - innovation: covariance of `w_t`, positive definite
  /// - Throws: as ``VectorGaussMarkovCurve/init(stateMatrix:innovation:targetGap:maximumIterations:)``.
  public init(stateMatrix: Matrix, innovation: Matrix) throws {
    let curve = try VectorGaussMarkovCurve(stateMatrix: stateMatrix, innovation: innovation)
    causal = curve
    ordinary =
      curve.stationaryCovariance == nil
      ? nil : try VectorAutoregressiveCurve(stateMatrix: stateMatrix, innovation: innovation)
  }

  /// Both curves at one distortion.
  ///
  /// - Throws: ``CurveError`` for a distortion that is not above zero.
  public func points(atDistortion distortion: Double) throws -> (causal: CurvePoint, ordinary: CurvePoint?) {
    (try causal.point(at: .distortion(distortion)), try ordinary?.point(at: .distortion(distortion)))
  }
}
