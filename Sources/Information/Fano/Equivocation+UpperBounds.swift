// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
internal import Quantities

/// Upper bounds on the error of the best decoder, which names the likeliest hypothesis given Y.
extension Equivocation {
  /// `P_e ≤ 1 − e^{−H(X|Y)}`: the entropy is at least minus the logarithm of the largest probability.
  ///
  /// - Source: Jensen's inequality over Y; Feder & Merhav 1994. (M5.4)
  public var exponentialGreatestError: Double { -expm1(-conditionalEntropy.value) }

  /// `P_e ≤ H(X|Y)/(2 log 2)`, which may exceed 1.
  ///
  /// - Source: Hellman & Raviv 1970. (M5.4)
  public var hellmanRavivGreatestError: Double { conditionalEntropy.value / (2 * Bits.natsPerBit) }

  /// The greatest error with this equivocation, whatever the prior: piecewise linear in H through `(log i, 1 − 1/i)`.
  ///
  /// - Source: Feder & Merhav 1994. (M5.4)
  public var federMerhavGreatestError: Double { FederMerhav.error(entropy: conditionalEntropy.value) }

  /// The least of the upper bounds: Feder's and Merhav's, which is below the other two, and guessing by the prior.
  public var greatestError: Double { min(federMerhavGreatestError, hypotheses.guessingError) }
}

/// The convex hull of the points `(log i, 1 − 1/i)` of uniform laws, from above, and its inverse.
enum FederMerhav {
  /// Beyond, neighbouring corners are closer than the rounding of `1 − 1/i`.
  private static let lastCorner = 0x1p52

  /// `(i − 1)/i + (H − log i)/(i (i + 1) log((i + 1)/i))`, `i = ⌊e^H⌋`.
  static func error(entropy: Double) -> Double {
    guard entropy > 0 else { return 0 }
    let size = exp(entropy)
    guard size < lastCorner else { return -expm1(-entropy) }
    let i = max(1, size.rounded(.down))
    return (i - 1) / i + (entropy - log(i)) / (i * (i + 1) * log1p(1 / i))
  }

  /// The entropy whose greatest error is `error`, in `[0, 1)`.
  static func entropy(error: Double) -> Double {
    let size = 1 / (1 - error)
    guard size < lastCorner else { return -log1p(-error) }
    let i = max(1, size.rounded(.down))
    return log(i) + (error - (i - 1) / i) * (i * (i + 1) * log1p(1 / i))
  }
}
