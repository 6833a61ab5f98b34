// SPDX-License-Identifier: GPL-3.0-or-later
internal import LinearAlgebra
internal import Quantities

/// ``KSG`` on few functions of many columns: significant canonical pairs of normal scores, and the lengths of what
/// remains.
///
/// 1. Each column becomes the normal quantiles of its ranks. A strictly monotone map of a column keeps the information
///    exactly.
/// 2. Each block becomes its canonical combinations. The full set is an invertible linear map of the block and keeps
///    the information exactly.
/// 3. Pairs whose correlation is not significant are left out, and each block's remainder is told by its length alone,
///    if the two lengths are correlated. That drops information: what is left is, by data processing, not above it
///    (Cover & Thomas 2006, theorem 2.8.1). Nothing is lost where the remainders are independent of all else, as for
///    normal vectors, or where directions in the remainders are independent, as for spherical ones.
/// 4. KSG, whose bias grows with the number of columns, sees the few that are left. Where all columns together are at
///    most ``columnLimit`` it sees all scores as well; the larger value is told, since both estimate something that is
///    not above the information and nearest neighbours err downwards on dependent columns. Where nothing is
///    significant it sees all columns only.
///
/// Source: Hotelling 1936 (pairs), Bartlett 1941 (test), Kraskov et al. 2004 (estimator); the combination is our own.
public struct CanonicalKSG: InformationEstimator {
  /// Neighbours of each sample, k.
  public let neighbours: Int
  /// The probability with which a pair without correlation is kept.
  public let level: Double
  /// Rows this near in time to a sample neither count nor serve as its neighbours.
  public let theilerWindow: Int
  /// The seed of the dither that breaks ties.
  public let seed: UInt64

  /// The most columns of x and y together for which KSG is tried on all of them too.
  public static let columnLimit = 10

  /// An estimator with `neighbours` ≥ 1 neighbours. Domain: 0 < level < 1.
  public init(neighbours: Int = 3, level: Double = 0.01, theilerWindow: Int = 0, seed: UInt64 = 0) {
    self.neighbours = neighbours
    self.level = level
    self.theilerWindow = theilerWindow
    self.seed = seed
  }

  /// `ksg-canonical`.
  public var method: String { "ksg-canonical" }

  /// Estimates `I(X; Y)`.
  ///
  /// - Throws: ``EstimationError`` as ``KSG`` does, for a condition, and for a level outside (0, 1).
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    guard samples.given == nil else { throw EstimationError.conditionNotSupported(method: method) }
    guard level > 0, level < 1 else {
      throw EstimationError.parameter(name: "the level", value: "\(level)", expected: "between 0 and 1")
    }
    let ksg = KSG(neighbours: neighbours, scaling: .none, theilerWindow: theilerWindow, seed: seed)
    try ksg.requireEnough(samples)
    let scores = try ContinuousSpaces(samples, scaling: .normalScores, method: method, seed: seed)
    let pairs = try CanonicalPairs(scores.x, scores.y, level: level)
    let reduced = try reduce(scores, pairs)
    let columns = scores.x.columns + scores.y.columns
    var answers: [InformationEstimate] = []
    if let reduced {
      let dropped = pairs.correlations.count - pairs.significantCount
      let warnings =
        dropped > 0 ? [EstimationWarning.droppedDimensions(count: dropped, of: pairs.correlations.count)] : []
      answers.append(try estimate(ksg, reduced, threads: threads).adding(warnings: warnings))
    }
    if reduced == nil || columns <= CanonicalKSG.columnLimit {
      answers.append(try estimate(ksg, scores, threads: threads))
    }
    let larger = answers.count > 1 && answers[1].value > answers[0].value ? answers[1] : answers[0]
    return larger.adding(warnings: scores.warnings)
  }

  private func estimate(_ ksg: KSG, _ spaces: ContinuousSpaces, threads: Int) throws -> InformationEstimate {
    try ksg.neighbourhoods(spaces, threads: threads).estimate(method: method, spaces: spaces, seed: seed)
  }

  /// The significant pairs, and the remainders' lengths if they are correlated; nil if there is nothing significant.
  private func reduce(_ scores: ContinuousSpaces, _ pairs: CanonicalPairs) throws -> ContinuousSpaces? {
    var (x, y) = (pairs.x, pairs.y)
    if let lengthX = pairs.remainderX, let lengthY = pairs.remainderY {
      let u = Matrix(column: try NormalScores.scores(lengthX))
      let v = Matrix(column: try NormalScores.scores(lengthY))
      if try CanonicalPairs(u, v, level: level).significantCount > 0 {
        x = x.columns > 0 ? PairedSamples.sideBySide([x, u]) : u
        y = y.columns > 0 ? PairedSamples.sideBySide([y, v]) : v
      }
    }
    guard x.columns > 0 else { return nil }
    return ContinuousSpaces(x: x, y: y, warnings: scores.warnings)
  }
}
