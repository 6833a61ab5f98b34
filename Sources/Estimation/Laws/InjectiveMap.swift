// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// Injective maps that make a law look harder and leave its information as it is.
///
/// Source: Czyż, Grabowski, Vogt, Beerenwinkel & Marx 2023 ("Beyond normal"), section 3 and appendix.
public enum InjectiveMap {
  /// `sgn(t) |t|^{3/2}`: longer tails.
  public static func halfCube(_ t: Double) -> Double { t * abs(t).squareRoot() }

  /// `Φ(t)`: uniform margins of a standard normal law.
  public static func normalDistribution(_ t: Double) -> Double { 0.5 * erfc(-t * 0.5.squareRoot()) }

  /// The inverse hyperbolic sine: shorter tails.
  public static func inverseHyperbolicSine(_ t: Double) -> Double { asinh(t) }

  /// A strictly increasing function with waves of three lengths: its slope lies between 0.16 and 1.84.
  public static func wiggly(_ t: Double) -> Double {
    t + 0.4 * sin(t) + 0.2 * sin(1.7 * t + 1) + 0.03 * sin(3.3 * t - 2.5)
  }

  /// Another one, its slope between 0.53 and 1.47.
  public static func otherWiggly(_ t: Double) -> Double {
    t - 0.4 * sin(0.4 * t) + 0.17 * sin(1.3 * t + 3.5) + 0.02 * sin(4.3 * t - 2.5)
  }

  /// The increasing map of a standard normal variable to the even mixture of N(−c, s²) and N(c, s²): two modes.
  public static func bimodal(_ t: Double, center c: Double = 1, deviation s: Double = 0.3) -> Double {
    func distribution(_ u: Double) -> Double {
      0.5 * (normalDistribution((u + c) / s) + normalDistribution((u - c) / s))
    }
    // The lower half by bisection, where the distribution function keeps its relative accuracy; the upper by symmetry.
    let target = normalDistribution(-abs(t))
    var (lower, upper) = (-c - s * (abs(t) + 2), 0.0)
    for _ in 0..<64 {
      let middle = 0.5 * (lower + upper)
      if distribution(middle) < target { lower = middle } else { upper = middle }
    }
    let root = 0.5 * (lower + upper)
    return t < 0 ? root : -root
  }

  /// The plane of two coordinates turned by `speed · ‖x‖²`: measure-preserving, and it hides linear correlation.
  /// Domain: both planes' coordinates exist. Shapes: d → d.
  public static func spiral(_ x: [Double], speed: Double, plane: (Int, Int) = (0, 1)) -> [Double] {
    guard x.indices.contains(plane.0), x.indices.contains(plane.1) else { return x }
    let angle = speed * x.reduce(0) { $0 + $1 * $1 }
    var turned = x
    turned[plane.0] = cos(angle) * x[plane.0] - sin(angle) * x[plane.1]
    turned[plane.1] = sin(angle) * x[plane.0] + cos(angle) * x[plane.1]
    return turned
  }

  /// A number of [0, 1] laid along a spiral in the plane, about one unit across. Shapes: 1 → 2.
  public static func swissRoll(_ t: Double) -> [Double] {
    let angle = 1.5 * Double.pi * (1 + 2 * t)
    return [angle * cos(angle) / 21, angle * sin(angle) / 21]
  }
}
