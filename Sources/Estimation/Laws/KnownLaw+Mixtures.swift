// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import GSLNumerics
internal import Quantities

/// Laws without a density in closed form for the pair: added noise and mixtures.
extension KnownLaw {
  /// X uniform on [0, 1], Y = X + U with U uniform on [−w, w].
  ///
  /// `I = w − log 2w` for w ≤ ½, `1/(4w)` above: `h(Y) − log 2w`, Y having a trapezoidal density.
  /// Domain: w > 0 and finite. Source: Czyż et al. 2023, section 2 (additive noise).
  public static func additiveUniform(halfWidth w: Double) throws -> KnownLaw {
    guard w > 0, w.isFinite else {
      throw EstimationError.parameter(name: "the half-width of the noise", value: "\(w)", expected: "positive")
    }
    let information = w <= 0.5 ? w - log(2 * w) : 1 / (4 * w)
    return KnownLaw(
      name: "uniform, additive noise \(w)",
      information: Bound(
        Nats(information), kind: .exact, source: Citation("Czyż et al. 2023, additive uniform noise"))
    ) { stream in
      let x = stream.uniform()
      return Draw(x: [x], y: [x + w * (2 * stream.uniform() - 1)])
    }
  }

  /// A component of a mixture of normal pairs: unit-free mean and deviation in each coordinate, and a correlation.
  public struct NormalPair: Sendable, Hashable {
    /// The means of x and y.
    public let mean: (x: Double, y: Double)
    /// The deviation of both.
    public let deviation: Double
    /// The correlation, inside (−1, 1).
    public let correlation: Double

    /// A component.
    public init(mean: (x: Double, y: Double), deviation: Double, correlation: Double) {
      self.mean = mean
      self.deviation = deviation
      self.correlation = correlation
    }

    /// Equal in all numbers.
    public static func == (a: NormalPair, b: NormalPair) -> Bool {
      a.mean == b.mean && a.deviation == b.deviation && a.correlation == b.correlation
    }

    /// Feeds all numbers.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(mean.x)
      hasher.combine(mean.y)
      hasher.combine(deviation)
      hasher.combine(correlation)
    }

    func density(_ x: Double, _ y: Double) -> Double {
      let (u, v) = ((x - mean.x) / deviation, (y - mean.y) / deviation)
      let rest = (1 - correlation) * (1 + correlation)
      let square = (u * u - 2 * correlation * u * v + v * v) / rest
      return exp(-square / 2) / (2 * Double.pi * deviation * deviation * rest.squareRoot())
    }

    static func marginDensity(_ t: Double, mean: Double, deviation: Double) -> Double {
      let u = (t - mean) / deviation
      return exp(-u * u / 2) / (deviation * (2 * Double.pi).squareRoot())
    }
  }

  /// The even mixture of normal pairs: `∫∫ p log p/(p_x p_y)` by a product of Gauss–Legendre rules over all components'
  /// means ± 9 deviations, outside of which less than 1e-17 lies.
  ///
  /// - Throws: ``EstimationError`` for no components, deviations that are not positive, correlations outside (−1, 1).
  public static func mixture(name: String, of components: [NormalPair]) throws -> KnownLaw {
    guard !components.isEmpty, components.allSatisfy({ $0.deviation > 0 && abs($0.correlation) < 1 }) else {
      throw EstimationError.parameter(
        name: "the components of a mixture", value: "\(components)",
        expected: "at least one, deviations positive, correlations inside (−1, 1)")
    }
    let information = try mixtureInformation(components)
    return KnownLaw(
      name: name,
      information: Bound(
        Nats(information), kind: .solved, source: Citation("the definition, by Gauss–Legendre quadrature"))
    ) { stream in
      let component = components[try stream.index(below: components.count)]
      let (u, v) = (stream.normal(), stream.normal())
      let rest = (1 - component.correlation * component.correlation).squareRoot()
      return Draw(
        x: [component.mean.x + component.deviation * u],
        y: [component.mean.y + component.deviation * (component.correlation * u + rest * v)])
    }
  }

  private static func mixtureInformation(_ components: [NormalPair]) throws -> Double {
    let weight = 1 / Double(components.count)
    func rule(_ mean: (NormalPair) -> Double) throws -> QuadratureRule {
      let lower = components.reduce(Double.infinity) { min($0, mean($1) - 9 * $1.deviation) }
      let upper = components.reduce(-Double.infinity) { max($0, mean($1) + 9 * $1.deviation) }
      return try Quadrature.gaussLegendre(points: 400, over: lower...upper)
    }
    let (xs, ys) = (try rule { $0.mean.x }, try rule { $0.mean.y })
    let densityY = ys.nodes.map { y in
      components.reduce(0) {
        $0 + weight * NormalPair.marginDensity(y, mean: $1.mean.y, deviation: $1.deviation)
      }
    }
    return xs.integrate { x in
      let densityX = components.reduce(0) {
        $0 + weight * NormalPair.marginDensity(x, mean: $1.mean.x, deviation: $1.deviation)
      }
      var inner = 0.0
      for (index, y) in ys.nodes.enumerated() {
        let joint = components.reduce(0) { $0 + weight * $1.density(x, y) }
        // Where a density underflows nothing is lost.
        if joint > 0, densityX > 0, densityY[index] > 0 {
          inner += ys.weights[index] * joint * log(joint / densityX / densityY[index])
        }
      }
      return inner
    }
  }
}
