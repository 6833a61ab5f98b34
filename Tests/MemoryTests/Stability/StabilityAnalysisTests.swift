// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import StateSpace
import Testing

/// The counterexamples of M7.1–M7.3 with their numbers.
@Suite struct StabilityAnalysisTests {
  @Test func anOpenGateWithALargeMatrixMeetsThePapersConditionAndDiverges() throws {
    let analysis = try StabilityModels.analyse(StabilityModels.explosive())
    for label in ["PL1", "PT2", "P4.5.1"] {
      for row in analysis.rows(label) {
        #expect(row.number == 0)
        #expect(row.verdict == .holds)
        #expect(row.standing == .refutedClaim)
      }
    }
    #expect(analysis.rows("M7.1").map(\.number) == [2, 2])
    #expect(analysis.rows("M7.1 law").map(\.verdict) == [.fails])
    #expect(analysis.rows("M2.2").map(\.number) == [2])
    let exponent = analysis.number("M7.3 Lyapunov")
    #expect(abs(exponent - log(2)) < 1e-12)
    #expect(analysis.rows("M7.3 square").map(\.number) == [4])
    #expect(analysis.rows("M7.3 coupling").map(\.verdict) == [.fails])
  }

  @Test func aSteepGateMeetsThePapersConditionAndHasTwoBasins() throws {
    let model = try StabilityModels.stateGated()
    let analysis = try StabilityModels.analyse(model, replications: 32)
    #expect(analysis.rows("PL1").map(\.number) == [0.9, 0.9])
    #expect(analysis.rows("PL1").map(\.verdict) == [.holds, .holds])
    // L_G = 4 · ¼ = 1 is not below 1; a slightly flatter gate meets P4.5.1 too and still has three fixed points.
    #expect(analysis.rows("P4.5.1").map(\.number) == [1, 1])
    let flatter = try StabilityModels.analyse(
      StabilityModels.stateGated(slope: 3.9), replications: 32)
    #expect(flatter.rows("P4.5.1").map(\.verdict) == [.holds, .holds])
    for analysis in [analysis, flatter] {
      #expect(analysis.rows("M7.1").map(\.verdict) == [.fails, .fails])
      #expect(analysis.rows("M7.3 coupling").map(\.verdict) == [.fails])
    }
    guard case .found(let box) = analysis.box else {
      Issue.record("no invariant box")
      return
    }
    // An increasing map: its least invariant box around both stable fixed points has these for its ends.
    #expect(abs(box.sides[0].lower - 0.005608854584954981) < 1e-6)
    #expect(abs(box.sides[0].upper - 2.989542811943897) < 1e-6)
  }

  @Test func fixedPointsOfTheTwoBasinsAreWhereTheyAreSaidToBe() throws {
    func map(_ h: Double) -> Double { (0.9 * h + 0.3) / (1 + exp(-4 * (h - 1))) }
    // mpmath, 40 digits: roots of f(h) = h and f′ there.
    let roots = [
      (0.005608854584954980843626436337, 0.038571018722716755705638498875),
      (1.613578315429184139961201570947, 1.339477817989210177975055406647),
      (2.989542811943897050195916148889, 0.903866709682913104096437357647),
    ]
    for (root, slope) in roots {
      #expect(abs(map(root) - root) < 1e-15)
      // The measured contraction of copies that begin nearby is the slope.
      let h = 1e-6
      let found: Double = (map(root + h) - map(root - h)) / (2 * h)
      #expect(abs(found - slope) < 1e-9)
    }
    #expect(abs(map(1.61) - 1.61) > 1e-3)
  }

  @Test func aLyapunovExponentFindsTheSlopeOfTheBasinItIsIn() throws {
    let options = try StabilityOptions(replications: 2, steps: 400)
    let exponent = try LyapunovExponent.simulate(StabilityModels.stateGated(), options)
    #expect(abs(exponent.value - log(0.038571018722716755705638498875)) < 1e-5)
  }

  @Test func alternatingGatesGrowThoughTheNormIsBelowOne() throws {
    let analysis = try StabilityModels.analyse(StabilityModels.twoGates())
    let pattern = try #require(analysis.pattern)
    // numpy: ρ(F₁F₂)^½ of the two gates.
    #expect(abs(pattern.growth - 1.1886487267199068) < 1e-12)
    #expect(pattern.word.count == 2)
    let gates = Set(analysis.patternGates.map { step in step.map { ($0 * 100).rounded() } })
    #expect(gates == [[2, 98, 98], [98, 2, 2]])
    #expect(analysis.rows("M7.2 pattern").map(\.verdict) == [.fails])
    let shuffled = try #require(analysis.rows("M7.2 shuffled").first)
    #expect(abs((shuffled.number ?? 0) - 0.9512010000000004) < 1e-12)
    #expect(shuffled.verdict == .holds)
    // Two equally likely symbols are just that.
    let square = analysis.number("M7.3 square")
    #expect(abs(square - 0.9512010000000004) < 1e-12)
    let norm = try StateNorm.euclidean.operatorNorm(StabilityModels.rotation)
    #expect(abs(norm - 0.95) < 1e-15)
    // ‖A‖∞ = 0.95 · 5/3: the theorem does not apply, and says so.
    #expect(analysis.rows("M7.2").map(\.verdict) == [.fails])
    #expect(abs(analysis.number("M7.2") - 0.95 * 5 / 3) < 1e-14)
    #expect(analysis.rows("M7.3 Lyapunov").map(\.verdict) == [.holds])
  }

  @Test func symbolsThatNeverComeMakeNoPattern() throws {
    // Open gates would double the state, but their symbol has probability 0, or follows only itself.
    let update = try GatedUpdate(
      rule: .product(.threshold(at: 0)), transition: Matrix([[2]]), inputMap: Matrix([[1]]),
      inputWeights: Matrix([[1]]), bias: [0])
    for transition in [nil, Matrix.identity(2)] {
      let law = try TokenLaw(probabilities: [1, 0], transition: transition, embedding: Matrix([[-1], [1]]))
      let model = try StateSpaceModel(
        name: "never open", update: .gated(update), noise: .perStep(Matrix([[1]])), input: .tokens(law))
      let analysis = try StabilityAnalysis(model, StabilityOptions(replications: 2, steps: 20))
      #expect(analysis.pattern?.growth == 0)
      #expect(analysis.conditions.first { $0.label == "M7.2 pattern" }?.verdict.holds != false)
    }
  }

  @Test func aMeanBelowOneIsNoMeanSquare() throws {
    let analysis = try StabilityModels.analyse(StabilityModels.twoFactors(), steps: 2000)
    #expect(abs(analysis.number("M7.2 square") - 1.13) < 1e-14)
    #expect(analysis.rows("M7.2 square").map(\.verdict) == [.fails])
    #expect(abs(analysis.number("M7.3 square") - 1.13) < 1e-14)
    let logarithm = 0.5 * (log(1.5) + log(0.1))
    #expect(abs(analysis.number("M7.2 log") - logarithm) < 1e-14)
    #expect(analysis.rows("M7.2 log").map(\.verdict) == [.holds])
    guard case .estimated(_, let lower, let upper) = analysis.rows("M7.3 Lyapunov").first?.value else {
      Issue.record("no estimate")
      return
    }
    #expect(lower < logarithm && logarithm < upper)
    #expect(upper - lower < 0.1)
    let growth = try #require(analysis.pattern).growth
    #expect(abs(growth - 1.5) < 1e-14)
  }

  @Test func independentNoisesKeepCopiesApart() throws {
    // A = ½, Q = 1: the difference of two copies has the stationary variance 2/(1 − ¼), its mean size √(2/π) of it.
    let analysis = try StabilityModels.analyse(scalarLinearModel(a: 0.5, s: 1, q: 1), replications: 400, steps: 60)
    let row = try #require(analysis.rows("PL1 proof").first)
    guard case .estimated(_, let lower, let upper) = row.value else {
      Issue.record("no estimate")
      return
    }
    let expected = (2 / Double.pi * 2 / 0.75).squareRoot()
    #expect(lower < expected && expected < upper)
    #expect(row.verdict == .fails)
    #expect(analysis.rows("M7.3 coupling").map(\.verdict) == [.holds])
    // Digits are lost to the difference of states of size 1 as it falls to 2⁻⁴⁰.
    #expect(abs(analysis.number("M7.3 coupling") - 0.5) < 1e-5)
  }

  @Test func theSameSeedGivesTheSameRowsOnAnyThreads() throws {
    let model = try StabilityModels.twoGates()
    let one = try StabilityAnalysis(model, StabilityOptions(replications: 6, steps: 100, seed: 4, threads: 1))
    let two = try StabilityAnalysis(model, StabilityOptions(replications: 6, steps: 100, seed: 4, threads: 2))
    #expect(one.conditions.map(\.value) == two.conditions.map(\.value))
    let other = try StabilityAnalysis(model, StabilityOptions(replications: 6, steps: 100, seed: 5))
    #expect(one.conditions.map(\.value) != other.conditions.map(\.value))
  }

  @Test func optionsOutOfDomainAreRefused() {
    #expect(throws: (any Error).self) { try StabilityOptions(replications: 1) }
    #expect(throws: (any Error).self) { try StabilityOptions(steps: 0) }
    #expect(throws: (any Error).self) { try StabilityOptions(confidence: 1) }
    #expect(throws: (any Error).self) { try StabilityOptions(threads: 0) }
  }
}
