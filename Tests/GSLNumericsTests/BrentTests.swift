// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GSLNumerics
import Testing

private struct Refusal: Error {}

@Suite struct RootsTests {
  @Test func knownRoots() throws {
    let square = try Roots.brent(in: 0...2) { $0 * $0 - 2 }
    #expect(square.converged)
    #expect(abs(square.value - 1.414213562373095048801689) <= 2 * square.value.ulp)
    #expect(square.bracket.contains(2.0.squareRoot()))
    // The fixed point of the cosine.
    let dottie = try Roots.brent(in: 0...1) { cos($0) - $0 }
    #expect(abs(dottie.value - 0.7390851332151606416553121) <= 2 * dottie.value.ulp)
    // A root of order 3, where the secant is no help.
    let flat = try Roots.brent(in: -1...2, tolerance: 1e-6) { pow($0 - 0.3, 3) }
    #expect(flat.converged && flat.bracket.upperBound - flat.bracket.lowerBound <= 1e-6)
    #expect(abs(flat.value - 0.3) <= 1e-6)
  }

  @Test func endsThatAreRoots() throws {
    #expect(try Roots.brent(in: 0...1) { $0 }.value == 0)
    #expect(try Roots.brent(in: 0...1) { $0 - 1 }.value == 1)
    #expect(try Roots.brent(in: 3...3) { _ in 0 }.value == 3)
  }

  @Test func refusals() throws {
    let error = #expect(throws: BracketingError.self) { try Roots.brent(in: 1...2) { $0 } }
    #expect(error == .noSignChange(lower: 1, upper: 2, valueAtLower: 1, valueAtUpper: 2))
    #expect(throws: BracketingError.self) { try Roots.brent(in: 0...(.infinity)) { $0 - 1 } }
    #expect(throws: BracketingError.self) { try Roots.brent(in: -1.5e308...1.5e308) { tanh($0 - 1) } }
    #expect(throws: Refusal.self) { try Roots.brent(in: 0...1) { _ in throw Refusal() } }
    #expect(throws: Refusal.self) {
      try Roots.brent(in: 0...1) { if $0 == 0 || $0 == 1 { $0 - 0.4 } else { throw Refusal() } }
    }
    #expect(throws: FunctionValueError.self) { try Roots.brent(in: -1...1) { log($0) } }
    let unfinished = try Roots.brent(in: 0...2, maximumIterations: 2) { $0 * $0 - 2 }
    #expect(!unfinished.converged && unfinished.iterations == 2)
    #expect(unfinished.bracket.contains(2.0.squareRoot()))
  }
}

@Suite struct MinimumTests {
  @Test func insideTheRange() throws {
    let parabola = try Minimum.brent(in: -3...5) { ($0 - 1) * ($0 - 1) + 2 }
    #expect(parabola.converged)
    #expect(abs(parabola.value - 1) < 1e-7)
    // x log x has its minimum at 1/e.
    let entropy = try Minimum.brent(in: 1e-9...100) { $0 * log($0) }
    #expect(entropy.bracket.contains(exp(-1)) || abs(entropy.value - exp(-1)) < 1e-7)
    let kink = try Minimum.brent(in: -1...4, tolerance: 1e-6) { abs($0 - 0.25) }
    #expect(abs(kink.value - 0.25) <= 1e-6)
  }

  @Test func atAnEnd() throws {
    let lower = try Minimum.brent(in: 1...4) { $0 }
    #expect(lower.value == 1 && lower.converged)
    let upper = try Minimum.brent(in: 1...4) { -$0 }
    #expect(upper.value == 4 && upper.converged)
    #expect(try Minimum.brent(in: 2...2) { $0 }.value == 2)
    #expect(try Minimum.brent(in: 0...1) { _ in 7 }.converged)
  }

  @Test func refusals() {
    #expect(throws: BracketingError.self) { try Minimum.brent(in: 0...(.infinity)) { $0 } }
    #expect(throws: Refusal.self) { try Minimum.brent(in: 0...1) { _ in throw Refusal() } }
    #expect(throws: FunctionValueError.self) { try Minimum.brent(in: -1...1) { log($0) } }
  }
}

@Suite struct PolynomialTests {
  @Test func knownRoots() throws {
    // (x − 1)(x + 2)(x − 4)
    let simple = try Polynomial.realRoots([8, -6, -3, 1])
    #expect(simple.count == 3)
    for (root, truth) in zip(simple, [-2.0, 1, 4]) { #expect(abs(root - truth) < 1e-14) }
    // (x² + 1)(x − 3)
    let mixed = try Polynomial.realRoots([-3, 1, -3, 1])
    #expect(mixed.count == 1 && abs(mixed[0] - 3) < 1e-14)
    #expect(try Polynomial.roots([1, 0, 1]).map { abs($0.imaginary) } == [1, 1])
    // A double root is found twice, to about √ε.
    let double = try Polynomial.realRoots([4, -4, 1, 0])
    #expect(double.count == 2)
    for root in double { #expect(abs(root - 2) < 1e-7) }
    #expect(try Polynomial.realRoots([0, 1]) == [0])
    #expect(try Polynomial.realRoots([5]).isEmpty)
  }

  @Test func refusals() {
    #expect(throws: GSLError.self) { try Polynomial.realRoots([]) }
    #expect(throws: GSLError.self) { try Polynomial.realRoots([0, 0]) }
    #expect(throws: GSLError.self) { try Polynomial.realRoots([1, .nan]) }
  }
}
