// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Quantities
import RateDistortion
import Testing

@Suite struct FiniteBlocklengthTests {
  private func point(dispersion: Double?) -> CurvePoint {
    var point = exact(0.25, 0.69, slope: 2, halfWidth: 0.01)
    point.closedForm = Nats(0.7)
    point.dispersion = dispersion
    return point
  }

  /// `Φ⁻¹(0.99) = 2.3263478740408411…` and √(½/200) = 1/20.
  @Test func theApproximationIsTheFormula() throws {
    let approximation = try FiniteBlocklength(blocklength: 200, excess: 0.01)
    let rate = try #require(approximation.rate(at: point(dispersion: 0.5)))
    #expect(abs(rate.value - (0.7 + 2.3263478740408411008 / 20)) < 1e-14)
  }

  @Test func atHalfTheExcessNothingIsAddedAndAboveItSomethingIsTaken() throws {
    let even = try #require(try FiniteBlocklength(blocklength: 9, excess: 0.5).rate(at: point(dispersion: 4)))
    #expect(abs(even.value - 0.7) < 1e-15)
    let lax = try #require(try FiniteBlocklength(blocklength: 9, excess: 0.999).rate(at: point(dispersion: 4)))
    #expect(lax.value < 0)
  }

  @Test func withoutDispersionThereIsNone() throws {
    #expect(try FiniteBlocklength(blocklength: 9, excess: 0.5).rate(at: point(dispersion: nil)) == nil)
  }

  @Test(arguments: [(0, 0.1), (-5, 0.1), (10, 0), (10, 1), (10, .nan), (10, -0.2)])
  func parametersOutOfDomainAreRefused(_ blocklength: Int, _ excess: Double) {
    #expect(throws: DomainError.self) { try FiniteBlocklength(blocklength: blocklength, excess: excess) }
  }
}
