// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// Special functions of a real argument, each with the error GSL states for it.
///
/// Errors: a ``GSLError`` outside the stated domain, for NaN, and where the value overflows. A value that underflows
/// is returned with the least normal double as its error. Source: GSL reference manual, "Special Functions".
public enum SpecialFunctions {
  /// `erf x = (2/√π) ∫₀ˣ e^{−t²} dt`.
  public static func errorFunction(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_erf", at: x) { gsl_sf_erf_e(x, $0) }
  }

  /// `1 − erf x`, accurate in the upper tail.
  public static func complementaryErrorFunction(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_erfc", at: x) { gsl_sf_erfc_e(x, $0) }
  }

  /// `log erfc x`, finite far beyond the underflow of erfc.
  public static func logComplementaryErrorFunction(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_log_erfc", at: x) { gsl_sf_log_erfc_e(x, $0) }
  }

  /// `log |Γ(x)|`. Domain: x is no integer ≤ 0.
  public static func logGamma(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_lngamma", at: x) { gsl_sf_lngamma_e(x, $0) }
  }

  /// `ψ(x) = Γ′(x)/Γ(x)`. Domain: x is no integer ≤ 0.
  public static func digamma(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_psi", at: x) { gsl_sf_psi_e(x, $0) }
  }

  /// `ψ′(x)`. Domain: x is no integer ≤ 0.
  public static func trigamma(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_psi_1", at: x) { gsl_sf_psi_1_e(x, $0) }
  }

  /// `Γ(a, x) = ∫ₓ^∞ t^{a−1} e^{−t} dt`, not normalised. Domain: x ≥ 0.
  public static func upperIncompleteGamma(_ a: Double, _ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_gamma_inc", at: a, x) { gsl_sf_gamma_inc_e(a, x, $0) }
  }

  /// `P(a, x) = 1 − Γ(a, x)/Γ(a)`, the gamma law's distribution function. Domain: a > 0, x ≥ 0.
  public static func regularizedLowerGamma(_ a: Double, _ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_gamma_inc_P", at: a, x) { gsl_sf_gamma_inc_P_e(a, x, $0) }
  }

  /// `Q(a, x) = Γ(a, x)/Γ(a)`, its upper tail. Domain: a > 0, x ≥ 0.
  public static func regularizedUpperGamma(_ a: Double, _ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_gamma_inc_Q", at: a, x) { gsl_sf_gamma_inc_Q_e(a, x, $0) }
  }

  /// `E₁(x) = ∫₁^∞ e^{−xt}/t dt`, the real part for x < 0. Domain: x ≠ 0.
  public static func exponentialIntegralE1(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_expint_E1", at: x) { gsl_sf_expint_E1_e(x, $0) }
  }

  /// `Ei(x) = −PV ∫₋ₓ^∞ e^{−t}/t dt`. Domain: x ≠ 0.
  public static func exponentialIntegralEi(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_expint_Ei", at: x) { gsl_sf_expint_Ei_e(x, $0) }
  }

  /// `Li₂(x) = −Re ∫₀ˣ log(1 − s)/s ds`.
  public static func dilogarithm(_ x: Double) throws(GSLError) -> NumericResult {
    try GSL.evaluate("gsl_sf_dilog", at: x) { gsl_sf_dilog_e(x, $0) }
  }
}
