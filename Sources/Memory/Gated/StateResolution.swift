// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// How finely the state is read, for models whose own noise does not make its information finite (M1.4).
public enum StateResolution: Sendable, Equatable {
  /// The state itself.
  case none
  /// `h_t + σ n` with standard normal n, in the state's own units.
  case noise(Double)
  /// `h_t` plus Gaussian noise with the deviation `step/√12` of rounding to this format, for states without noise.
  ///
  /// The step at h is `2^{⌊log₂|h|⌋ − p}`, so that the deviation follows each path's state. It is a channel that
  /// resembles rounding, not rounding itself.
  case rounding(FloatFormat)

  /// A floating-point format of the states.
  public enum FloatFormat: String, Sendable, CaseIterable {
    /// 8 exponent and 7 stored mantissa bits.
    case bfloat16 = "bf16"
    /// IEEE 754 half precision.
    case half = "f16"
    /// IEEE 754 single precision.
    case single = "f32"

    /// Stored mantissa bits, p.
    public var mantissaBits: Int {
      switch self {
      case .bfloat16: 7
      case .half: 10
      case .single: 23
      }
    }

    /// Exponent of the least normal number; below it the step no longer shrinks.
    var leastExponent: Int { self == .half ? -14 : -126 }

    /// Variance `step²/12` of rounding a number near `value`.
    func roundingVariance(at value: Double) -> Double {
      let exponent = value == 0 ? leastExponent : max(leastExponent, Int(value.exponent))
      let step = Double(sign: .plus, exponent: exponent - mantissaBits, significand: 1)
      return step * step / 12
    }
  }

  /// Errors: `DomainError` for a deviation that is not positive and finite.
  func validate() throws(DomainError) {
    if case .noise(let sigma) = self, !(sigma > 0 && sigma.isFinite) {
      throw DomainError(sigma, of: "resolution", expected: "a finite number above 0")
    }
  }

  /// What subjects of brackets say about it: empty for the state itself.
  var description: String {
    switch self {
    case .none: ""
    case .noise(let sigma): ", the state read with Gaussian noise of deviation \(sigma)"
    case .rounding(let format):
      ", the state read with Gaussian noise of the deviation of rounding to \(format.rawValue)"
    }
  }
}
