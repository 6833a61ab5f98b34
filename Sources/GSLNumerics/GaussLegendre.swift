// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// A fixed quadrature rule: `∫ f ≈ Σ wᵢ f(xᵢ)`.
public struct QuadratureRule: Sendable {
  /// The nodes, ascending: n.
  public let nodes: [Double]
  /// Their weights: n, positive, summing to the length of the interval.
  public let weights: [Double]

  /// `Σ wᵢ f(xᵢ)`. Throws what `integrand` throws.
  public func integrate<Failure: Error>(_ integrand: (Double) throws(Failure) -> Double) throws(Failure) -> Double {
    var sum = 0.0
    for (node, weight) in zip(nodes, weights) { sum += try weight * integrand(node) }
    return sum
  }
}

extension Quadrature {
  private static let largestRule = 10_000

  /// The Gauss–Legendre rule with n points on `range`, exact for polynomials of degree below 2n.
  ///
  /// Domain: 1 ≤ n ≤ 10,000; finite ends. Errors: ``GSLError`` outside.
  /// Source: Golub & Welsch (1969) name the rule; GSL's `glfixed` nodes, of which those without a table are good to 1e-10
  /// only, refined by Newton's method on the Legendre recurrence.
  public static func gaussLegendre(points n: Int, over range: ClosedRange<Double> = -1...1) throws(GSLError)
    -> QuadratureRule
  {
    guard n >= 1, n <= largestRule else {
      throw GSL.domainError("Gauss–Legendre rule", "the number of points \(n) is not between 1 and \(largestRule)")
    }
    guard range.lowerBound.isFinite, range.upperBound.isFinite else {
      throw GSL.domainError("Gauss–Legendre rule", "the range \(range) is not finite")
    }
    GSL.prepare()
    guard let table = gsl_integration_glfixed_table_alloc(n) else {
      throw GSL.outOfMemory("gsl_integration_glfixed_table_alloc", for: "\(n) points")
    }
    defer { gsl_integration_glfixed_table_free(table) }
    let center = 0.5 * range.lowerBound + 0.5 * range.upperBound
    let half = 0.5 * range.upperBound - 0.5 * range.lowerBound
    var nodes = [Double](repeating: 0, count: n)
    var weights = nodes
    for index in 0..<n {
      var (node, weight) = (0.0, 0.0)
      let status = gsl_integration_glfixed_point(-1, 1, index, &node, &weight, table)
      try GSL.check(status, "gsl_integration_glfixed_point")
      node -= legendre(n, at: node).newtonStep
      nodes[index] = center + half * node
      weights[index] = half * legendre(n, at: node).weight
    }
    return QuadratureRule(nodes: nodes, weights: weights)
  }

  /// `Pₙ/Pₙ′` and the Gauss weight `2/((1 − x²) Pₙ′²)` at `x`, inside (−1, 1), from
  /// `k Pₖ = (2k − 1) x Pₖ₋₁ − (k − 1) Pₖ₋₂` and `(1 − x²) Pₙ′ = n (Pₙ₋₁ − x Pₙ)`.
  private static func legendre(_ n: Int, at x: Double) -> (newtonStep: Double, weight: Double) {
    var (previous, current) = (1.0, x)
    for degree in stride(from: 2, through: n, by: 1) {
      let k = Double(degree)
      (previous, current) = (current, ((2 * k - 1) * x * current - (k - 1) * previous) / k)
    }
    let remainder = (1 - x) * (1 + x)
    let slope = Double(n) * (previous - x * current) / remainder
    return (current / slope, 2 / (remainder * slope * slope))
  }
}
