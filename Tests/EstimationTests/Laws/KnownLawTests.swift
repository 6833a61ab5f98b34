// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct KnownLawTests {
  private func information(_ law: KnownLaw) -> Double { law.information.value.value }

  @Test func normalsInClosedForm() throws {
    let pair = try KnownLaw.normal(
      name: "", covariance: KnownLaw.pairedCorrelation(0.6, pairs: 1, dimension: 1), split: 1)
    // −½ log(1 − 0.36).
    #expect(abs(information(pair) - 0.223_143_551_314_209_755_77) < 1e-14)
    let two = try KnownLaw.normal(
      name: "", covariance: KnownLaw.pairedCorrelation(0.6, pairs: 2, dimension: 4), split: 4)
    #expect(abs(information(two) - 2 * information(pair)) < 1e-13)
    // Determinants of 1 + ½ everywhere off the diagonal, n×n: 2^{−n} (n + 1), here for 2, 2 and 4.
    let dense = try KnownLaw.normal(name: "", covariance: KnownLaw.denseCorrelation(0.5, dimension: 2), split: 2)
    #expect(abs(information(dense) - 0.5 * log(9.0 / 5.0)) < 1e-14)
  }

  /// `∫∫ p log p/(p_x p_y)` of a bivariate t with ν = 3, by quadrature here: densities written out, no entropies.
  @Test func studentTByQuadrature() throws {
    let (nu, rho) = (3.0, 0.5)
    let law = try KnownLaw.studentT(
      name: "", degreesOfFreedom: nu, dispersion: KnownLaw.pairedCorrelation(rho, pairs: 1, dimension: 1), split: 1)
    let rest = 1 - rho * rho
    let norm = tgamma((nu + 1) / 2) / tgamma(nu / 2) / (nu * Double.pi).squareRoot()
    func margin(_ t: Double) -> Double { norm * pow(1 + t * t / nu, -(nu + 1) / 2) }
    func joint(_ x: Double, _ y: Double) -> Double {
      let square = (x * x - 2 * rho * x * y + y * y) / rest
      return pow(1 + square / nu, -(nu + 2) / 2) / (2 * Double.pi * rest.squareRoot())
    }
    // t = sinh u brings the tails in; u = ±18 leaves less than 1e-20.
    let rule = try Quadrature.gaussLegendre(points: 300, over: -18...18)
    let integral = rule.integrate { u in
      rule.integrate { v in
        let (x, y) = (sinh(u), sinh(v))
        let p = joint(x, y)
        return p > 0 ? p * log(p / margin(x) / margin(y)) * cosh(u) * cosh(v) : 0
      }
    }
    #expect(abs(information(law) - integral) < 1e-8)
  }

  /// Both branches meet at w = ½, and the values of Czyż et al. 2023.
  @Test func additiveUniformNoise() throws {
    #expect(abs(try information(.additiveUniform(halfWidth: 0.5)) - 0.5) < 1e-15)
    #expect(abs(try information(.additiveUniform(halfWidth: 0.5.nextUp)) - 0.5) < 1e-15)
    #expect(abs(try information(.additiveUniform(halfWidth: 0.1)) - 1.709_437_912_434_100_4) < 1e-14)
    #expect(abs(try information(.additiveUniform(halfWidth: 0.75)) - 1.0 / 3) < 1e-15)
  }

  /// One component is a normal pair; far clusters tell their number; crossing lines lie between.
  @Test func mixtures() throws {
    let one = try KnownLaw.mixture(
      name: "", of: [KnownLaw.NormalPair(mean: (3, -1), deviation: 2, correlation: 0.6)])
    #expect(abs(information(one) - 0.223_143_551_314_209_755_77) < 1e-10)
    let apart = try KnownLaw.mixture(
      name: "",
      of: [-20.0, 0, 20].map { KnownLaw.NormalPair(mean: ($0, -$0), deviation: 1, correlation: 0) })
    #expect(abs(information(apart) - log(3)) < 1e-9)
    #expect(throws: EstimationError.self) { try KnownLaw.mixture(name: "", of: []) }
  }

  @Test func mapsAreStrictlyIncreasing() {
    let grid = (-400...400).map { Double($0) / 100 }
    let maps: [(Double) -> Double] = [
      InjectiveMap.halfCube, InjectiveMap.normalDistribution, InjectiveMap.inverseHyperbolicSine, InjectiveMap.wiggly,
      InjectiveMap.otherWiggly, { InjectiveMap.bimodal($0) },
    ]
    for map in maps { #expect(zip(grid, grid.dropFirst()).allSatisfy { map($0) < map($1) }) }
    // The median of each half is near its mode.
    #expect(abs(InjectiveMap.bimodal(0.674_489_750_196_081_7) - 1) < 2e-3)
    #expect(InjectiveMap.bimodal(-1) == -InjectiveMap.bimodal(1))
  }

  @Test func spiralTurnsBackAndTheRollKeepsItsDistance() {
    let x = [0.3, -1.2, 0.7]
    let turned = InjectiveMap.spiral(x, speed: 0.4, plane: (1, 2))
    #expect(turned[0] == x[0])
    let back = InjectiveMap.spiral(turned, speed: -0.4, plane: (1, 2))
    #expect(zip(x, back).allSatisfy { abs($0 - $1) < 1e-15 })
    let points = [0.0, 0.25, 1].map(InjectiveMap.swissRoll)
    let radii = points.map { ($0[0] * $0[0] + $0[1] * $0[1]).squareRoot() }
    #expect(radii[0] < radii[1] && radii[1] < radii[2])
  }

  @Test func samplesRepeatBySeedAndHaveTheirMoments() throws {
    let law = try KnownLaw.normal(
      name: "", covariance: Matrix([[4, 1], [1, 1]]), split: 1)
    let samples = try law.samples(4000, seed: 9)
    #expect(try law.samples(4000, seed: 9).joint == samples.joint)
    #expect(try law.samples(3, seed: 10).joint != law.samples(3, seed: 9).joint)
    let (x, y) = (samples.x.values.storage, samples.y.values.storage)
    #expect(abs(x.reduce(0) { $0 + $1 * $1 } / 4000 - 4) < 0.3)
    #expect(abs(zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / 4000 - 1) < 0.15)
    #expect(throws: EstimationError.self) { try law.samples(0, seed: 1) }
    #expect(throws: EstimationError.self) {
      try KnownLaw.normal(name: "", covariance: Matrix.identity(2), split: 2)
    }
    #expect(throws: EstimationError.self) {
      try KnownLaw.studentT(name: "", degreesOfFreedom: 0, dispersion: Matrix.identity(2), split: 1)
    }
  }

  /// The tasks of Czyż et al. 2023 are forty, and there are three mixtures.
  @Test func familiesDrawWhatTheySay() throws {
    let benchmark = try LawFamily.benchmark.laws()
    #expect(benchmark.count == 43)
    for family in [benchmark, try LawFamily.unseen.laws()] {
      #expect(Set(family.map(\.name)).count == family.count)
      for law in family {
        #expect(information(law) > 0.05 && information(law) < 1.8, "\(law.name)")
        #expect(try law.samples(3, seed: 0).count == 3)
      }
    }
  }
}
