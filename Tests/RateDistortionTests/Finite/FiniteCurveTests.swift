// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import RateDistortion
import TestSupport
import Testing

@Suite struct FiniteCurvePropertyTests {
  @Test func theTwinsBracketHoldsAtEveryIterate() throws {
    let problem = try FiniteFixtures.random(rows: 12, columns: 10, seed: 1)
    let curve = try FiniteFixtures.curve(problem, gap: 1e-11)
    for slope in [2.0, 10] {
      let best = try curve.point(at: .slope(slope))
      let low = best.rate.lower.value.value + slope * best.distortion
      let high = best.rate.upper.value.value + slope * best.distortion
      var count = 0
      _ = try BlahutArimoto(iterationLimit: 300).solve(
        SlopeProblem(problem: problem, slope: slope, tolerance: 0)
      ) {
        #expect($0.lower <= high + 1e-13 && low <= $0.upper + 1e-13)
        count += 1
      }
      #expect(count > 30)
    }
  }

  @Test(arguments: [Method.blahutArimoto, .interiorPoint, .columnGeneration, .matrixFree])
  func methodsAgreeOnASkewedSource(method: Method) throws {
    let problem = try FiniteFixtures.random(rows: 8, columns: 8, seed: 6)
    let reference = try FiniteFixtures.curve(problem, gap: 1e-11).point(at: .slope(3))
    let point = try FiniteFixtures.curve(problem, method, gap: 1e-4).point(at: .slope(3))
    #expect(point.method == method)
    let value = reference.rate.upper.value.value + 3 * reference.distortion
    let own = point.rate.upper.value.value + 3 * point.distortion
    #expect(own - value < 2e-4 && own - value > -1e-10)
    #expect(point.termination == .converged)
  }

  @Test func tridiagonalIsExactAndGivesWayWhereTheSupportHasAHole() throws {
    let problem = try FiniteFixtures.gaussianGrid(81, .absolute)
    for slope in [1.5, 3, 8.0] {
      let exact = try FiniteFixtures.curve(problem, .tridiagonal).point(at: .slope(slope))
      let newton = try FiniteFixtures.curve(FiniteFixtures.spelledOut(problem), gap: 1e-10).point(at: .slope(slope))
      #expect(exact.gap.value < 1e-12)
      let values = [exact, newton].map { $0.rate.upper.value.value + slope * $0.distortion }
      #expect(abs(values[0] - values[1]) < 1e-9)
    }
    // Two far bumps: nothing is reproduced between them.
    let x = (0..<21).map(Double.init)
    let p = x.map { exp(-4 * abs($0 - 3)) + exp(-4 * abs($0 - 17)) + 1e-9 }
    let bumps = try FiniteProblem(
      source: Distribution(p, rescaling: true), distortion: .line(.absolute, source: x, reproduction: x))
    let point = try FiniteFixtures.curve(bumps).point(at: .slope(0.5))
    #expect(point.termination == .converged)
    #expect(point.method != .tridiagonal)
    #expect(throws: CurveError.self) { try FiniteFixtures.curve(bumps, .tridiagonal).point(at: .slope(0.5)) }
  }

  @Test func convexAndDecreasing() throws {
    for problem in [
      try FiniteFixtures.random(rows: 9, columns: 14, seed: 3), try FiniteFixtures.gaussianGrid(31, .squared),
    ] {
      let curve = try FiniteFixtures.curve(problem)
      let ends = try curve.ends()
      let steps = (1..<12).map {
        ends.minimumDistortion + (ends.maximumDistortion - ends.minimumDistortion) * Double($0) / 12
      }
      let points = try steps.map { try curve.point(at: .distortion($0)) }
      for (a, b) in zip(points, points.dropFirst()) {
        #expect(b.rate.lower.value < a.rate.upper.value)
        #expect(a.gap.value <= 1e-9)
      }
      for k in 1..<(points.count - 1) {
        let chord = (points[k - 1].rate.upper.value.value + points[k + 1].rate.upper.value.value) / 2
        #expect(points[k].rate.lower.value.value <= chord)
      }
    }
  }

  @Test func rateAndDistortionQueriesInvertEachOther() throws {
    let curve = try FiniteFixtures.curve(FiniteFixtures.random(rows: 9, columns: 9, seed: 8))
    for rate in [0.05, 0.4, 1.1] {
      let point = try curve.point(at: .rate(Nats(rate)))
      #expect(point.rate.lower.value.value <= rate + 1e-9 && rate <= point.rate.upper.value.value + 1e-9)
      #expect(point.distortionRange.contains(point.distortion))
      let back = try curve.point(at: .distortion(point.distortion))
      #expect(abs(back.rate.upper.value.value - rate) < 3e-9)
    }
  }

  @Test func lettersMayBePermuted() throws {
    let problem = try FiniteFixtures.random(rows: 7, columns: 7, seed: 12)
    let order = [3, 1, 6, 0, 5, 2, 4]
    let permuted = try FiniteProblem(
      source: Distribution(order.map { problem.source.probabilities[$0] }, rescaling: true),
      distortion: .matrix(
        rows: 7, columns: 7, entries: order.flatMap { i in order.reversed().map { problem.distortion(i, $0) } }))
    let (a, b) = (
      try FiniteFixtures.curve(problem).point(at: .distortion(0.2)),
      try FiniteFixtures.curve(permuted).point(at: .distortion(0.2))
    )
    #expect(abs(a.rate.upper.value.value - b.rate.upper.value.value) < 2e-9)
  }

  @Test func processingTheSourceCannotRaiseTheRate() throws {
    // Merging two source letters that have the same distortions leaves R(D) alone; coarser reproduction raises it.
    let problem = try FiniteFixtures.random(rows: 6, columns: 6, seed: 21)
    let split = try FiniteProblem(
      source: Distribution(problem.source.probabilities.flatMap { [0.25 * $0, 0.75 * $0] }, rescaling: true),
      distortion: .matrix(
        rows: 12, columns: 6, entries: (0..<6).flatMap { i in (0..<12).map { problem.distortion(i, $0 % 6) } }))
    let fewer = try FiniteProblem(
      source: problem.source,
      distortion: .matrix(
        rows: 6, columns: 5, entries: (0..<6).flatMap { i in (0..<5).map { problem.distortion(i, $0) } }))
    let slope = 6.0
    let values = try [problem, split, fewer].map { problem in
      let point = try FiniteFixtures.curve(problem).point(at: .slope(slope))
      return point.rate.upper.value.value + slope * point.distortion
    }
    #expect(abs(values[0] - values[1]) < 2e-9)
    #expect(values[2] >= values[0] - 1e-9)
  }

  @Test func planeGridAgreesWithItsMatrixAndWithTheProductOfItsAxes() throws {
    let x = [-1.5, -0.5, 0.5, 1.5]
    let y = [-1.0, 0, 1]
    let (px, py) = (x.map { exp(-$0 * $0) }, y.map { exp(-0.5 * $0 * $0) })
    let plane = try FiniteProblem(
      source: Distribution(px.flatMap { a in py.map { a * $0 } }, rescaling: true), distortion: .plane(x: x, y: y))
    let slope = 1.3
    func lagrangian(_ problem: FiniteProblem) throws -> Double {
      let point = try FiniteFixtures.curve(problem).point(at: .slope(slope))
      return point.rate.upper.value.value + slope * point.distortion
    }
    let axes = try [(px, x), (py, y)].map { p, letters in
      try lagrangian(
        FiniteProblem(
          source: Distribution(p, rescaling: true),
          distortion: .line(.squared, source: letters, reproduction: letters)))
    }
    let whole = try lagrangian(plane)
    #expect(abs(whole - axes[0] - axes[1]) < 3e-9)
    #expect(abs(whole - (try lagrangian(FiniteFixtures.spelledOut(plane)))) < 3e-9)
  }

  /// More letters than a stored kernel may have: the matrix-free path, and the shortcut for product laws.
  @Test func aLargePlaneWithoutAMatrix() throws {
    let x = (0..<60).map { -4.5 + 9 * Double($0) / 59 }
    let p = x.map { exp(-$0 * $0 / 2) }
    let plane = try FiniteProblem(
      source: Distribution(p.flatMap { a in p.map { a * $0 } }, rescaling: true), distortion: .plane(x: x, y: x))
    let slope = 6.0
    let product = try FiniteFixtures.curve(plane, gap: 1e-8).solved(atSlope: slope)
    #expect(product.termination == .converged)
    let axis = try FiniteProblem(
      source: Distribution(p, rescaling: true), distortion: .line(.squared, source: x, reproduction: x))
    let line = try FiniteFixtures.curve(axis).solved(atSlope: slope)
    let value = 2 * (line.rate.upper.value.value + slope * line.distortion)
    #expect(abs(product.rate.upper.value.value + slope * product.distortion - value) < 3e-8)
    let free = try FiniteFixtures.curve(plane, .matrixFree, gap: 1e-3).solved(atSlope: slope)
    #expect(free.termination == .converged && free.method == .matrixFree)
    #expect(free.rate.lower.value.value + slope * free.distortion <= value + 3e-8)
    #expect(free.rate.upper.value.value + slope * free.distortion >= value - 3e-8)
    // A law that is no product is refused by the shortcut.
    var bent = plane.source.probabilities
    bent[0] *= 2
    let correlated = try FiniteProblem(
      source: Distribution(bent, rescaling: true), distortion: .plane(x: x, y: x))
    #expect(throws: CurveError.self) {
      try ProductOfAxes().solve(SlopeProblem(problem: correlated, slope: 1, tolerance: 1e-6))
    }
  }

  @Test func dispersionOfACoinIsItsVarianceOfInformation() throws {
    // Kostina & Verdú 2012, eq. (70): V = p(1 − p) log²((1 − p)/p), whatever D.
    let point = try FiniteFixtures.curve(FiniteFixtures.hamming([0.3, 0.7])).point(at: .distortion(0.1))
    #expect(abs(try #require(point.dispersion) - 0.21 * pow(log(0.7 / 0.3), 2)) < 1e-12)
  }
}

@Suite struct FiniteCurveDegenerateTests {
  @Test func lettersOfProbabilityZeroAreInvisible() throws {
    let with = try FiniteFixtures.curve(FiniteFixtures.hamming([0.3, 0, 0.7, 0])).point(at: .distortion(0.1))
    #expect(with.holds(coinEntropy(0.3) - coinEntropy(0.1)))
    let matrix = try FiniteFixtures.spelledOut(FiniteFixtures.hamming([0.3, 0, 0.7, 0]))
    #expect(
      try FiniteFixtures.curve(matrix).point(at: .distortion(0.1))
        .holds(coinEntropy(0.3) - coinEntropy(0.1)))
  }

  @Test func oneLetterNeedsNoRate() throws {
    for problem in [
      try FiniteFixtures.hamming([1]),
      try FiniteProblem(source: Distribution([1]), distortion: .matrix(rows: 1, columns: 1, entries: [0.5])),
      try FiniteProblem(source: Distribution([1]), distortion: .erasure(letters: 1)),
    ] {
      let curve = try FiniteFixtures.curve(problem)
      let ends = try curve.ends()
      #expect(ends.maximumDistortion == ends.minimumDistortion)
      #expect(try curve.point(at: .distortion(ends.minimumDistortion)).rate.upper.value == .zero)
      #expect(try curve.point(at: .slope(1)).rate.upper.value.value < 1e-12)
    }
  }

  @Test func theLeastDistortionWithSharedNearestLetters() throws {
    // Letters 1 and 2 have the same nearest reproduction: R(D_min) = h(p_3), not H(p).
    let problem = try FiniteProblem(
      source: Distribution([0.3, 0.3, 0.4]),
      distortion: .matrix(rows: 3, columns: 2, entries: [0, 1, 0, 1, 1, 0]))
    let point = try FiniteFixtures.curve(problem).point(at: .distortion(0))
    #expect(point.holds(coinEntropy(0.4), slack: 1e-12))
    #expect(point.gap.value < 1e-8)
    #expect(point.slope == .infinity)
    // Where a letter may go to either of two, the mixture problem with a 0/1 kernel decides.
    let shared = try FiniteProblem(
      source: Distribution([0.25, 0.5, 0.25]), distortion: .matrix(rows: 3, columns: 2, entries: [0, 1, 0, 0, 1, 0]))
    let expected = 0.5 * log(2.0)
    #expect(try FiniteFixtures.curve(shared).point(at: .distortion(0)).holds(expected, slack: 1e-9))
  }

  @Test func hammingAtDistortionZeroIsTheEntropy() throws {
    let problem = try FiniteFixtures.hamming([0.6, 0.3, 0.1])
    let point = try FiniteFixtures.curve(problem).point(at: .distortion(0))
    #expect(point.holds(problem.source.entropy.value))
    #expect(point.gap.value < 1e-12)
  }

  @Test func forbiddenPairsAndBoundlessEnds() throws {
    // Each letter has one reproduction only: R(D) = H(p) for every D.
    let locked = try FiniteProblem(
      source: Distribution([0.3, 0.7]),
      distortion: .matrix(rows: 2, columns: 2, entries: [0.5, .infinity, .infinity, 0.25]))
    let curve = try FiniteFixtures.curve(locked)
    #expect(try curve.ends().maximumDistortion == .infinity)
    let point = try curve.point(at: .slope(1))
    #expect(point.holds(coinEntropy(0.3)))
    let above = try curve.point(at: .distortion(2))
    #expect(above.holds(coinEntropy(0.3), slack: 1e-6))
  }

  @Test func oneSidedLetters() throws {
    let x = [0.0, 1, 2, 3]
    let problem = try FiniteProblem(
      source: Distribution([0.4, 0.3, 0.2, 0.1]), distortion: .line(.oneSided, source: x, reproduction: x))
    let point = try FiniteFixtures.curve(problem).point(at: .distortion(0.4))
    #expect(point.termination == .converged && point.gap.value <= 1e-9)
    #expect(try FiniteFixtures.curve(problem).ends().maximumDistortion == 1)
  }

  @Test func beyondTheEnds() throws {
    let curve = try FiniteFixtures.curve(FiniteFixtures.random(rows: 5, columns: 5, seed: 30))
    let ends = try curve.ends()
    let high = try curve.point(at: .distortion(ends.maximumDistortion * 3))
    #expect(high.rate.upper.value == .zero && high.distortion == ends.maximumDistortion * 3)
    #expect(throws: CurveError.self) { try curve.point(at: .distortion(ends.minimumDistortion - 0.1)) }
    #expect(throws: CurveError.self) { try curve.point(at: .rate(Nats(-0.1))) }
    #expect(throws: CurveError.self) { try curve.point(at: .rate(ends.rateAtMinimum + Nats(1))) }
    #expect(throws: CurveError.self) { try curve.point(at: .slope(-1)) }
    #expect(throws: CurveError.self) { try curve.point(at: .slope(.nan)) }
    let zero = try curve.point(at: .slope(0))
    #expect(zero.rate.upper.value == .zero && zero.distortionRange.upperBound == .infinity)
    let least = try curve.point(at: .rate(ends.rateAtMinimum))
    #expect(abs(least.distortion - ends.minimumDistortion) < 1e-9)
  }

  @Test func extremeQuestions() throws {
    for problem in [
      try FiniteFixtures.hamming([0.8, 0.2]),
      try FiniteProblem(source: Distribution([0.8, 0.2]), distortion: .erasure(letters: 2)),
    ] {
      let curve = try FiniteFixtures.curve(problem)
      let flat = try curve.point(at: .slope(1e-308))
      #expect(flat.rate.upper.value == .zero && flat.slope == 1e-308)
      let most = try curve.ends().rateAtMinimum
      for rate in [most, problem.source.entropy] {
        let end = try curve.point(at: .rate(rate))
        #expect(end.distortion == 0 && end.slope == .infinity)
      }
    }
  }

  @Test func tooManyPairsAreRefusedAtOnce() throws {
    let x = (0..<60_000).map(Double.init)
    let problem = try FiniteProblem(
      source: .uniform(letters: x.count), distortion: .line(.squared, source: x, reproduction: x))
    #expect(throws: CurveError.self) { try FiniteFixtures.curve(problem).point(at: .slope(1)) }
    // The exact solution is not a visit of all pairs, and stays what it is where the gap asked for is below rounding.
    let exact = try FiniteProblem(
      source: problem.source, distortion: .line(.absolute, source: x, reproduction: x))
    let point = try FiniteFixtures.curve(exact, gap: 1e-16).solved(atSlope: 1)
    #expect(point.method == .tridiagonal && point.termination == .stalled)
    #expect(point.gap.value < 1e-11)
  }

  @Test func badProblemsAreNamed() throws {
    #expect(throws: DistortionError.entry(row: 0, column: 1, value: -.infinity)) {
      try Distortion.matrix(rows: 1, columns: 2, entries: [0, -.infinity])
    }
    #expect(throws: DistortionError.shape(rows: 2, columns: 2)) {
      try Distortion.matrix(rows: 2, columns: 2, entries: [0, 1, 1])
    }
    #expect(throws: FiniteProblemError.noReproduction(letter: 1)) {
      try FiniteProblem(
        source: Distribution([0.5, 0.5]),
        distortion: .matrix(rows: 2, columns: 1, entries: [0, .infinity]))
    }
    #expect(throws: FiniteProblemError.lettersDiffer(source: 1, rows: 2)) {
      try FiniteProblem(source: Distribution([1]), distortion: .hamming(letters: 2))
    }
    #expect(throws: CurveError.self) {
      try FiniteFixtures.curve(FiniteFixtures.random(rows: 3, columns: 3, seed: 0), .closedForm)
    }
  }

  @Test func anUnfinishedPointSaysSo() throws {
    let problem = try FiniteFixtures.gaussianGrid(41, .squared)
    let options = SolverOptions(method: .blahutArimoto, gap: Nats(1e-9), iterationLimit: 5)
    let point = try FiniteCurve(problem: problem, subject: "cut", options: options).point(at: .slope(2))
    #expect(point.termination == .iterationLimit)
    #expect(point.gap.value > 1e-9)
    let good = try FiniteFixtures.curve(problem).point(at: .slope(2))
    #expect(point.rate.lower.value.value + 2 * point.distortion <= good.rate.upper.value.value + 2 * good.distortion)
  }
}
