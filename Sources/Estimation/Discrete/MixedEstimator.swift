// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import Quantities

/// The information between columns some of which are letters, or whose numbers repeat because the law has atoms.
///
/// With letters alone on one side and a density on the other, distances are taken among rows of one letter (Ross). In
/// every other case, rows at distance 0 are counted instead of measured (Gao et al., in the form of Mesner & Shalizi).
///
/// Source: Ross (2014), equations 2 to 4; Gao, Kannan, Oh & Viswanath (2017); Mesner & Shalizi (2021), whose digamma
/// functions take the place of Gao's logarithms, which at few neighbours are biased by `1/2k`. Distances are maximum norms over standardised columns; different letters are farther apart than any two
/// numbers.
public struct MixedEstimator: InformationEstimator {
  /// `mixed`
  public let method = "mixed"
  /// Neighbours, k.
  public let k: Int
  /// Rows of a series at most this far apart are no neighbours.
  public let theilerWindow: Int

  /// An estimator with `k` neighbours.
  ///
  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for k below 1 or a negative window.
  public init(k: Int = 5, theilerWindow: Int = 0) throws(EstimationError) {
    guard k >= 1 else { throw .parameter(name: "k", value: "\(k)", expected: "an integer ≥ 1") }
    guard theilerWindow >= 0 else {
      throw .parameter(name: "the Theiler window", value: "\(theilerWindow)", expected: "at least 0")
    }
    (self.k, self.theilerWindow) = (k, theilerWindow)
  }

  /// The information between columns of any kinds, given columns of any kinds.
  ///
  /// - Throws: ``EstimationError`` for fewer than 2k rows, a constant continuous column, or one letter alone.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    guard samples.count >= max(2 * k, k + 2) else {
      throw EstimationError.tooFewSamples(
        count: samples.count, needed: max(2 * k, k + 2), reason: "\(k) neighbours of each, and others")
    }
    for variable in samples.variables { try variable.requireVarying() }
    let sides = (samples.x.soleKind, samples.y.soleKind)
    let value: Double
    var remark = "by distances among rows of one letter (Ross)"
    if samples.given == nil, sides == (.discrete, .continuous) {
      value = try amongLetters(samples.x, samples.y, threads: threads)
    } else if samples.given == nil, sides == (.continuous, .discrete) {
      value = try amongLetters(samples.y, samples.x, threads: threads)
    } else {
      value = try withAtoms(samples, threads: threads)
      remark = "rows at distance 0 counted (Mesner & Shalizi)"
    }
    return InformationEstimate(
      value: Nats(value), method: method, sampleCount: samples.count, warnings: [.remark("mixed: \(remark)")])
  }

  /// How many of `n` rows may be neighbours of row `index`: all outside its window.
  private func candidates(_ index: Int, of n: Int) -> Int {
    n - 1 - min(index, theilerWindow) - min(n - 1 - index, theilerWindow)
  }

  /// Ross: `ψ(N) − ⟨ψ(N_x)⟩ + ⟨ψ(k)⟩ − ⟨ψ(m)⟩`, m the rows up to the k-th neighbour of the same letter. Letters seen once
  /// are left out; of rarer letters than k + 1 all others are neighbours. N and N_x count what may be a neighbour, and
  /// the row itself.
  private func amongLetters(_ x: Samples, _ y: Samples, threads: Int) throws -> Double {
    let letters = LetterColumn(x.values)
    let points = y.values.standardized
    let groups = Dictionary(grouping: letters.letters.indices) { letters.letters[$0] }.values
      .filter { $0.count > max(1, 2 * theilerWindow + 1) }.sorted { $0[0] < $1[0] }
    let kept = groups.flatMap { $0 }.sorted()
    guard kept.count > 1 else {
      throw EstimationError.tooFewSamples(count: kept.count, needed: 2, reason: "a letter that comes twice")
    }
    var place = Array(repeating: 0, count: x.count)
    for (index, row) in kept.enumerated() { place[row] = index }
    var radii = [Double](repeating: 0, count: kept.count)
    var sum = 0.0
    let psi = DigammaTable(through: kept.count + 1)
    for group in groups {
      let neighbours = min(k, group.count - 1 - 2 * theilerWindow)
      let nearest = try NeighbourSearch(points.selectingRows(group), theilerWindow: theilerWindow)
        .nearest(neighbours, threads: threads)
      for (index, radius) in nearest.radii.enumerated() {
        radii[place[group[index]]] = radius
        sum += psi[neighbours] - psi[candidates(index, of: group.count) + 1]
      }
    }
    let closer = try NeighbourSearch(points.selectingRows(kept), theilerWindow: theilerWindow)
      .counts(closerThan: radii, threads: threads)
    for (index, count) in closer.enumerated() { sum += psi[candidates(index, of: kept.count) + 1] - psi[count + 1] }
    return sum / Double(kept.count)
  }

  /// `⟨ψ(k) − ψ(n_xz) − ψ(n_yz) + ψ(n_z)⟩`, n the other rows up to the k-th neighbour; without a condition n_z is N.
  private func withAtoms(_ samples: PairedSamples, threads: Int) throws -> Double {
    let (x, y, z) = (samples.x.metric, samples.y.metric, samples.given?.metric)
    let n = samples.count
    let joint = try NeighbourSearch(
      PairedSamples.sideBySide([x, y] + (z.map { [$0] } ?? [])), theilerWindow: theilerWindow)
    let nearest = try joint.nearest(k, threads: threads)
    let radii = nearest.radii.map(\.nextUp)
    /// Other rows up to the radius in some columns.
    func counts(_ parts: [Matrix]) throws -> [Int] {
      try NeighbourSearch(PairedSamples.sideBySide(parts), theilerWindow: theilerWindow)
        .counts(closerThan: radii, threads: threads)
    }
    // Ties at the radius, as at distance 0 of an atom, make it hold more than k rows.
    let inside = try joint.counts(closerThan: radii, threads: threads)
    let psi = DigammaTable(through: n + 1)
    func neighbours(_ row: Int) -> Int { radii[row] == 0.0.nextUp ? inside[row] : k }
    if let z {
      let (xz, yz, zs) = (try counts([x, z]), try counts([y, z]), try counts([z]))
      return (0..<n).reduce(0.0) { $0 + psi[neighbours($1)] - psi[xz[$1]] - psi[yz[$1]] + psi[zs[$1]] } / Double(n)
    }
    let (xs, ys) = (try counts([x]), try counts([y]))
    return (0..<n).reduce(0.0) { sum, row in
      sum + psi[neighbours(row)] + psi[candidates(row, of: n) + 1] - psi[xs[row]] - psi[ys[row]]
    } / Double(n)
  }
}

extension Samples {
  /// The kind of all columns; nil where kinds are mixed or numbers repeat too often for a density.
  fileprivate var soleKind: ColumnKind? {
    guard let first = kinds.first, kinds.allSatisfy({ $0 == first }) else { return nil }
    guard first == .continuous else { return first }
    return (0..<dimension).contains { hasAtoms($0) } ? nil : first
  }

  /// Columns for a maximum norm: numbers standardised, letters farther apart than any two numbers.
  fileprivate var metric: Matrix {
    var result = values.standardized
    for column in 0..<dimension where kinds[column] == .discrete {
      for (row, letter) in LetterColumn(numbers: values.column(column)).letters.enumerated() {
        result[row, column] = Self.letterDistance * Double(letter)
      }
    }
    return result
  }

  /// No standardised number of fewer than 10¹⁰ rows is that far from the mean.
  private static let letterDistance = 1e6

  /// Whether more numbers of a column repeat than a density could explain by rounding.
  func hasAtoms(_ column: Int) -> Bool {
    (ColumnProfile(values.column(column))?.repeatFraction ?? 0) > ColumnProfile.tieLimit
  }
}
