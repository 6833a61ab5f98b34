// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: ℓ_r(x) = Σ_y p(y|x) log(r_y/p(y)), β_r the positive zero of β ↦ log Σ_x p(x) e^{β ℓ_r(x)}.

import Foundation
import GSLNumerics
import LinearAlgebra
public import Quantities

/// Where a bottleneck curve leaves the origin: below `β* = 1/s*`, `s* = sup I(U;Y)/I(U;X)` the strong data-processing
/// constant, it does not pay to tell anything of X (Ahlswede & Gács 1976; Anantharam et al. 2013).
public struct BottleneckOnset: Sendable {
  /// `β*`, between a proved side and an encoder that was found; both infinite where X and Y are independent.
  public let beta: Bracket<Double>
  /// Whether the lower side is close to the upper one: by a proof for this law's few letters of Y, or because the law is
  /// what the channel contracts least; otherwise it is that of any law on X with these rows.
  public let isCertified: Bool
  /// `ρ_m`, the maximal correlation of X and Y (Rényi 1959).
  public let maximalCorrelation: Double

  /// `1/ρ_m²`: where telling nothing stops being a local minimum. The onset is never above it.
  public var localValue: Double { 1 / (maximalCorrelation * maximalCorrelation) }
}

extension DiscreteBottleneck {
  /// Searches for the onset, and proves it where Y has few letters.
  public func onset() throws -> BottleneckOnset { try OnsetSearch(law: law.reduced, options: options).run() }
}

/// The search for the least `β_r` over laws `r` on the letters of Y.
///
/// Telling nothing is optimal at `β` if and only if no price against its dual point `λ = e^{β D(p(y|x)‖p(y))}` exceeds 1,
/// that is if `β_r ≥ β` for all `r`. A price above 1 at `r` lowers `β` to `β_r` (Dinkelbach 1967), until none is found.
struct OnsetSearch {
  let law: ReducedLaw
  let options: BottleneckOptions

  /// Prices above this, nats, lower `β` once more.
  private static let tolerance = 1e-11
  /// Rounds of lowering, at most.
  private static let roundLimit = 60
  /// Shares of `β` by which a proof may stay below what was found, in the order in which they are tried.
  private static let margins = [1e-3, 1e-2, 0.1]
  /// A lower side within this share of what was found is as good as a proof for this law.
  private static let closeness = 1e-3
  private static let bisection = Citation("no price above 1, by bisection of the simplex")
  private static let contraction = Citation("contraction of the channel (Ordentlich & Polyanskiy 2021)")
  /// Steps from `p(y)` towards each `p(y|x)` where searches start.
  private static let steps = [0.01, 0.1, 0.5, 1]

  func run() throws -> BottleneckOnset {
    let correlation = try law.maximalCorrelation(weights: law.weights, marginal: law.marginal)
    guard law.n > 1, law.m > 1, correlation > 0 else { return onset(.infinity, .infinity, false, correlation) }
    var beta = 1 / (correlation * correlation)
    for x in 0..<law.n { beta = min(beta, crossing(Array(law.conditionals.row(x)), below: .infinity) ?? beta) }
    beta = try descend(beta, from: starts)
    let general = ContractionBound(law).onset
    if law.m <= PriceCertificate.letterLimit {
      var margins = OnsetSearch.margins[...]
      while let margin = margins.first, (1 - margin) * beta > general {
        let lower = (1 - margin) * beta
        switch try proof(lower, correlation) {
        case .proved: return onset(lower, beta, true, correlation)
        case .exceeded(let place):
          beta = try descend(beta, from: Matrix([place]))
        case .unfinished: margins = margins.dropFirst()
        }
      }
    }
    return onset(
      min(general, beta), beta, general >= (1 - OnsetSearch.closeness) * beta, correlation,
      source: OnsetSearch.contraction)
  }

  /// Lowers `β` until no price above 1 is found.
  private func descend(_ first: Double, from starts: Matrix) throws -> Double {
    var beta = first
    var search = PriceSearch()
    search.settled = OnsetSearch.tolerance
    for s in 0..<starts.rows { beta = min(beta, crossing(Array(starts.row(s)), below: beta) ?? beta) }
    for _ in 0..<OnsetSearch.roundLimit {
      let found = try search.run(prices(beta), from: starts)
      guard let best = found.logPrices.first, best > OnsetSearch.tolerance else { break }
      let above = zip(found.ends, found.logPrices).filter { $0.1 > OnsetSearch.tolerance }
      let lower = above.reduce(beta) { min($0, crossing($1.0, below: $0) ?? $0) }
      guard lower < beta * (1 - 1e-14) else { break }
      beta = lower
    }
    return beta
  }

  private func onset(
    _ lower: Double, _ upper: Double, _ certified: Bool, _ correlation: Double, source: Citation = OnsetSearch.bisection
  ) -> BottleneckOnset {
    BottleneckOnset(
      beta: Bracket(
        subject: "onset of the bottleneck curve",
        lower: Bound(lower, kind: .solved, source: source),
        upper: Bound(upper, kind: .solved, source: Citation("an encoder that pays above it"))),
      isCertified: certified || lower == upper, maximalCorrelation: correlation)
  }

  /// The prices against the dual point of telling nothing.
  private func prices(_ beta: Double) -> Prices {
    Prices(
      law: law, beta: beta,
      logDual: (0..<law.n).map { beta * divergence(law.conditionals.row($0), from: law.marginal) })
  }

  private var starts: Matrix {
    var starts = Matrix(rows: law.n * OnsetSearch.steps.count, columns: law.m)
    for x in 0..<law.n {
      for (i, step) in OnsetSearch.steps.enumerated() {
        for y in 0..<law.m {
          starts[x * OnsetSearch.steps.count + i, y] =
            (1 - step) * law.marginal[y] + step * law.conditionals[x, y]
        }
      }
    }
    return starts
  }

  /// `β_r`, by Newton's method from above, where it is below the given limit.
  private func crossing(_ r: [Double], below limit: Double) -> Double? {
    let gains = (0..<law.n).map { x -> Double in
      var sum = 0.0
      for y in 0..<law.m where law.conditionals[x, y] > 0 {
        sum += law.conditionals[x, y] * log(r[y] / law.marginal[y])
      }
      return sum
    }
    guard let greatest = gains.max(), greatest > 0 else { return nil }
    // log Σ p e^{βℓ} and its derivative.
    func value(_ beta: Double) -> (Double, Double) {
      var (sum, slope) = (0.0, 0.0)
      for x in 0..<law.n {
        let term = law.weights[x] * exp(beta * (gains[x] - greatest))
        sum += term
        if term > 0 { slope += term * gains[x] }
      }
      return (beta * greatest + log(sum), slope / sum)
    }
    var beta = limit
    if !limit.isFinite {
      beta = 1
      while value(beta).0 <= 0, beta < 1e12 { beta *= 2 }
    }
    guard value(beta).0 > OnsetSearch.tolerance else { return nil }
    for _ in 0..<100 {
      let (height, slope) = value(beta)
      guard height > 0.1 * OnsetSearch.tolerance, slope > 0 else { break }
      let next = beta - height / slope
      guard next > 0, next < beta else { break }
      beta = next
    }
    return beta
  }

  /// A proof that no price exceeds 1 at `β`.
  ///
  /// Around `p(y)`, where the price is 1, bisection cannot tell; but on the box `|r_y − p(y)| ≤ t p(y)` the price is
  /// concave, with its maximum at `p(y)`, if `β (1 + t)^β (ρ² + t² (1 − ρ²)) ≤ (1 − t)^β`: with `e = δr/r` its second
  /// derivative is `β Σ_x w_x [β (Σ_y p(y|x) e_y)² − Σ_y p(y|x) e_y²]`, `w_x` between `p(x) (1 ∓ t)^β`, and
  /// `Σ_y r_y e_y = 0` leaves `e` a component along constants of at most `t ‖e‖`.
  private func proof(_ beta: Double, _ correlation: Double) throws -> PriceCertificate.Verdict {
    let square = correlation * correlation * (1 + 1e-12)
    func isConcave(_ t: Double) -> Bool {
      beta * pow(1 + t, beta) * (square + t * t * (1 - square)) * (1 + 1e-12) <= pow(1 - t, beta)
    }
    var radius = 0.5
    while !isConcave(radius), radius > 1e-9 { radius /= 1.1 }
    guard isConcave(radius) else { return .unfinished }
    var certificate = PriceCertificate(cellLimit: options.cellLimit)
    certificate.exempt = PriceCertificate.Box(centre: law.marginal, relativeRadius: radius)
    return try certificate.prove(prices(beta), logThreshold: 0)
  }
}
