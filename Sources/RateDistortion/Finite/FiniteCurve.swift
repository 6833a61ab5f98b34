// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
public import Quantities

/// How a finite problem is to be solved.
public struct SolverOptions: Sendable, Equatable {
  /// The algorithm, or nil to choose by the problem's structure and size (M4.2b).
  public var method: Method?
  /// Stop when `rate_upper − rate_lower` is this small.
  public var gap: Nats
  /// Iterations (rounds, for column generation) after which a method returns what it has, or nil for its own limit.
  public var iterationLimit: Int?

  /// Options; the defaults suit a table to six digits.
  public init(method: Method? = nil, gap: Nats = Nats(1e-6), iterationLimit: Int? = nil) {
    self.method = method
    self.gap = gap
    self.iterationLimit = iterationLimit
  }
}

/// The rate–distortion function of a finite source. Every point carries the certificate that its bracket was read
/// off, recomputed apart from the solver.
public struct FiniteCurve: RateDistortionCurve {
  /// What the brackets are about, in words.
  public let subject: String
  /// The source and the distortion.
  public let problem: FiniteProblem
  /// How points are solved.
  public let options: SolverOptions
  private let solvers: [any SlopeSolver]
  let lastColumn: ZeroRate

  /// - Throws: ``CurveError/methodUnavailable(_:reason:)`` when a method was named that is not for this problem.
  public init(problem: FiniteProblem, subject: String, options: SolverOptions = SolverOptions()) throws(CurveError) {
    self.problem = problem
    self.subject = subject
    self.options = options
    if let method = options.method {
      solvers = [try MethodSelection.named(method, problem, limit: options.iterationLimit)]
    } else {
      solvers = MethodSelection.candidates(problem)
    }
    lastColumn = ZeroRate(problem)
  }

  /// One solved slope with what its certificate proves.
  struct Node {
    var certificate: Certificate
    var verdict: Certificate.Verdict
    var slope: Double
    var supportSize: Int
    var method: Method
    var termination: Termination
    var iterations: Int

    var supporting: SupportingPoint {
      SupportingPoint(
        slope: slope, intercept: verdict.intercept, lineSlope: certificate.slope, distortion: verdict.distortion,
        rateUpper: verdict.rateUpper)
    }

    /// `rateUpper − rateLower` at the node's own distortion, nats.
    var gap: Double { verdict.rateUpper - verdict.rateLower }
  }

  /// Second-order methods are taken further than asked: it costs a step or two, and what a slope leaves open about
  /// `D` is the square root of the gap.
  private static let fineTolerance = 1e-9

  /// Solves one slope in `(0, ∞)` by the first method whose certificate is as tight as asked, or the best of them.
  func solve(slope: Double) throws -> Node {
    var best: Node?
    var refusal: (any Error)?
    for solver in solvers {
      if isLarge, visitsAllPairs(solver) {
        refusal =
          refusal
          ?? CurveError.methodUnavailable(
            solver.method,
            reason: "\(problem.source.support.count) × \(problem.distortion.columns) pairs of letters are too many; "
              + "give fewer reproduction letters")
        continue
      }
      let tolerance: Double =
        switch solver.method {
        case .interiorPoint, .columnGeneration: min(options.gap.value / 2, FiniteCurve.fineTolerance)
        default: 0.9 * options.gap.value
        }
      do {
        let solution = try solver.solve(SlopeProblem(problem: problem, slope: slope, tolerance: tolerance))
        let node = try weighed(solution, slope: slope, method: solver.method)
        if best.map({ node.gap < $0.gap }) ?? true { best = node }
        if node.gap <= options.gap.value { break }
      } catch let error as CurveError {
        refusal = error
      }
    }
    if let best { return best }
    throw refusal ?? CurveError.slopeOutOfRange(slope)
  }

  private var isLarge: Bool {
    problem.source.support.count * problem.distortion.columns > FiniteCurve.pairLimit
  }

  private func visitsAllPairs(_ solver: any SlopeSolver) -> Bool {
    if case .plane = problem.distortion.form { return solver is ColumnGeneration }
    return solver is BlahutArimoto || solver is ColumnGeneration || solver is MatrixFree
  }

  /// Pairs of letters beyond which a solver that visits them all, many times, is no answer.
  private static let pairLimit = 2_000_000_000

  private func weighed(_ solution: Solution<SlopeProblem, SlopeAnswer>, slope: Double, method: Method) throws -> Node {
    let certificate = Certificate(
      problem: problem, slope: slope, logDual: solution.answer.logDual,
      channels: [.init(weight: 1, slope: slope, reproduction: solution.answer.reproduction)])
    let verdict = try certificate.check()
    var node = Node(
      certificate: certificate, verdict: verdict, slope: slope, supportSize: solution.answer.supportSize,
      method: method, termination: solution.termination, iterations: solution.iterations)
    node.termination = termination(gap: node.gap, solver: solution.termination)
    return node
  }

  /// The certificate has the last word on whether the gap was reached.
  private func termination(gap: Double, solver: Termination) -> Termination {
    if gap <= options.gap.value { return .converged }
    return solver == .converged ? .stalled : solver
  }

  /// Rate zero: one reproduction letter for all. The trivial dual proves `R ≥ 0`.
  func zeroRateNode() throws -> Node? {
    guard let reproduction = lastColumn.reproduction else { return nil }
    let certificate = Certificate(
      problem: problem, slope: 0, logDual: [Double](repeating: 0, count: problem.source.count),
      channels: [.init(weight: 1, slope: 0, reproduction: reproduction)])
    var verdict = try certificate.check()
    verdict = Certificate.Verdict(
      distortion: lastColumn.distortion, intercept: 0, rateLower: 0, rateUpper: 0, roundingError: verdict.roundingError)
    return Node(
      certificate: certificate, verdict: verdict, slope: 0, supportSize: 1, method: .closedForm,
      termination: .converged, iterations: 0)
  }

  /// Errors: ``CurveError``, and what the solver at hand throws.
  public func point(at query: Query) throws -> CurvePoint {
    switch query {
    case .slope(let slope): try point(slope: slope)
    case .distortion(let distortion): try point(distortion: distortion)
    case .rate(let rate): try point(rate: rate)
    }
  }

  /// Both ends; the left one costs a solve where letters share nearest reproductions.
  public func ends() throws -> CurveEnds {
    let nearest = try nearestNode()
    return CurveEnds(
      minimumDistortion: problem.minimumDistortion, rateAtMinimum: Nats(nearest.verdict.rateUpper),
      maximumDistortion: lastColumn.distortion)
  }

  /// Citations of the two sides.
  static let lowerSource = Citation("Csiszár 1974: dual point, recomputed from the certificate")
  static let upperSource = Citation("Blahut 1972, theorem 6: channel, recomputed from the certificate")

  func bracket(_ lower: Double, _ upper: Double) -> Bracket<Nats> {
    Bracket(
      subject: subject, lower: Bound(Nats(max(0, lower)), kind: .solved, source: FiniteCurve.lowerSource),
      upper: Bound(Nats(max(0, upper)), kind: .solved, source: FiniteCurve.upperSource))
  }
}
