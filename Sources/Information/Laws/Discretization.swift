// SPDX-License-Identifier: GPL-3.0-or-later

/// A law on the line, seen through `n` cells that cover the whole line, each represented by its conditional mean.
///
/// The curve `R_disc` of the discretised source is not that of the law. What it says about the law's own `R(D)`
/// (M4.6), with `V` = ``meanVariance`` and `A` = ``meanAbsoluteDeviation``:
/// squared error `R(D + V) ≤ R_disc(D)`, because representatives are conditional means; absolute error
/// `R(D + A) ≤ R_disc(D)` and, with the representatives as reproductions, `R(D) ≥ R_disc(D + A)`.
public struct Discretization: Sendable {
  /// The law that is seen through the cells.
  public let law: ScalarLaw
  /// Ascending neighbours; the first and the last reach to the ends of the line.
  public let cells: [Cell]
  /// The probabilities of the cells.
  public let distribution: Distribution
  /// `E Var(X | cell)`.
  public let meanVariance: Double
  /// `E |X − E[X | cell]|`.
  public let meanAbsoluteDeviation: Double

  /// The conditional means: the letters of the discretised source, shape `[levels]`, ascending.
  public var values: [Double] { cells.map(\.mean) }

  /// The most cells that are made.
  public static let largestLevelCount = 10_000_000
  /// The probability beyond each end of the default range.
  public static let defaultTail = 1e-6

  /// - Parameters:
  ///   - law: the continuous source
  ///   - levels: the number of cells, between 1 and ``largestLevelCount``
  ///   - range: cut into cells of equal width, the outer two of which then take in the rest of the line; by
  ///     default the support, its infinite ends replaced by quantiles at ``defaultTail``
  /// - Throws: ``ScalarLawError`` for levels or a range out of domain, ``DistributionError`` never for these.
  public init(_ law: ScalarLaw, levels: Int, range: ClosedRange<Double>? = nil) throws {
    guard levels >= 1, levels <= Discretization.largestLevelCount else { throw ScalarLawError.levels(levels) }
    let asked = try range ?? Discretization.defaultRange(law)
    let lower = max(asked.lowerBound, law.support.lowerBound)
    let upper = min(asked.upperBound, law.support.upperBound)
    let width = (upper - lower) / Double(levels)
    guard asked.lowerBound.isFinite, asked.upperBound.isFinite, lower < upper, width.isFinite,
      lower + width > lower, upper - width < upper
    else { throw ScalarLawError.gridRange(lower: asked.lowerBound, upper: asked.upperBound) }
    let edges = [-Double.infinity] + (1..<levels).map { lower + Double($0) * width } + [.infinity]
    let cells = try zip(edges, edges.dropFirst()).map { try law.cell($0, $1) }
    self.law = law
    self.cells = cells
    distribution = try Distribution(cells.map(\.probability), rescaling: true)
    meanVariance = compensatedSum(cells.map { $0.probability * $0.variance })
    meanAbsoluteDeviation = compensatedSum(
      try cells.map { $0.probability * (try law.meanAbsoluteDeviation(in: $0, about: $0.mean)) })
  }

  private static func defaultRange(_ law: ScalarLaw) throws(ScalarLawError) -> ClosedRange<Double> {
    let support = law.support
    let lower = support.lowerBound.isFinite ? support.lowerBound : try law.quantile(defaultTail)
    let upper = support.upperBound.isFinite ? support.upperBound : try law.quantile(tail: defaultTail)
    return lower...upper
  }
}
