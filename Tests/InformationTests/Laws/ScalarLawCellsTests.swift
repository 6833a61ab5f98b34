// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GSLNumerics
import Information
import Testing

@Suite struct ScalarLawCellsTests {
  @Test func closedForms() throws {
    // Beyond u an exponential law is itself, moved.
    let tail = try ScalarLaw.exponential(rate: 2).cell(5, .infinity)
    #expect(tail.mean == 5.5 && tail.variance == 0.25 && abs(tail.probability / exp(-10) - 1) < rounding)
    let half = try ScalarLaw.gaussian(variance: 1).cell(0, .infinity)
    #expect(abs(half.mean - (2 / Double.pi).squareRoot()) < rounding)
    #expect(abs(half.variance - (1 - 2 / Double.pi)) < rounding && abs(half.probability - 0.5) < rounding)
    // E[Z | Z > 30] and Var[Z | Z > 30] to 19 digits.
    let far = try ScalarLaw.gaussian(variance: 1).cell(30, .infinity)
    #expect(abs(far.mean - 30.033_259_667_433_677_037) < 30 * rounding)
    #expect(abs(far.variance / 0.001_103_771_511_890_091_00 - 1) < rounding)
    let uniform = try ScalarLaw.uniform(0, 4).cell(-1, 1)
    #expect(uniform.probability == 0.25 && uniform.mean == 0.5 && abs(uniform.variance - 1.0 / 12) < rounding)
  }

  @Test(arguments: laws) func narrowCellsKeepTheirDigits(law: ScalarLaw) throws {
    // On a cell of width w the density is log-linear: the variance is w²/12 up to O(w⁴), the mean is off the centre by
    // (w²/12) p'/p.
    let (centre, width) = (1.25, 1e-5)
    let cell = try law.cell(centre - width / 2, centre + width / 2)
    let w = cell.range.upperBound - cell.range.lowerBound
    #expect(abs(cell.variance / (w * w / 12) - 1) < 1e-8)
    #expect(abs(cell.probability / (w * law.density(centre)) - 1) < 1e-8)
    #expect(abs(cell.mean - centre) < w * w)
  }

  @Test(arguments: laws) func agreeWithQuadrature(law: ScalarLaw) throws {
    for (u, v) in [(-3.0, -0.4), (-0.2, 0.1), (0.3, 0.8), (1, .infinity), (-Double.infinity, 0.7)] {
      let cell = try law.cell(u, v)
      let range = max(u, law.support.lowerBound)...max(max(u, law.support.lowerBound), min(v, law.support.upperBound))
      guard range.lowerBound < range.upperBound else {
        #expect(cell.probability == 0)
        continue
      }
      func integral(_ f: (Double) -> Double) throws -> Double {
        try Quadrature.adaptive(over: range, breakPoints: [law.location, 0.5], absolute: 1e-14, relative: 1e-11) {
          law.density($0) * f($0)
        }.value
      }
      #expect(abs(try integral { _ in 1 } - cell.probability) < 1e-10)
      #expect(abs(try integral { $0 } / cell.probability - cell.mean) < 1e-8)
      #expect(abs(try integral { ($0 - cell.mean) * ($0 - cell.mean) } / cell.probability - cell.variance) < 1e-8)
      let deviation = try law.meanAbsoluteDeviation(in: cell, about: 0.5)
      #expect(abs(try integral { abs($0 - 0.5) } / cell.probability - deviation) < 1e-8)
    }
  }

  @Test func endsOutOfOrderAreRefused() throws {
    let law = try ScalarLaw.laplace(scale: 1)
    #expect(throws: ScalarLawError.cell(lower: 2, upper: 1)) { try law.cell(2, 1) }
    #expect(throws: ScalarLawError.self) { try law.cell(.nan, 1) }
    let cell = try law.cell(0, 1)
    #expect(throws: ScalarLawError.self) { try law.meanAbsoluteDeviation(in: cell, about: .nan) }
    // Cells without probability or width have moments all the same.
    #expect(try law.cell(.infinity, .infinity).probability == 0)
    #expect(try law.cell(1, 1).variance == 0)
    #expect(try ScalarLaw.gaussian(variance: 1).cell(60, 61).probability == 0)
  }
}
