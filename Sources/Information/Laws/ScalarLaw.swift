// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// A law of one real random variable with a density: `X = location + scale · T`, `T` of the family's standard law.
///
/// Units: `location` and `scale` are in the unit of `X`. All four families have log-concave densities.
/// Domain: `scale` between ``smallestScale`` and its reciprocal, so that variances neither vanish nor overflow.
public struct ScalarLaw: Sendable, Hashable {
  /// The standard laws.
  public enum Family: String, Sendable, CaseIterable {
    /// `e^{−t²/2} / √(2π)`
    case gaussian
    /// `e^{−|t|} / 2`
    case laplace
    /// `e^{−t}` for `t ≥ 0`
    case exponential
    /// 1 on `[0, 1]`
    case uniform
  }

  /// Whose standard law is stretched and moved.
  public let family: Family
  /// Where the standard law's origin stands.
  public let location: Double
  /// The length that the standard law's unit stands for; positive.
  public let scale: Double

  /// The least scale that is accepted; its reciprocal is the greatest.
  public static let smallestScale = 1e-150

  private init(_ family: Family, location: Double, scale: Double) {
    self.family = family
    self.location = location
    self.scale = scale
  }

  /// `N(0, variance)`.
  ///
  /// - Throws: ``ScalarLawError/parameter(name:value:expected:)``
  public static func gaussian(variance: Double) throws(ScalarLawError) -> ScalarLaw {
    ScalarLaw(.gaussian, location: 0, scale: try checked(variance.squareRoot(), "variance", variance))
  }

  /// The law with density `e^{−|x|/scale} / (2 scale)`.
  ///
  /// - Throws: ``ScalarLawError/parameter(name:value:expected:)``
  public static func laplace(scale: Double) throws(ScalarLawError) -> ScalarLaw {
    ScalarLaw(.laplace, location: 0, scale: try checked(scale, "scale", scale))
  }

  /// The law with density `rate · e^{−rate · x}` for `x ≥ 0`.
  ///
  /// - Throws: ``ScalarLawError/parameter(name:value:expected:)``
  public static func exponential(rate: Double) throws(ScalarLawError) -> ScalarLaw {
    ScalarLaw(.exponential, location: 0, scale: try checked(1 / rate, "rate", rate))
  }

  /// The law with constant density on `[lower, upper]`.
  ///
  /// - Throws: ``ScalarLawError/range(lower:upper:)``
  public static func uniform(_ lower: Double, _ upper: Double) throws(ScalarLawError) -> ScalarLaw {
    guard lower.isFinite, upper.isFinite, lower < upper, isValid(upper - lower) else {
      throw .range(lower: lower, upper: upper)
    }
    return ScalarLaw(.uniform, location: lower, scale: upper - lower)
  }

  /// The standard law of `family`, stretched by `scale`, its origin at 0.
  ///
  /// - Throws: ``ScalarLawError/parameter(name:value:expected:)``
  public static func standard(_ family: Family, scale: Double = 1) throws(ScalarLawError) -> ScalarLaw {
    ScalarLaw(family, location: 0, scale: try checked(scale, "scale", scale))
  }

  private static func isValid(_ scale: Double) -> Bool { scale >= smallestScale && scale <= 1 / smallestScale }

  private static func checked(_ scale: Double, _ name: String, _ value: Double) throws(ScalarLawError) -> Double {
    guard isValid(scale) else {
      throw .parameter(name: name, value: value, expected: "a positive number of moderate size")
    }
    return scale
  }
}

// MARK: - What the whole law says

extension ScalarLaw {
  /// `E X`.
  public var mean: Double {
    switch family {
    case .gaussian, .laplace: location
    case .exponential: location + scale
    case .uniform: location + scale / 2
    }
  }

  /// The point with half of the probability on each side.
  public var median: Double {
    switch family {
    case .gaussian, .laplace: location
    case .exponential: location + scale * Bits.natsPerBit
    case .uniform: location + scale / 2
    }
  }

  /// `E (X − E X)²`: the least squared distortion at rate zero.
  public var variance: Double {
    switch family {
    case .gaussian, .exponential: scale * scale
    case .laplace: 2 * scale * scale
    case .uniform: scale * scale / 12
    }
  }

  /// `E |X − median|`: the least absolute distortion at rate zero.
  public var meanAbsoluteDeviation: Double {
    switch family {
    case .gaussian: scale * (2 / Double.pi).squareRoot()
    case .laplace: scale
    case .exponential: scale * Bits.natsPerBit
    case .uniform: scale / 4
    }
  }

  /// Differential entropy `h(X) = −∫ p log p` (Cover & Thomas 2006, table 17.1); it may be negative.
  public var entropy: Nats {
    let standard =
      switch family {
      case .gaussian: 0.5 + log(2 * Double.pi) / 2
      case .laplace: 1 + Bits.natsPerBit
      case .exponential: 1.0
      case .uniform: 0.0
      }
    return Nats(standard + log(scale))
  }

  /// The smallest closed interval of probability 1; its ends may be infinite.
  public var support: ClosedRange<Double> {
    switch family {
    case .gaussian, .laplace: -.infinity ... .infinity
    case .exponential: location ... .infinity
    case .uniform: location...(location + scale)
    }
  }
}

extension ScalarLaw: CustomStringConvertible {
  /// The law in words, as subjects print it.
  public var description: String {
    switch family {
    case .gaussian: "Gaussian of variance \(variance.brief)"
    case .laplace: "Laplace of scale \(scale.brief)"
    case .exponential: "exponential of rate \((1 / scale).brief)"
    case .uniform: "uniform on [\(location.brief), \((location + scale).brief)]"
    }
  }
}

extension Double {
  /// At most twelve significant digits, so that a square root squared again reads as it was typed.
  fileprivate var brief: String { String(format: "%.12g", self) }
}

/// Why numbers are not a law, or a point or cell not one of a law.
public enum ScalarLawError: Error, Sendable, Equatable, CustomStringConvertible {
  case parameter(name: String, value: Double, expected: String)
  case range(lower: Double, upper: Double)
  case probability(Double)
  case cell(lower: Double, upper: Double)
  case levels(Int)
  case gridRange(lower: Double, upper: Double)

  /// The value, and what was expected of it.
  public var description: String {
    switch self {
    case .parameter(let name, let value, let expected): "the \(name) of the law is \(value); expected \(expected)"
    case .range(let lower, let upper):
      "a uniform law on [\(lower), \(upper)]; expected two finite numbers, the first below the second"
    case .probability(let value): "the probability of a quantile is \(value); expected a number in [0, 1]"
    case .cell(let lower, let upper): "a cell from \(lower) to \(upper); expected the first end not above the second"
    case .levels(let levels):
      "\(levels) levels; expected between 1 and \(Discretization.largestLevelCount)"
    case .gridRange(let lower, let upper):
      "a grid from \(lower) to \(upper); expected two finite numbers, the first below the second, around part of the law"
    }
  }
}
