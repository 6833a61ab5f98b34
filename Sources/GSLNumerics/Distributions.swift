// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// The standard normal law N(0, 1).
///
/// GSL states no error for its distribution functions. The ones here are the accuracies of the methods it uses
/// (Cody 1969; Wichura 1988, AS 241), rounded up.
public enum StandardNormal {
  /// Relative error of the distribution function: 32 ulps.
  private static let distributionError = 32 * Double.ulpOfOne
  /// Relative error of the quantile: 8 ulps.
  private static let quantileError = 8 * Double.ulpOfOne

  /// `Φ(x)`, accurate in the lower tail. Domain: all but NaN.
  public static func cdf(_ x: Double) throws(GSLError) -> NumericResult {
    try distribution("gsl_cdf_ugaussian_P", x) { gsl_cdf_ugaussian_P($0) }
  }

  /// `1 − Φ(x)`, accurate in the upper tail. Domain: all but NaN.
  public static func upperTail(_ x: Double) throws(GSLError) -> NumericResult {
    try distribution("gsl_cdf_ugaussian_Q", x) { gsl_cdf_ugaussian_Q($0) }
  }

  /// `Φ⁻¹(p)`. Domain: 0 < p < 1.
  public static func quantile(_ p: Double) throws(GSLError) -> NumericResult {
    try inverse("gsl_cdf_ugaussian_Pinv", p) { gsl_cdf_ugaussian_Pinv($0) }
  }

  /// The x with `1 − Φ(x) = q`, accurate for small q. Domain: 0 < q < 1.
  public static func upperQuantile(_ q: Double) throws(GSLError) -> NumericResult {
    try inverse("gsl_cdf_ugaussian_Qinv", q) { gsl_cdf_ugaussian_Qinv($0) }
  }

  private static func distribution(_ function: String, _ x: Double, _ body: (Double) -> Double) throws(GSLError)
    -> NumericResult
  {
    guard !x.isNaN else { throw GSL.domainError(function, "x is nan and must be a number") }
    GSL.prepare()
    let value = body(x)
    return NumericResult(value: value, errorEstimate: max(distributionError * value, .leastNormalMagnitude))
  }

  private static func inverse(_ function: String, _ p: Double, _ body: (Double) -> Double) throws(GSLError)
    -> NumericResult
  {
    guard p > 0, p < 1 else { throw GSL.domainError(function, "the probability \(p) is not between 0 and 1") }
    GSL.prepare()
    let value = body(p)
    return NumericResult(value: value, errorEstimate: quantileError * max(abs(value), 1))
  }
}

/// Student's t law.
public enum StudentT {
  /// Relative error of `gsl_cdf_tdist_P` over the range the tests cover: 2¹⁰ ulps.
  private static let distributionError = 0x1p10 * Double.ulpOfOne

  /// The t with `P(T ≤ t) = p`, `T` with ν degrees of freedom, which need not be an integer.
  ///
  /// The error is what GSL's own distribution function leaves at `t`, divided by the density there.
  /// Domain: 0 < p < 1, ν > 0 and finite.
  public static func quantile(_ p: Double, degreesOfFreedom nu: Double) throws(GSLError) -> NumericResult {
    guard p > 0, p < 1 else {
      throw GSL.domainError("gsl_cdf_tdist_Pinv", "the probability \(p) is not between 0 and 1")
    }
    guard nu > 0, nu.isFinite else {
      throw GSL.domainError("gsl_cdf_tdist_Pinv", "the degrees of freedom \(nu) are not positive and finite")
    }
    GSL.prepare()
    let t = gsl_cdf_tdist_Pinv(p, nu)
    let density = gsl_ran_tdist_pdf(t, nu)
    let left = p < 0.5 ? gsl_cdf_tdist_P(t, nu) - p : gsl_cdf_tdist_Q(t, nu) - (1 - p)
    let tail = min(p, 1 - p)
    let error = (abs(left) + distributionError * tail) / density
    guard t.isFinite, error.isFinite else {
      throw GSL.domainError("gsl_cdf_tdist_Pinv", "no finite quantile at p = \(p), ν = \(nu)")
    }
    return NumericResult(value: t, errorEstimate: error)
  }
}
