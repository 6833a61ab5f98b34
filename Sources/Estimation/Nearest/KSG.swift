// SPDX-License-Identifier: GPL-3.0-or-later
internal import LinearAlgebra
internal import Quantities

/// Information from distances to nearest neighbours, by Kraskov, Stögbauer & Grassberger.
///
/// Around each sample the smallest cube (variant 1) or rectangle (variant 2) of the joint space holds its k nearest
/// neighbours; the samples that fall between its sides in each margin tell how much denser the joint law is there than
/// independence would have it. Distances are in the maximum norm over all columns of a margin.
///
/// - Variant 1: `ψ(k) + ⟨ψ(M_i + 1) − ψ(n_x + 1) − ψ(n_y + 1)⟩`, n counting samples closer than the k-th neighbour.
/// - Variant 2: `ψ(k) − 1/k + ⟨ψ(M_i + 1) − ψ(n_x) − ψ(n_y)⟩`, n counting those at most as far as the farthest of the k
///   neighbours in that margin: each margin has its own side.
/// - Given Z (variant 1): `ψ(k) − ⟨ψ(n_xz + 1) + ψ(n_yz + 1) − ψ(n_z + 1)⟩`.
///
/// M_i is the number of samples that may be neighbours of sample i: N − 1 without a Theiler window.
///
/// Source: Kraskov, Stögbauer & Grassberger 2004, equations 8 and 9; Frenzel & Pompe 2007, equation 5, for the
/// condition; Theiler 1986 for the window.
/// Departs: columns are scaled to standard deviation 1 unless told otherwise, and ties are dithered, with a warning.
public struct KSG: InformationEstimator {
  /// Which of the two estimators of Kraskov et al. 2004.
  public enum Variant: Int, Sendable, CaseIterable {
    /// Cubes.
    case first = 1
    /// Rectangles.
    case second = 2
  }

  /// Neighbours of each sample, k.
  public let neighbours: Int
  /// Cubes or rectangles.
  public let variant: Variant
  /// How columns are scaled first.
  public let scaling: ColumnScaling
  /// Rows this near in time to a sample neither count nor serve as its neighbours.
  public let theilerWindow: Int
  /// The seed of the dither that breaks ties.
  public let seed: UInt64

  /// Columns of the joint space beyond which a warning is given: the bias towards zero shows in the benchmark of
  /// Czyż et al. 2023 from 3 + 3 columns on.
  public static let dimensionLimit = 6

  /// An estimator with `neighbours` ≥ 1 neighbours; 3 to 5 balance bias and scatter (Kraskov et al. 2004).
  public init(
    neighbours: Int = 3, variant: Variant = .first, scaling: ColumnScaling = .standardDeviation, theilerWindow: Int = 0,
    seed: UInt64 = 0
  ) {
    self.neighbours = neighbours
    self.variant = variant
    self.scaling = scaling
    self.theilerWindow = theilerWindow
    self.seed = seed
  }

  /// `ksg` or `ksg2`.
  public var method: String { variant == .first ? "ksg" : "ksg2" }

  /// Estimates `I(X; Y)`, or `I(X; Y | Z)` with variant 1.
  ///
  /// - Throws: ``EstimationError`` for k < 1, N < 2k, fewer than k samples outside a Theiler window, discrete or
  ///   constant columns, columns with atoms, and a condition with variant 2.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    try requireEnough(samples)
    let spaces = try ContinuousSpaces(samples, scaling: scaling, method: method, seed: seed)
    let counts = try neighbourhoods(spaces, threads: threads)
    return counts.estimate(method: method, spaces: spaces, seed: seed)
  }

  /// Refuses parameters out of domain and fewer than 2k samples.
  func requireEnough(_ samples: PairedSamples) throws(EstimationError) {
    guard neighbours >= 1 else {
      throw .parameter(name: "k", value: "\(neighbours)", expected: "at least 1")
    }
    if samples.given != nil, variant == .second { throw .conditionNotSupported(method: method) }
    let (needed, overflow) = neighbours.multipliedReportingOverflow(by: 2)
    guard !overflow, samples.count >= max(needed, 2) else {
      throw .tooFewSamples(
        count: samples.count, needed: overflow ? .max : max(needed, 2), reason: "twice the \(neighbours) neighbours")
    }
  }

  /// Local values and counts of all samples.
  func neighbourhoods(_ spaces: ContinuousSpaces, threads: Int) throws -> Neighbourhoods {
    let parts = [spaces.x, spaces.y] + (spaces.given.map { [$0] } ?? [])
    let joint = PairedSamples.sideBySide(parts)
    let search = try NeighbourSearch(joint, theilerWindow: theilerWindow)
    let nearest = try search.nearest(neighbours, threads: threads)
    func counts(_ space: Matrix, _ radii: [Double]) throws -> [Int] {
      try RangeCounting(space, theilerWindow: theilerWindow).counts(closerThan: radii, threads: threads)
    }
    if variant == .second { return try rectangles(spaces, nearest, threads: threads) }
    let radii = nearest.radii
    guard let given = spaces.given else {
      let x = try counts(spaces.x, radii)
      let y = try counts(spaces.y, radii)
      return Neighbourhoods(first: (x, y), k: neighbours, theilerWindow: theilerWindow)
    }
    let x = try counts(PairedSamples.sideBySide([spaces.x, given]), radii)
    let y = try counts(PairedSamples.sideBySide([spaces.y, given]), radii)
    let z = try counts(given, radii)
    return Neighbourhoods(conditional: (x, y, z), k: neighbours)
  }

  /// The second variant's local values for neighbours that were found already.
  func rectangles(_ spaces: ContinuousSpaces, _ nearest: NearestNeighbours, threads: Int) throws -> Neighbourhoods {
    func counts(_ space: Matrix) throws -> [Int] {
      let sides = nearest.farthest(in: space).map(\.nextUp)
      return try RangeCounting(space, theilerWindow: theilerWindow).counts(closerThan: sides, threads: threads)
    }
    return Neighbourhoods(
      second: (try counts(spaces.x), try counts(spaces.y)), k: neighbours, theilerWindow: theilerWindow)
  }
}
