// SPDX-License-Identifier: GPL-3.0-or-later
import Bottleneck
import Foundation
import Quantities
import Testing

@Suite struct GaussianBottleneckTests {
  /// Signal-to-noise ratios from strong to nothing, with a tie.
  private static let ratios = [40, 3, 3, 0.25, 1e-7, 0]

  private func model(_ ratios: [Double] = ratios) throws -> GaussianBottleneck {
    try GaussianBottleneck(signalToNoise: ratios)
  }

  // MARK: closed form

  @Test func oneDirection() throws {
    // ρ² = 0.75: λ = 1/4, onset 4/3; at β = 2, I(X;T) = ½ log 3 and I(T;Y) = ½ log 2.
    let scalar = try model([3])
    #expect(abs(scalar.onset - 4 / 3.0) < 1e-15)
    #expect(abs(scalar.information.value - 0.5 * log(4)) < 1e-15)
    let point = try scalar.point(atBeta: 2)
    #expect(abs(point.compression.value - 0.5 * log(3)) < 1e-15)
    #expect(abs(point.relevance.value - 0.5 * log(2)) < 1e-15)
    #expect(point.dimensions == 1)
    #expect(try scalar.point(atBeta: 4 / 3.0).compression.value < 1e-15)
    #expect(try scalar.point(atBeta: 1).dimensions == 0)
  }

  @Test func theScalarCurve() throws {
    // I(T;Y) = −½ log(1 − ρ²(1 − e^{−2 I(X;T)})).
    let scalar = try model([3])
    for compression in [0, 1e-12, 1e-3, 0.3, 2, 30, 800] {
      let expected = -0.5 * log1p(0.75 * expm1(-2 * compression))
      let found = try scalar.relevance(atCompression: Nats(compression)).value
      #expect(abs(found - expected) <= 4e-15 * expected, "\(compression)")
    }
  }

  @Test func independentVariables() throws {
    for ratios in [[], [0.0], [0, 0]] {
      let nothing = try model(ratios)
      #expect(nothing.onset == .infinity && nothing.information == .zero && nothing.criticalBetas.isEmpty)
      #expect(try nothing.point(atBeta: 1e6).compression == .zero)
      #expect(try nothing.point(keeping: .zero).compression == .zero)
      #expect(try nothing.relevance(atCompression: Nats(3)) == .zero)
    }
  }

  // MARK: properties

  @Test func criticalBetasBeginTheDirections() throws {
    let model = try model()
    #expect(model.criticalBetas.count == 5)
    for (index, critical) in model.criticalBetas.enumerated() where index != 1 && index != 2 {
      #expect(try model.point(atBeta: critical * (1 - 1e-9)).dimensions == index)
      #expect(try model.point(atBeta: critical * (1 + 1e-9)).dimensions == index + 1)
    }
  }

  @Test func theCurveIsConcaveWithSlopeOneOverBeta() throws {
    let model = try model()
    let betas = (0...400).map { 1.02 * pow(10, Double($0) / 40) }
    let points = try betas.map { try model.point(atBeta: $0) }
    for (a, b) in zip(points, points.dropFirst()) {
      let (cost, gain) = (b.compression.value - a.compression.value, b.relevance.value - a.relevance.value)
      #expect(cost >= 0 && gain >= 0)
      #expect(b.relevance <= b.compression && b.relevance < model.information)
      // The chord's slope lies between those at its ends.
      #expect(cost >= a.beta * gain * (1 - 1e-9) && cost <= b.beta * gain * (1 + 1e-9))
    }
  }

  @Test func theThreeFormsAreOneCurve() throws {
    let model = try model()
    for beta in [1.03, 1.2, 1.34, 2, 4.9, 5.1, 60, 1e6, 1e9] {
      let point = try model.point(atBeta: beta)
      guard point.dimensions > 0 else { continue }
      let back = try model.point(keeping: point.relevance)
      #expect(abs(back.compression.value - point.compression.value) <= 1e-8 * point.compression.value, "\(beta)")
      let relevance = try model.relevance(atCompression: point.compression)
      #expect(abs(relevance.value - point.relevance.value) <= 1e-13 * relevance.value, "\(beta)")
      #expect(back.dimensions == point.dimensions)
    }
  }

  @Test func noOtherGainsDoBetter() throws {
    // I(X;T) − β I(T;Y) of any projection along the directions; the gains are the variables.
    let model = try model([40, 3, 0.25])
    func lagrangian(_ gains: [Double], _ beta: Double) -> Double {
      zip(model.directions, gains).reduce(0) { sum, pair in
        let kept = 1 + pair.1
        let noisy = 1 + pair.1 * pair.0.residual
        return sum + 0.5 * log(kept) - beta * 0.5 * log(kept / noisy)
      }
    }
    for beta in [1.1, 1.5, 3, 8, 100] {
      let point = try model.point(atBeta: beta)
      let gains = point.gains + [Double](repeating: 0, count: 3 - point.gains.count)
      let least = point.compression.value - beta * point.relevance.value
      #expect(abs(lagrangian(gains, beta) - least) < 1e-12)
      for index in gains.indices {
        for factor in [0.9, 1.1] {
          var moved = gains
          moved[index] = moved[index] * factor + (factor > 1 ? 0.01 : 0)
          #expect(lagrangian(moved, beta) >= least - 1e-12, "\(beta) \(index) \(factor)")
        }
      }
    }
  }

  @Test func tinyAmountsKeepTheirDigits() throws {
    let point = try model([1]).point(keeping: Nats(1e-14))
    // β* = 2: compression = 2 τ + O(τ²).
    #expect(abs(point.compression.value - 2e-14) < 1e-27)
  }

  // MARK: refusals

  @Test(arguments: [0, -1, Double.nan, .infinity, -.infinity]) func betaOutsideItsDomain(_ beta: Double) throws {
    #expect(throws: GaussianBottleneckError.self) { try model().point(atBeta: beta) }
  }

  @Test func amountsOutsideTheirDomain() throws {
    let model = try model()
    for amount in [-1e-9, model.information.value, 100, .nan, .infinity] {
      #expect(throws: GaussianBottleneckError.self, "\(amount)") { try model.point(keeping: Nats(amount)) }
    }
    for amount in [-1e-9, .nan] {
      #expect(throws: GaussianBottleneckError.self) { try model.relevance(atCompression: Nats(amount)) }
    }
    #expect(try model.relevance(atCompression: Nats(.infinity)) == model.information)
  }

  @Test(arguments: [-1, Double.nan, .infinity]) func ratiosOutsideTheirDomain(_ ratio: Double) throws {
    #expect(throws: GaussianBottleneckError.self) { try model([1, ratio]) }
  }
}
