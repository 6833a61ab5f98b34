// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// An integral, its error, and whether the error reached what was asked.
public struct QuadratureResult: Sendable, Equatable {
  /// The integral.
  public let value: Double
  /// What the method says about `|value − truth|`.
  public let errorEstimate: Double
  /// Why the tolerance was not reached, in GSL's words; nil if it was.
  public let obstacle: String?
  /// Whether the tolerance was reached.
  public var converged: Bool { obstacle == nil }
}

/// Integration over an interval.
public enum Quadrature {
  /// `∫ f` over `range`, whose ends may be infinite, by adaptive Gauss–Kronrod rules with extrapolation, which copes
  /// with integrable singularities at the ends and at the break points.
  ///
  /// - Parameters:
  ///   - range: where to integrate
  ///   - breakPoints: kinks and singularities inside; others are ignored
  ///   - absolute: the tolerance is met at this error, or at
  ///   - relative: this fraction of the integral, whichever is larger. An infinite range with break points is cut
  ///     into pieces, and each piece gets its share of `absolute` and meets `relative` by itself
  ///   - limit: the most subintervals of a piece
  ///   - integrand: never called at a break point or an end; must be finite elsewhere
  /// - Returns: the best value; ``QuadratureResult/converged`` says whether the tolerance was met.
  /// - Throws: what `integrand` throws, ``FunctionValueError``, ``GSLError`` for a tolerance or limit out of domain.
  ///
  /// Source: QUADPACK (Piessens et al. 1983), QAGS, QAGP and QAGI.
  public static func adaptive(
    over range: ClosedRange<Double>, breakPoints: [Double] = [], absolute: Double = 0, relative: Double = 1e-10,
    limit: Int = 1000, _ integrand: (Double) throws -> Double
  ) throws -> QuadratureResult {
    guard absolute >= 0, relative >= 0 else {
      throw GSL.domainError("quadrature", "the tolerances \(absolute) and \(relative) are not both at least 0")
    }
    let workspace = try Workspace(limit: limit, breakPoints: breakPoints.count)
    if range.lowerBound == range.upperBound {
      guard range.lowerBound.isFinite else {
        throw GSL.domainError("quadrature", "the range \(range) has no length")
      }
      return QuadratureResult(value: 0, errorEstimate: 0, obstacle: nil)
    }
    let inside = breakPoints.filter { range.lowerBound < $0 && $0 < range.upperBound }.sorted()
    let cuts = inside.enumerated().filter { $0.offset == 0 || inside[$0.offset - 1] != $0.element }.map(\.element)
    let pieces = split(range, at: cuts)
    let share = absolute / Double(pieces.count)
    return try Callback.withFunction(integrand) { function in
      let results = try pieces.map { try workspace.integrate(function, over: $0, absolute: share, relative: relative) }
      return QuadratureResult(
        value: results.reduce(0) { $0 + $1.value }, errorEstimate: results.reduce(0) { $0 + $1.errorEstimate },
        obstacle: results.lazy.compactMap(\.obstacle).first)
    }
  }

  /// An interval to integrate in one go: its ends and, if both are finite, the break points between, ascending.
  private static func split(_ range: ClosedRange<Double>, at cuts: [Double]) -> [[Double]] {
    let points = [range.lowerBound] + cuts + [range.upperBound]
    guard let first = cuts.first, let last = cuts.last, !(points[0].isFinite && points[points.count - 1].isFinite)
    else { return [points] }
    var pieces: [[Double]] = []
    var middle = cuts
    if range.lowerBound.isFinite { middle.insert(range.lowerBound, at: 0) } else { pieces.append([-.infinity, first]) }
    if range.upperBound.isFinite { middle.append(range.upperBound) } else { pieces.append([last, .infinity]) }
    if middle.count > 1 { pieces.append(middle) }
    return pieces
  }
}

/// GSL's list of subintervals.
private final class Workspace {
  private let pointer: UnsafeMutablePointer<gsl_integration_workspace>
  private let limit: Int

  /// More subintervals than this are a mistake: 48 bytes each.
  private static let largestLimit = 10_000_000

  init(limit: Int, breakPoints: Int) throws(GSLError) {
    guard limit >= 1, limit <= Workspace.largestLimit else {
      throw GSL.domainError("quadrature", "the limit \(limit) is not between 1 and \(Workspace.largestLimit)")
    }
    GSL.prepare()
    // QAGP needs more room than it has points.
    self.limit = max(limit, breakPoints + 3)
    guard let pointer = gsl_integration_workspace_alloc(self.limit) else {
      throw GSL.outOfMemory("gsl_integration_workspace_alloc", for: "\(self.limit) subintervals")
    }
    self.pointer = pointer
  }

  deinit { gsl_integration_workspace_free(pointer) }

  /// Integrates over `points[0] … points[last]`, broken at those between.
  func integrate(
    _ function: UnsafeMutablePointer<gsl_function>, over points: [Double], absolute: Double, relative: Double
  ) throws(GSLError) -> QuadratureResult {
    var value = 0.0
    var error = 0.0
    let (lower, upper) = (points[0], points[points.count - 1])
    let status: Int32
    let name: String
    switch (lower.isFinite, upper.isFinite) {
    case (false, false):
      name = "gsl_integration_qagi"
      status = gsl_integration_qagi(function, absolute, relative, limit, pointer, &value, &error)
    case (true, false):
      name = "gsl_integration_qagiu"
      status = gsl_integration_qagiu(function, lower, absolute, relative, limit, pointer, &value, &error)
    case (false, true):
      name = "gsl_integration_qagil"
      status = gsl_integration_qagil(function, upper, absolute, relative, limit, pointer, &value, &error)
    case (true, true) where points.count == 2:
      name = "gsl_integration_qags"
      status = gsl_integration_qags(function, lower, upper, absolute, relative, limit, pointer, &value, &error)
    case (true, true):
      name = "gsl_integration_qagp"
      var points = points
      status = gsl_integration_qagp(
        function, &points, points.count, absolute, relative, limit, pointer, &value, &error)
    }
    switch Int(status) {
    case GSL_SUCCESS:
      return QuadratureResult(value: value, errorEstimate: error, obstacle: nil)
    case GSL_EMAXITER, GSL_EROUND, GSL_ESING, GSL_EDIVERGE, GSL_ETOL, GSL_EFAILED:
      return QuadratureResult(value: value, errorEstimate: error, obstacle: GSL.message(for: status))
    default:
      throw GSLError(function: name, status: status, message: GSL.message(for: status))
    }
  }
}
