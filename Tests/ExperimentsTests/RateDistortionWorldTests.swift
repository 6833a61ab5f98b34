// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Files
import Foundation
import Information
import Quantities
import RateDistortion
import Testing

@Suite struct RateDistortionWorldTests {
  private func options(_ configure: (inout WorldOptions) -> Void) -> WorldOptions {
    var options = WorldOptions()
    configure(&options)
    return options
  }

  private func bracket(
    _ source: SourceSpecification, at distortion: Double, _ configure: (inout WorldOptions) -> Void = { _ in }
  ) throws -> (lower: Double, upper: Double) {
    let point = try RateDistortionWorld(source, options(configure)).curve.point(at: .distortion(distortion))
    return (point.rate.lower.value.value, point.rate.upper.value.value)
  }

  private func coin(_ p: Double) -> Double { -p * log(p) - (1 - p) * log(1 - p) }

  private func expect(_ bracket: (lower: Double, upper: Double), contains rate: Double, within width: Double = 1e-5) {
    #expect(bracket.lower <= rate + 1e-13 && rate - 1e-13 <= bracket.upper)
    #expect(bracket.upper - bracket.lower <= width)
  }

  // MARK: Closed forms

  @Test func namedSourcesHaveTheirTextbookRates() throws {
    expect(try bracket(.bernoulli(p: 0.2), at: 0.05), contains: coin(0.2) - coin(0.05))
    expect(try bracket(.uniformLetters(5), at: 0.3), contains: log(5) - coin(0.3) - 0.3 * log(4))
    expect(try bracket(.gaussian(variance: 4), at: 0.5), contains: 0.5 * log(8))
    expect(try bracket(.laplace(scale: 2), at: 0.5), contains: log(4))
    expect(try bracket(.exponential(rate: 0.5), at: 0.5), contains: log(4))
    expect(
      try bracket(.autoregression(coefficients: [0.5], innovation: 1), at: 0.3), contains: 0.5 * log(1 / 0.3))
    expect(try bracket(.uniformLetters(4), at: 0.25) { $0.distortion = .rule(.erasure) }, contains: 0.75 * log(4))
    expect(try bracket(.bernoulli(p: 0.2), at: 0.1) { $0.distortion = .rule(.logLoss) }, contains: coin(0.2) - 0.1)
  }

  @Test func causalRatesStandBesideOrdinaryOnes() throws {
    let world = try RateDistortionWorld(
      .autoregression(coefficients: [0.9], innovation: 1), options { $0.isCausal = true })
    let point = try world.curve.point(at: .distortion(0.5))
    #expect(abs(point.rate.upper.value.value - 0.5 * log(0.81 + 2)) < 1e-13)
    let ordinary = try #require(try world.noncausalCurve?.point(at: .distortion(0.2)))
    #expect(abs(ordinary.rate.upper.value.value - 0.5 * log(5)) < 1e-12)
  }

  /// A fair bit seen through a channel that flips it with probability ε (Dobrushin & Tsybakov 1962):
  /// `R(D) = log 2 − h((D − ε)/(1 − 2ε))`.
  @Test func aBitSeenThroughNoise() throws {
    let scratch = try Scratch()
    let joint = try scratch.reference("joint.csv", "0.45,0.05\n0.05,0.45\n")
    expect(try bracket(.joint(joint), at: 0.2), contains: log(2) - coin(0.1 / 0.8))
    #expect(throws: CurveError.self) { try bracket(.joint(joint), at: 0.09) }
  }

  @Test func aJointLawWithImpossibleLettersStillHasACurve() throws {
    let scratch = try Scratch()
    let joint = try scratch.reference("joint.csv", "0.5,0,0\n0,0,0.5\n")
    expect(try bracket(.joint(joint), at: 0.1), contains: log(2) - coin(0.1))
    expect(try bracket(.joint(joint), at: 0.25) { $0.distortion = .rule(.erasure) }, contains: 0.75 * log(2))
  }

  @Test func spectraAndCovariancesComeFromFiles() throws {
    let scratch = try Scratch()
    let covariance = try scratch.reference("c.csv", "2,0\n0,0.5\n")
    expect(try bracket(.gaussianVector(covariance: covariance), at: 0.5), contains: 0.5 * log(2 / 0.25 * 0.5 / 0.25))
    let white = try scratch.reference("s.csv", "w,S\n0,3\n\(Double.pi),3\n")
    expect(try bracket(.spectrum(white), at: 1), contains: 0.5 * log(3))
    let a = try scratch.reference("a.csv", "0.5,0\n0,0\n")
    let q = try scratch.reference("q.csv", "1,0\n0,1\n")
    let vector = try bracket(.vectorAutoregression(stateMatrix: a, innovationCovariance: q), at: 0.4)
    expect(vector, contains: log(1 / 0.2))
  }

  // MARK: Files of letters

  @Test func textsAndSamplesAreTheirEmpiricalLaws() throws {
    let scratch = try Scratch()
    let text = try scratch.file("t.txt", "aaab")
    let world = try RateDistortionWorld(.text(path: text, symbols: .scalars, order: 1))
    #expect(world.subject.contains("4 Unicode scalars of t.txt"))
    expect(try bracket(.text(path: text, symbols: .scalars, order: 1), at: 0.1), contains: coin(0.25) - coin(0.1))
    #expect(try RateDistortionWorld(.text(path: text, symbols: .scalars, order: 2)).symbolsPerLetter == 2)
    // Two values a unit apart, reproduced by one of them, are a fair coin.
    let samples = try scratch.reference("x.csv", "0\n1\n1\n0\n")
    expect(try bracket(.samples(samples), at: 0.1), contains: log(2) - coin(0.1))
    #expect(try RateDistortionWorld(.samples(samples)).subject.contains("R(0) ≤ log 4"))
  }

  /// The plane's squared error is the sum over columns: the same as a matrix written out by hand.
  @Test func lettersInThePlane() throws {
    let scratch = try Scratch()
    let pmf = try scratch.reference("p.csv", "0.5\n0.2\n0.3\n")
    let values = try scratch.reference("v.csv", "x,y\n0,0\n1,0\n0,2\n")
    let reproduction = try scratch.reference("r.csv", "0,0\n1,1\n")
    let matrix = try scratch.reference("d.csv", "0,2\n1,1\n4,2\n")
    let plane = try bracket(.pmf(pmf), at: 1.1) {
      $0.distortion = .rule(.squared)
      $0.values = values
      $0.reproduction = reproduction
    }
    let written = try bracket(.pmf(pmf), at: 1.1) { $0.distortion = .matrix(matrix) }
    #expect(abs(plane.lower - written.lower) < 1e-5 && abs(plane.upper - written.upper) < 1e-5)
    #expect(plane.lower > 0)
  }

  @Test func aGridIsTheSubjectOnlyWhenAskedFor() throws {
    let continuous = try RateDistortionWorld(.gaussian(variance: 1))
    #expect(!continuous.subject.contains("grid") && continuous.warnings.isEmpty && continuous.origin == nil)
    let grid = try RateDistortionWorld(
      .gaussian(variance: 1),
      options {
        $0.levels = 21
        $0.gridRange = (-3, 3)
      })
    #expect(grid.subject.contains("grid of 21 cells") && !grid.warnings.isEmpty)
    #expect(grid.origin?.problem.source.count == 21)
  }

  @Test func shannonsBoundLiesBelowTheBracket() throws {
    for source in [SourceSpecification.uniformInterval(lower: 0, upper: 1), .gaussian(variance: 1)] {
      let world = try RateDistortionWorld(source, options { $0.distortion = .rule(.absolute) })
      let bound = try #require(world.shannonLowerBound?(0.05))
      let rate = try world.curve.point(at: .distortion(0.05)).rate
      #expect(bound <= rate.upper.value)
      #expect(bound.value > rate.lower.value.value - 0.1)
    }
  }

  @Test func aSumThatIsRoundingIsToldAndAnotherRefused() throws {
    let scratch = try Scratch()
    let rounded = try scratch.reference("r.csv", "0.3333333333\n0.6666666666\n")
    #expect(try RateDistortionWorld(.pmf(rounded)).warnings.first?.contains("0.9999999999") == true)
    let weights = try scratch.reference("w.csv", "1\n3\n")
    #expect(throws: FileError.self) { try RateDistortionWorld(.pmf(weights)) }
    let normalized = try bracket(.pmf(weights), at: 0.1) { $0.normalizes = true }
    expect(normalized, contains: coin(0.25) - coin(0.1))
  }

  // MARK: Refusals

  @Test func optionsThatDoNotFitAreRefusedWithAReason() throws {
    let scratch = try Scratch()
    let joint = try scratch.reference("joint.csv", "0.45,0.05\n0.05,0.45\n")
    let samples = try scratch.reference("x.csv", "0\n1\n")
    let gaussian = SourceSpecification.gaussian(variance: 1)
    let process = SourceSpecification.autoregression(coefficients: [0.5, 0.1], innovation: 1)
    let cases: [(SourceSpecification, String, (inout WorldOptions) -> Void)] = [
      (gaussian, "letters", { $0.distortion = .rule(.erasure) }),
      (gaussian, "letters", { $0.distortion = .rule(.hamming) }),
      (gaussian, "letters", { $0.distortion = .matrix(joint) }),
      (gaussian, "exponential", { $0.distortion = .rule(.oneSided) }),
      (gaussian, "--levels", { $0.gridRange = (0, 1) }),
      (gaussian, "grid", { $0.solver.method = .interiorPoint }),
      (gaussian, "Gauss–Markov", { $0.isCausal = true }),
      (process, "--state-matrix", { $0.isCausal = true }),
      (process, "squared", { $0.distortion = .rule(.absolute) }),
      (process, "continuous law", { $0.levels = 5 }),
      (.joint(joint), "information bottleneck", { $0.distortion = .rule(.logLoss) }),
      (.samples(samples), "own values", { $0.values = samples }),
      (.bernoulli(p: 0.5), "letters, not numbers", { $0.values = samples }),
      (.bernoulli(p: 0.5), "--normalize", { $0.normalizes = true }),
      (
        .bernoulli(p: 0.5), "closed form",
        {
          $0.distortion = .rule(.logLoss)
          $0.solver.method = .blahutArimoto
        }
      ),
      (.bernoulli(p: 1.1), "--p", { _ in }),
      (.bernoulli(p: .nan), "--p", { _ in }),
      (.uniformLetters(0), "--letters", { _ in }),
      (.uniformLetters(.max), "--letters", { _ in }),
      (.zipf(letters: 3, exponent: .infinity), "--exponent", { _ in }),
      (.gaussian(variance: -1), "variance", { _ in }),
      (.autoregression(coefficients: [1.2], innovation: 1), "stationary", { _ in }),
    ]
    for (source, reason, configure) in cases {
      let error = #expect(throws: WorldError.self) { try RateDistortionWorld(source, options(configure)) }
      guard case .options(let message)? = error else {
        Issue.record("\(source): \(String(describing: error)) is not about options")
        continue
      }
      #expect(message.contains(reason), "\(message)")
    }
  }

  @Test func badFilesAreRefusedAtTheirPlace() throws {
    let scratch = try Scratch()
    let pmf = try scratch.reference("p.csv", "p\n0.5\n0.5\n")
    let forbidden = try scratch.reference("d1.csv", "inf,inf\n0,1\n")
    let belowAll = try scratch.reference("d0.csv", "0,1\n-inf,0\n")
    let short = try scratch.reference("d2.csv", "0,1\n")
    let long = try scratch.reference("v.csv", "1\n2\n3\n")
    let cases: [(SourceSpecification, row: Int?, column: Int?, (inout WorldOptions) -> Void)] = [
      (.pmf(try scratch.reference("neg.csv", "p\n0.5\n-0.5\n1\n")), 3, 1, { _ in }),
      (.pmf(try scratch.reference("inf.csv", "0.5,inf\n")), 1, 2, { _ in }),
      (.pmf(try scratch.reference("sum.csv", "0.5\n0.4\n")), nil, nil, { _ in }),
      (.pmf(try scratch.reference("wide.csv", "0.5,0.1\n0.2,0.2\n")), nil, nil, { _ in }),
      (.samples(try scratch.reference("xinf.csv", "1\n2\ninf\n")), 3, 1, { _ in }),
      (.spectrum(try scratch.reference("s.csv", "0,1\n2,-1\n3.14159265358979,1\n")), 2, 2, { _ in }),
      (.spectrum(try scratch.reference("s1.csv", "0\n1\n")), nil, nil, { _ in }),
      (.gaussianVector(covariance: try scratch.reference("cov.csv", "1,0,0\n0,1,0\n")), nil, nil, { _ in }),
      (.gaussianVector(covariance: try scratch.reference("covinf.csv", "1,0\n0,inf\n")), 2, 2, { _ in }),
      (.pmf(pmf), 2, 1, { $0.distortion = .matrix(belowAll) }),
      (.pmf(pmf), 1, 1, { $0.distortion = .matrix(forbidden) }),
      (.pmf(pmf), nil, nil, { $0.distortion = .matrix(short) }),
      (
        .pmf(pmf), nil, nil,
        {
          $0.distortion = .rule(.squared)
          $0.values = long
        }
      ),
    ]
    for (source, row, column, configure) in cases {
      let error = #expect(throws: FileError.self) { try RateDistortionWorld(source, options(configure)) }
      #expect(error?.reason == .badData && error?.row == row && error?.column == column, "\(String(describing: error))")
    }
    let missing = ArrayReference(path: "\(scratch.path)/none.csv")
    #expect(throws: FileError.self) { try RateDistortionWorld(.pmf(missing)) }
    #expect(throws: WorldError.self) {
      try RateDistortionWorld(.gaussianVector(covariance: try scratch.reference("bad.csv", "1,2\n2,1\n")))
    }
  }

  @Test func questionsWithoutAnAnswerAreRefusedInTheReadersUnit() throws {
    let named = try RateDistortionWorld(.bernoulli(p: 0.5))
    let rate = CurveError.rateOutOfRange(Nats(log(4)), maximum: Nats(log(2)))
    #expect(named.refusal(rate, unit: .bits) == .options("rate 2.0 is outside [0, 1.0] bits, the rates of this source"))
    let scratch = try Scratch()
    let read = try RateDistortionWorld(.pmf(try scratch.reference("p.csv", "1\n")))
    guard case .data? = read.refusal(CurveError.distortionBelowMinimum(-1, minimum: 0), unit: .bits) else {
      Issue.record("a file's least distortion is a matter of data")
      return
    }
    #expect(named.refusal(FileError(.badData, path: "x", "y"), unit: .bits) == nil)
  }
}
