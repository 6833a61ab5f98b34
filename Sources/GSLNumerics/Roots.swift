// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// Roots of a function of one variable.
public enum Roots {
  /// A zero of `function` in `range` by Brent's method. An end that is a zero is returned as it is.
  ///
  /// - Parameters:
  ///   - range: finite, with values of opposite sign at its ends
  ///   - tolerance: the bracket's width to reach; 0 asks for a few ulps
  ///   - maximumIterations: then the result is returned with `converged` false
  ///   - function: finite on the range
  /// - Throws: ``BracketingError``, ``FunctionValueError``, what `function` throws, ``GSLError``.
  ///
  /// Source: Brent (1973), chapter 4.
  public static func brent(
    in range: ClosedRange<Double>, tolerance: Double = 0, maximumIterations: Int = 500,
    _ function: (Double) throws -> Double
  ) throws -> BrentResult {
    try Brent.requireFinite(range)
    GSL.prepare()
    return try Callback.withFunction(function) { gsl in
      let (lower, upper) = (range.lowerBound, range.upperBound)
      let (valueAtLower, valueAtUpper) = (ssm_evaluate(gsl, lower), ssm_evaluate(gsl, upper))
      for (end, value) in [(lower, valueAtLower), (upper, valueAtUpper)] where value == 0 {
        return BrentResult(value: end, bracket: end...end, iterations: 0, converged: true)
      }
      guard (valueAtLower < 0) != (valueAtUpper < 0) else {
        throw BracketingError.noSignChange(
          lower: lower, upper: upper, valueAtLower: valueAtLower, valueAtUpper: valueAtUpper)
      }
      guard let solver = gsl_root_fsolver_alloc(ssm_root_brent()) else {
        throw GSL.outOfMemory("gsl_root_fsolver_alloc", for: "Brent's method")
      }
      defer { gsl_root_fsolver_free(solver) }
      try GSL.check(gsl_root_fsolver_set(solver, gsl, lower, upper), "gsl_root_fsolver_set")
      return try Brent.iterate(atMost: maximumIterations, tolerance: tolerance) { () throws(GSLError) in
        try GSL.check(gsl_root_fsolver_iterate(solver), "gsl_root_fsolver_iterate")
        return (
          gsl_root_fsolver_root(solver), gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver)
        )
      }
    }
  }
}
