// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: p the source's density, slope 1 (lengths are measured in units of 1/√s), q weights of reproductions y_j,
// z(x) = Σ q_j e^{−(x−y_j)²}, c(y) = ∫ p λ e^{−(x−y)²} dx, [l, u] the truncated law's interval.

import Foundation
import Information
import Quantities

/// Certified points of the rate–distortion function of a continuous law under squared error, where there is no
/// formula. The finite problem that is solved *is* the Gauss–Legendre quadrature of the continuous one on `[l, u]`, and
/// both sides are then evaluated for the continuous law.
///
/// Upper side: inside `[l, u]` the channel `q_j e^{−(x−y_j)²}/z(x)`, beyond it one fixed reproduction `y_e` for
/// each tail: `R(D) ≤ −D_in − ∫ p log z + Σ P(tail) log(1/q_e)` at `D = D_in + E[(X − y_e)²; tails]`, tails in closed
/// form (mutual information is at most the divergence from any output law; Blahut 1972).
///
/// Lower side: `R(D') ≥ −D' + E log λ − log sup_y c(y)` for every `D'` and every `λ > 0` (Csiszár 1974). Here
/// `λ = 1/z` inside, and beyond `λ = ε/(√π p)`, Shannon's choice made small: it adds at most `ε` to `c`, where `1/z`
/// would make `c` diverge, and costs `P(tail) log 1/ε`. `sup c` is bounded by ``GaussianColumnSum``; local maxima
/// above 1 become new reproductions (column generation) until there are none.
///
/// Quadrature: both sides are integrated again by a much finer rule than the one that was solved, and ten times the
/// difference between the two rules, with a bound of the rounding of the sums, widens the bracket. That is an estimate
/// in the manner of QUADPACK, conservative for integrands as smooth as these, and not a proof: everything else in the
/// bracket is proven.
struct SquaredErrorSolution {
  /// The gap at which to stop, nats.
  let tolerance: Double

  /// Room left for a solution: longer intervals are refused.
  static let longestInterval = 5_000.0
  private static let roundLimit = 24
  /// `ε`.
  private static let tailDual = 1e-9
  /// Distance of the first reproductions: fine enough for a mixture of them to look continuous to 1e−10 where the
  /// optimal weights have a density (ripple `2 e^{−(π/spacing)²}`).
  private static let spacing = 0.65
  /// The exponent at which a pair of letters is left out.
  private static let negligible = 45.0
  private static let pointsPerPanel = 10

  /// The line of slope 1 and its point.
  ///
  /// - Parameter refinements: reproductions to add to the first grid, from a slope nearby
  /// - Returns: nil where the interval is longer than ``longestInterval``.
  func line(_ law: ScalarLaw, refinements: [Double] = []) throws -> SupportingLine? {
    if Self.endsAtVariance(law) { return .rateZero(distortion: law.variance) }
    if law.variance <= tolerance / 2 {
      // The line through the origin and the end of the curve differ by less than was asked.
      var end = SupportingLine.rateZero(distortion: law.variance)
      end.intercept = 0
      return end
    }
    let source = try TruncatedLaw(law, tailProbability: tolerance / (20 * (80 + 2 * law.variance)))
    guard source.length <= Self.longestInterval else { return nil }
    // Pairs are left out where e^{−t²} is negligible even beside densities that fall as steeply as this law's.
    let reach = (source.steepest + (source.steepest * source.steepest + 4 * Self.negligible).squareRoot()) / 2
    let coarse = try source.quadrature(points: Self.pointsPerPanel, width: 1)
    let mass = coarse.masses.reduce(0, +)
    let grid = Self.grid(source)
    let isGrid = Set(grid)
    var columns = Self.distinct(grid + refinements.filter(source.interval.contains))
    var iterations = 0
    var round = 1
    var excess = 1e-3
    while true {
      let band = GaussianBand(nodes: coarse.nodes, columns: columns, reach: reach)
      let barrier = Self.prior(law, columns)
      let solver = BandedInteriorPoint(
        band: band, masses: coarse.masses.map { $0 / mass }, barrier: barrier)
      let answer = solver.solve(tolerance: max(tolerance / 8, excess / 1000))
      iterations += answer.iterations
      let code = LineCode(band: band, masses: coarse.masses, weights: answer.weights)
      let scan = code.columnSum(reach: reach).scan(source.interval, peaksAbove: 1 + tolerance / 2)
      excess = scan.supremum - 1
      if scan.peaks.isEmpty || round == Self.roundLimit {
        var line = try certified(source, code, scan, reach: reach)
        line.iterations = iterations
        line.refinements = columns.indices.filter {
          answer.weights[$0] > Self.leastShare * barrier[$0] && !isGrid.contains(columns[$0])
        }.map { columns[$0] }
        return line
      }
      let new = Self.refinement(columns, answer.weights, scan.peaks)
      // Columns that were added in vain leave, while the support is still being found; the first grid stays.
      let kept = columns.indices.filter {
        round > Self.roundsThatDrop || answer.weights[$0] > Self.leastShare * barrier[$0]
          || isGrid.contains(columns[$0])
      }
      columns = Self.distinct(kept.map { columns[$0] } + new)
      round += 1
    }
  }

  /// Both sides for the continuous law from the weights of `code`, whose own rule gave `scan`.
  private func certified(
    _ source: TruncatedLaw, _ code: LineCode, _ scan: GaussianColumnSum.Scan, reach: Double
  ) throws -> SupportingLine {
    let law = source.law
    let rule = try source.quadrature(points: Self.pointsPerPanel + 6, width: 0.5)
    let fine = LineCode(
      band: GaussianBand(nodes: rule.nodes, columns: code.band.columns, reach: reach), masses: rule.masses,
      weights: code.weights)
    let fineScan = fine.columnSum(reach: reach).scan(source.interval, peaksAbove: .infinity)
    let columnDifference = zip(scan.centres, fineScan.centres).reduce(0) { max($0, abs($1.0 - $1.1)) }
    // z is a sum of positive terms, each an exponential: a relative error of n ulps, which log makes absolute.
    let rounding = .ulpOfOne * (Self.rounding + Double(fine.band.bandwidth + 1))
    let mass = fine.masses.reduce(0, +)
    let columnError = Self.safety * columnDifference
    let logError =
      Self.safety * abs(fine.meanLogZ - code.meanLogZ) + rounding * (mass + fine.meanAbsoluteLogZ)
    let distortionError =
      Self.safety * abs(fine.distortion - code.distortion) + 2 * rounding * fine.distortion

    var distortion = fine.distortion + distortionError
    var rate = -fine.distortion - fine.meanLogZ + distortionError + logError
    // Rounding of the scan itself is in its bound; that of the masses and of z enters here.
    var supremum = fineScan.supremum * (1 + 2 * rounding) + columnError
    var intercept = -fine.meanLogZ - logError
    for tail in source.tails {
      let best = fine.band.columns.indices.map { j in
        let offset = tail.mean - fine.band.columns[j]
        return (distance: tail.variance + offset * offset, surprise: -log(fine.weights[j]))
      }.min { $0.distance + $0.surprise < $1.distance + $1.surprise }
      distortion += tail.probability * (best?.distance ?? .infinity)
      rate += tail.probability * (best?.surprise ?? .infinity)
      supremum += Self.tailDual
      intercept += tail.probability * (try law.meanSurprise(tail) + log(Self.tailDual / Double.pi.squareRoot()))
    }
    intercept -= log(supremum)
    // The end of the curve may be the better point: exactly rate 0.
    if law.variance <= rate + distortion { (rate, distortion) = (0, law.variance) }
    return SupportingLine(
      slope: 1, intercept: intercept, distortion: distortion, rate: max(0, rate), supportSize: fine.supportSize,
      termination: distortion + rate - intercept <= tolerance ? .converged : .stalled)
  }

  /// Ulps that a term of a sum has: the exponential, the offset in its exponent times up to ``negligible``, products.
  private static let rounding = 64.0
  /// What the difference of the two rules is multiplied by, to stand for the error of the finer one.
  private static let safety = 10.0

  /// Whether the rate is 0 at slope 1 already: `q` an atom at the mean has `c(y) = E e^{2(x−m)(y−m)} e^{−(y−m)²}`,
  /// which is at most 1 for every `y` if `Var X ≤ ½` and the law is strictly sub-Gaussian (Gaussian and uniform laws
  /// are; the moment-generating functions of the others diverge).
  private static func endsAtVariance(_ law: ScalarLaw) -> Bool {
    switch law.family {
    case .gaussian, .uniform: law.variance <= 0.5
    case .laplace, .exponential: false
    }
  }

  private static func grid(_ source: TruncatedLaw) -> [Double] {
    let cells = max(16, (source.length / spacing).rounded(.up))
    return (0...Int(cells)).map { source.interval.lowerBound + Double($0) * (source.length / cells) }
  }

  /// Ascending, without letters that rounding could not tell apart.
  private static func distinct(_ letters: [Double]) -> [Double] {
    var result: [Double] = []
    for y in letters.sorted() where y - (result.last ?? -.infinity) > 1e-8 { result.append(y) }
    return result
  }

  /// The density at the reproductions times the room each has, summing to 1.
  private static func prior(_ law: ScalarLaw, _ columns: [Double]) -> [Double] {
    let weights = columns.indices.map { j in
      law.density(columns[j]) * (columns[min(j + 1, columns.count - 1)] - columns[max(j - 1, 0)])
    }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// New reproductions at the peaks of `c`, of peaks in touching cells at the greatest: on both sides of where the
  /// weights of the two columns around it balance, which is close to an atom that they share; or at the peak itself,
  /// if one of the two has next to no weight.
  private static func refinement(
    _ columns: [Double], _ weights: [Double], _ peaks: [(at: Double, value: Double)]
  ) -> [Double] {
    var new: [Double] = []
    var j = 0
    for k in peaks.indices {
      let isBelow = { (other: Int, orEqual: Bool) in
        guard peaks.indices.contains(other), abs(peaks[other].at - peaks[k].at) < spacing else { return false }
        return orEqual ? peaks[other].value >= peaks[k].value : peaks[other].value > peaks[k].value
      }
      if isBelow(k - 1, true) || isBelow(k + 1, false) { continue }
      while j + 2 < columns.count, columns[j + 1] < peaks[k].at { j += 1 }
      let peak = peaks[k].at
      let gap = columns[j + 1] - columns[j]
      guard gap < 1.5 * spacing else {
        let nearest = peak - columns[j] < columns[j + 1] - peak ? columns[j] : columns[j + 1]
        new += abs(peak - nearest) < spacing ? [peak, peak + (peak - nearest)] : [peak]
        continue
      }
      let share = weights[j + 1] / (weights[j] + weights[j + 1])
      let around = [share - margin, share + margin].filter { $0 > margin / 4 && $0 < 1 - margin / 4 }
      new += around.isEmpty ? [peak] : around.map { columns[j] + $0 * gap }
    }
    return new
  }

  /// How far on both sides, as a fraction of the distance of the two columns.
  private static let margin = 0.1
  private static let roundsThatDrop = 6
  /// A column with less of its prior weight than this is not in use.
  private static let leastShare = 1e-6
}
