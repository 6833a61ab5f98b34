// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Information
public import Quantities

/// Shannon's lower bound on the rate of a continuous source under a difference distortion:
/// `R(D) ≥ h(X) − max { h(N) : E d(N) ≤ D }` (Shannon 1959; Berger 1971, section 4.3).
///
/// The noise of greatest entropy is Gaussian, `½ log(2πe D)`, for squared error, Laplace, `log(2e D)`, for absolute
/// error, and exponential, `log(e D)`, for one-sided error.
///
/// - Parameters:
///   - law: the source
///   - difference: the distortion measure
///   - distortion: `D > 0`, in its own unit
/// - Returns: nats, never below 0; infinite at `D = 0`.
/// - Throws: ``CurveError/distortionBelowMinimum(_:minimum:)`` for `D < 0` or NaN.
public func shannonLowerBound(
  _ law: ScalarLaw, _ difference: Distortion.Difference, distortion: Double
) throws(CurveError) -> Nats {
  guard distortion >= 0 else { throw .distortionBelowMinimum(distortion, minimum: 0) }
  let noise =
    switch difference {
    case .squared: (1 + log(2 * Double.pi * distortion)) / 2
    case .absolute: 1 + log(2 * distortion)
    case .oneSided: 1 + log(distortion)
    }
  return max(.zero, law.entropy - Nats(noise))
}
