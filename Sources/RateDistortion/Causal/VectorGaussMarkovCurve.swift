// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import LinearAlgebra
public import Quantities

/// The causal (sequential) rate–distortion function of a Gauss–Markov vector `x_t = A x_{t−1} + w_t`,
/// `w_t ~ N(0, Q)`, `Q ≻ 0`, squared error summed over components and averaged over steps.
///
/// `R(D) = min ½ log det(APAᵀ + Q) − ½ log det P` nats a step over `0 ≺ P ⪯ APAᵀ + Q`, `tr P ≤ D`, solved by a
/// barrier method and certified from both sides: the upper one by a feasible `P`, the lower one by a dual point. It is
/// a write rate, the directed information a step to a decoder with memory: not the bits that a state holds.
/// `A` need not be stable; an unstable one needs more than `Σ log |λ|` over its eigenvalues outside the unit circle.
///
/// Source: Tanaka, Kim, Parrilo & Mitter (2017), "Semidefinite programming approach to Gaussian sequential
/// rate-distortion trade-offs".
public struct VectorGaussMarkovCurve: RateDistortionCurve {
  /// The source and the distortion, in words.
  public let subject: String
  /// `A`, d×d.
  public let stateMatrix: Matrix
  /// `Q`, d×d.
  public let innovation: Matrix
  /// The stationary covariance of `x_t`, where there is one.
  public let stationaryCovariance: Matrix?
  /// `Σ log⁺ |λ|` over the eigenvalues of `A`: what no finite distortion goes below.
  public let instabilityRate: Nats
  /// Nats between the two sides at which the solver ends.
  public let targetGap: Nats
  let barrier: CausalBarrier
  private let spectralRadius: Double

  static let lowerSource = Citation("Tanaka, Kim, Parrilo & Mitter (2017), dual of the log-determinant programme")
  static let upperSource = Citation("Tanaka, Kim, Parrilo & Mitter (2017), a feasible error covariance")

  /// - Parameters:
  ///   - stateMatrix: `A`, d×d, finite
  ///   - innovation: `Q`, d×d, symmetric, positive definite
  ///   - targetGap: nats between the two sides to reach
  ///   - maximumIterations: Newton steps a solve may take
  /// - Throws: ``GaussianSourceError`` for a singular `Q` or shapes that do not fit, `LinearAlgebraError` for
  ///   matrices that are empty, not symmetric or not finite.
  public init(
    stateMatrix: Matrix, innovation: Matrix, targetGap: Nats = Nats(1e-9), maximumIterations: Int = 1000
  ) throws {
    guard stateMatrix.isSquare, stateMatrix.shape == innovation.shape else {
      throw GaussianSourceError.shape(
        matrix: "the state matrix", rows: stateMatrix.rows, columns: stateMatrix.columns,
        expectedRows: innovation.rows, expectedColumns: innovation.columns)
    }
    let spectrum = try CovarianceSpectrum(innovation, named: "the innovation covariance")
    guard let least = spectrum.variances.first, least > 0 else {
      throw GaussianSourceError.innovationNotPositiveDefinite(leastEigenvalue: spectrum.variances.first ?? 0)
    }
    let eigenvalues = try GeneralEigen.values(stateMatrix).map(\.magnitude)
    spectralRadius = eigenvalues.reduce(0, max)
    instabilityRate = Nats(eigenvalues.reduce(0) { $0 + max(0, log($1)) })
    let q = try innovation.symmetrized()
    stationaryCovariance = spectralRadius < 1 ? try DiscreteLyapunov.solve(a: stateMatrix, q: q).solution : nil
    self.stateMatrix = stateMatrix
    self.innovation = q
    self.targetGap = targetGap
    barrier = CausalBarrier(a: stateMatrix, q: q, gap: targetGap.value, maximumIterations: max(1, maximumIterations))
    subject =
      "Causal coding of a Gauss–Markov vector of \(q.rows) components, spectral radius \(spectralRadius), "
      + "squared error a step"
  }

  /// `D_max`, the trace of the stationary covariance, infinite for an unstable `A`.
  public var maximumDistortion: Double { stationaryCovariance?.diagonal.reduce(0, +) ?? .infinity }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds {
    CurveEnds(minimumDistortion: 0, rateAtMinimum: Nats(.infinity), maximumDistortion: maximumDistortion)
  }

  /// At slope 0 an unstable process gives the limit of its curve, at infinite distortion.
  ///
  /// - Throws: ``CurveError``; ``CausalError`` for a rate at which an unstable process escapes.
  public func point(at query: Query) throws -> CurvePoint {
    switch try query.checked(maximumRate: Nats(.infinity)) {
    case .slope(let slope) where slope > 0:
      return try point(slope: slope)
    case .slope:
      return end(at: maximumDistortion, range: maximumDistortion...Double.infinity)
    case .distortion(let distortion):
      guard distortion > 0 else { throw CurveError.distortionBelowMinimum(distortion, minimum: 0) }
      guard distortion < maximumDistortion else { return end(at: distortion, range: distortion...distortion) }
      return try point(distortion: distortion)
    case .rate(let rate):
      guard rate > instabilityRate else {
        guard maximumDistortion < .infinity else {
          throw CausalError.rateBelowInstability(rate, minimum: instabilityRate)
        }
        return end(at: maximumDistortion, range: maximumDistortion...maximumDistortion)
      }
      return try point(rate: rate.value)
    }
  }

  /// Nothing sent, or an unstable process left to any distortion.
  private func end(at distortion: Double, range: ClosedRange<Double>) -> CurvePoint {
    CurvePoint(
      slope: 0, distortion: distortion, distortionRange: range,
      rate: .rate(
        instabilityRate.value, error: 8 * .ulpOfOne * Double(innovation.rows) * instabilityRate.value, kind: .exact,
        of: subject, source: Citation("Tatikonda & Mitter (2004), the sum of log |λ| over unstable eigenvalues")),
      closedForm: instabilityRate, supportSize: nil, method: .closedForm)
  }
}
