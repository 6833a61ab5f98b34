// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// Minima of a function of one variable.
public enum Minimum {
  /// A function is flat to rounding within √ε of its minimum, so that nothing is gained by a narrower bracket.
  public static let smallestTolerance = 0x1p-26

  /// The minimum of a unimodal `function` on `range` by Brent's method, an end of the range included.
  ///
  /// - Parameters:
  ///   - range: finite
  ///   - tolerance: the bracket's width to reach, at least ``smallestTolerance`` times the larger end
  ///   - maximumIterations: then the result is returned with `converged` false
  ///   - function: finite on the range
  /// - Throws: ``BracketingError/unboundedRange(lower:upper:)``, ``FunctionValueError``, what `function` throws,
  ///   ``GSLError``.
  ///
  /// Source: Brent (1973), chapter 5; golden sections (Kiefer 1953) find the triple it starts from.
  public static func brent(
    in range: ClosedRange<Double>, tolerance: Double = 0, maximumIterations: Int = 500,
    _ function: (Double) throws -> Double
  ) throws -> BrentResult {
    try Brent.requireFinite(range)
    GSL.prepare()
    return try Callback.withFunction(function) { gsl in
      var triple = Triple(range) { ssm_evaluate(gsl, $0) }
      var sections = 0
      while !triple.enclosesMinimum {
        let width = triple.upper.x - triple.lower.x
        let narrow = width <= triple.floor(tolerance)
        if narrow || sections >= maximumIterations {
          return BrentResult(
            value: triple.lowerEnd.x, bracket: triple.lower.x...triple.upper.x, iterations: sections,
            converged: narrow)
        }
        triple.narrow { ssm_evaluate(gsl, $0) }
        sections += 1
      }
      return try refine(triple, gsl, tolerance: triple.floor(tolerance), maximumIterations: maximumIterations)
    }
  }

  /// Brent's method from three points whose middle is the lowest.
  private static func refine(
    _ triple: Triple, _ function: UnsafeMutablePointer<gsl_function>, tolerance: Double, maximumIterations: Int
  ) throws(GSLError) -> BrentResult {
    guard let solver = gsl_min_fminimizer_alloc(ssm_min_brent()) else {
      throw GSL.outOfMemory("gsl_min_fminimizer_alloc", for: "Brent's method")
    }
    defer { gsl_min_fminimizer_free(solver) }
    let status = gsl_min_fminimizer_set_with_values(
      solver, function, triple.middle.x, triple.middle.value, triple.lower.x, triple.lower.value, triple.upper.x,
      triple.upper.value)
    try GSL.check(status, "gsl_min_fminimizer_set_with_values")
    return try Brent.iterate(atMost: maximumIterations, tolerance: tolerance) { () throws(GSLError) in
      try GSL.check(gsl_min_fminimizer_iterate(solver), "gsl_min_fminimizer_iterate")
      return (
        gsl_min_fminimizer_x_minimum(solver), gsl_min_fminimizer_x_lower(solver), gsl_min_fminimizer_x_upper(solver)
      )
    }
  }
}

/// Two ends and a point between them that cuts off the golden part next to the lower end value.
private struct Triple {
  typealias Point = (x: Double, value: Double)

  private(set) var lower: Point
  private(set) var middle: Point
  private(set) var upper: Point

  /// No bracket is narrowed below this, an ulp of the first range: a minimum at 0 has no width of its own.
  private let leastWidth: Double

  /// `(3 − √5)/2`.
  private static let golden = 0.381966011250105151795413165634

  init(_ range: ClosedRange<Double>, _ function: (Double) -> Double) {
    lower = (range.lowerBound, function(range.lowerBound))
    upper = (range.upperBound, function(range.upperBound))
    middle = lower
    leastWidth = .ulpOfOne * (range.upperBound - range.lowerBound)
    placeMiddle(function)
  }

  var enclosesMinimum: Bool { middle.value < lower.value && middle.value < upper.value }

  /// The end with the lower value.
  var lowerEnd: Point { lower.value <= upper.value ? lower : upper }

  /// The least width that is worth asking for.
  func floor(_ tolerance: Double) -> Double {
    max(tolerance, leastWidth, Minimum.smallestTolerance * max(abs(lower.x), abs(upper.x)))
  }

  /// Drops the part beyond the middle, seen from the lower end value: a unimodal function has no minimum there.
  mutating func narrow(_ function: (Double) -> Double) {
    if lower.value <= upper.value { upper = middle } else { lower = middle }
    placeMiddle(function)
  }

  private mutating func placeMiddle(_ function: (Double) -> Double) {
    let step = Triple.golden * (upper.x - lower.x)
    let x = lower.value <= upper.value ? lower.x + step : upper.x - step
    middle = (x, function(x))
  }
}
