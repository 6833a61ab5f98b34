// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// Roots of real polynomials.
public enum Polynomial {
  /// Rounding splits a double root into a pair whose imaginary parts are about √ε of its size.
  public static let realityTolerance = 0x1p-24

  /// All complex roots of `Σ cₖ xᵏ`, as many as its degree.
  ///
  /// - Parameter coefficients: `c₀, c₁, …`, ascending; zeros at the end are dropped
  /// - Throws: ``GSLError`` for the zero polynomial, coefficients that are not finite, and when the iteration fails
  ///
  /// Source: QR on the balanced companion matrix (GSL's `gsl_poly_complex_solve`).
  public static func roots(_ coefficients: [Double]) throws(GSLError) -> [(real: Double, imaginary: Double)] {
    let function = "gsl_poly_complex_solve"
    if let index = coefficients.firstIndex(where: { !$0.isFinite }) {
      throw GSL.domainError(function, "coefficient \(index) is \(coefficients[index]) and must be finite")
    }
    guard let last = coefficients.lastIndex(where: { $0 != 0 }) else {
      throw GSL.domainError(function, "every number is a root of the zero polynomial")
    }
    guard last > 0 else { return [] }
    GSL.prepare()
    guard let workspace = gsl_poly_complex_workspace_alloc(last + 1) else {
      throw GSL.outOfMemory("gsl_poly_complex_workspace_alloc", for: "degree \(last)")
    }
    defer { gsl_poly_complex_workspace_free(workspace) }
    var packed = [Double](repeating: 0, count: 2 * last)
    try GSL.check(gsl_poly_complex_solve(coefficients, last + 1, workspace, &packed), function)
    return (0..<last).map { (packed[2 * $0], packed[2 * $0 + 1]) }
  }

  /// The real roots, ascending, each as often as its multiplicity: those whose imaginary part is at most
  /// ``realityTolerance`` of their size. Parameters and errors: those of ``roots(_:)``.
  public static func realRoots(_ coefficients: [Double]) throws(GSLError) -> [Double] {
    try roots(coefficients).filter { abs($0.imaginary) <= realityTolerance * abs($0.real) }.map(\.real).sorted()
  }
}
