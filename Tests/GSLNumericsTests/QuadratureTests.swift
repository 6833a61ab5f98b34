// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GSLNumerics
import Testing

private struct Refusal: Error {}

@Suite struct QuadratureTests {
  private func expect(
    _ result: QuadratureResult, _ truth: Double, within relative: Double = 1e-10,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.converged, sourceLocation: sourceLocation)
    #expect(abs(result.value - truth) <= result.errorEstimate, sourceLocation: sourceLocation)
    #expect(result.errorEstimate <= relative * abs(truth), sourceLocation: sourceLocation)
  }

  @Test func finiteRanges() throws {
    expect(try Quadrature.adaptive(over: 0...1) { $0 * $0 }, 1.0 / 3)
    expect(try Quadrature.adaptive(over: 0...Double.pi) { sin($0) }, 2)
    // Singular ends: ∫ log x = −1, ∫ x^{−1/2} = 2, and the entropy integrand −x log x.
    expect(try Quadrature.adaptive(over: 0...1) { log($0) }, -1)
    expect(try Quadrature.adaptive(over: 0...1) { 1 / $0.squareRoot() }, 2)
    expect(try Quadrature.adaptive(over: 0...1) { -$0 * log($0) }, 0.25)
  }

  @Test func kinksAreHandedOver() throws {
    // log⁺(S/θ) of the spectrum of water-filling has such a kink.
    let kink = 0.3
    expect(try Quadrature.adaptive(over: 0...1, breakPoints: [kink]) { abs($0 - kink) }, 0.29, within: 1e-13)
    expect(
      try Quadrature.adaptive(over: 0...1, breakPoints: [0.7, 2, kink, kink, 0, -1]) {
        abs($0 - kink) + abs($0 - 0.7)
      }, 0.58, within: 1e-13)
  }

  @Test func infiniteRanges() throws {
    let normal = { (x: Double) in exp(-0.5 * x * x) }
    let total = (2 * Double.pi).squareRoot()
    expect(try Quadrature.adaptive(over: -.infinity...(.infinity)) { normal($0) }, total)
    expect(try Quadrature.adaptive(over: 0...(.infinity)) { normal($0) }, total / 2)
    expect(try Quadrature.adaptive(over: -.infinity...0) { normal($0) }, total / 2)
    // Laplace density: a kink at the location, and the pieces on both sides of two break points.
    let laplace = { (x: Double) in 0.5 * exp(-abs(x - 1)) }
    expect(try Quadrature.adaptive(over: -.infinity...(.infinity), breakPoints: [1]) { laplace($0) }, 1)
    expect(try Quadrature.adaptive(over: -.infinity...(.infinity), breakPoints: [0, 1, 5]) { laplace($0) }, 1)
    expect(try Quadrature.adaptive(over: 0...(.infinity), breakPoints: [1]) { laplace($0) }, 1 - 0.5 * exp(-1))
    expect(try Quadrature.adaptive(over: -.infinity...2, breakPoints: [1]) { laplace($0) }, 1 - 0.5 * exp(-1))
  }

  @Test func anUnfinishedIntegralSaysSo() throws {
    let result = try Quadrature.adaptive(over: 0...1, relative: 1e-12, limit: 3) { sin(200 * $0) }
    #expect(!result.converged)
    #expect(result.obstacle != nil)
    let truth = (1 - cos(200.0)) / 200
    #expect(abs(result.value - truth) <= result.errorEstimate)
    #expect(try !Quadrature.adaptive(over: 0...1) { 1 / $0 }.converged)
  }

  @Test func whatGoesWrongInsideComesOut() throws {
    var calls = 0
    #expect(throws: Refusal.self) {
      try Quadrature.adaptive(over: 0...1) { _ in
        calls += 1
        throw Refusal()
      }
    }
    #expect(calls == 1)
    let error = #expect(throws: FunctionValueError.self) { try Quadrature.adaptive(over: -1...1) { 1 / $0 } }
    #expect(error?.argument == 0)
    #expect(throws: GSLError.self) { try Quadrature.adaptive(over: 0...1, relative: 1e-20) { $0 } }
    #expect(throws: GSLError.self) { try Quadrature.adaptive(over: 0...1, absolute: .nan) { $0 } }
    #expect(throws: GSLError.self) { try Quadrature.adaptive(over: 0...1, limit: 0) { $0 } }
    #expect(throws: GSLError.self) { try Quadrature.adaptive(over: 0...1, limit: .max) { $0 } }
    #expect(throws: GSLError.self) { try Quadrature.adaptive(over: .infinity...(.infinity)) { $0 } }
    let point = try Quadrature.adaptive(over: 2...2) { $0 }
    #expect(point.value == 0 && point.errorEstimate == 0 && point.converged)
  }

  @Test func nestedIntegrals() throws {
    // ∫₀¹ ∫₀ˣ x y dy dx = 1/8
    let outer = try Quadrature.adaptive(over: 0...1) { x in
      try Quadrature.adaptive(over: 0...x) { y in x * y }.value
    }
    expect(outer, 0.125)
  }
}

@Suite struct GaussLegendreTests {
  @Test(arguments: [1, 2, 5, 13, 64, 101, 333]) func exactForPolynomials(n: Int) throws {
    let rule = try Quadrature.gaussLegendre(points: n)
    #expect(rule.nodes == rule.nodes.sorted())
    for degree in stride(from: 0, to: 2 * n, by: max(1, n / 5)) {
      let truth = degree.isMultiple(of: 2) ? 2 / Double(degree + 1) : 0
      #expect(abs(rule.integrate { pow($0, Double(degree)) } - truth) < 1e-14)
    }
    // The first degree that a rule of n points cannot integrate.
    if n <= 5 { #expect(abs(rule.integrate { pow($0, Double(2 * n)) } - 2 / Double(2 * n + 1)) > 1e-4) }
  }

  @Test func twoPointsByHand() throws {
    let rule = try Quadrature.gaussLegendre(points: 2, over: 1...5)
    #expect(abs(rule.nodes[0] - (3 - 2 / 3.0.squareRoot())) < 1e-15 * 4)
    #expect(rule.weights.allSatisfy { abs($0 - 2) < 1e-15 * 4 })
  }

  @Test func refusals() {
    #expect(throws: GSLError.self) { try Quadrature.gaussLegendre(points: 0) }
    #expect(throws: GSLError.self) { try Quadrature.gaussLegendre(points: .max) }
    #expect(throws: GSLError.self) { try Quadrature.gaussLegendre(points: 3, over: 0...(.infinity)) }
  }
}
