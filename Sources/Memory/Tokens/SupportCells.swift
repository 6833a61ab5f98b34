// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// Components whose laws live on one affine subspace, with known gates where the question says so.
///
/// Gaussian laws on different subspaces are mutually singular, and so are those beside different gates' patterns: the
/// state tells the cells apart with certainty, and what is left to find out is which component of its cell it came
/// from. A cell of rank 0 is an atom.
struct SupportCell: Sendable {
  /// The components' numbers, ascending.
  let members: [Int]
  /// The dimension of the subspace, r.
  let rank: Int
  /// Means in coordinates of the subspace: members × r.
  let means: [Double]
  /// Covariances there: members × r × r.
  let covariances: [Double]
  /// Whether members differ in what has no noise, though by no more than rounding.
  var isUndecided = false
}

extension PathComponents {
  /// The components of one subspace and pattern each.
  ///
  /// `coincidence` decides about components of the state without noise; about offsets from a subspace that is askew to
  /// all of them, only rounding does.
  /// Errors: `LinearAlgebraError` if an eigenvalue problem does not converge.
  func supportCells(steps: Int, coincidence: Coincidence) throws -> [SupportCell] {
    var byPattern: [Int: [Int]] = [:]
    for index in 0..<count { byPattern[pattern[index], default: []].append(index) }
    let patterns = byPattern.keys.sorted().compactMap { byPattern[$0] }
    if stateSize == 1 { return patterns.flatMap { cellsOnLine($0, steps: steps, coincidence) } }
    var bases: [ArraySlice<Double>: Matrix] = [:]
    for index in 0..<count where bases[covariance(index)] == nil { bases[covariance(index)] = try basis(index) }
    return try patterns.flatMap { try cells($0, bases: bases, steps: steps, coincidence) }
  }

  /// Variances are either zero, and the means atoms, or not.
  private func cellsOnLine(_ indices: [Int], steps: Int, _ coincidence: Coincidence) -> [SupportCell] {
    let spread = indices.filter { covariances[$0] > 0 }
    let tolerance = Self.rounding(steps: steps) * indices.reduce(0) { max($0, abs(means[$1])) }
    let clusters = GapClusters(dimension: 1, value: { index, _ in means[index] }, tolerance: { _, _, _ in tolerance })
    let atoms = apart(clusters.groups(of: indices.filter { !(covariances[$0] > 0) }), coincidence).map {
      SupportCell(members: $0.members, rank: 0, means: [], covariances: [], isUndecided: $0.isUndecided)
    }
    guard !spread.isEmpty else { return atoms }
    return atoms + [
      SupportCell(
        members: spread, rank: 1, means: spread.map { means[$0] }, covariances: spread.map { covariances[$0] })
    ]
  }

  /// Groups that agree up to rounding, parted where `coincidence` says so.
  private func apart(
    _ groups: [[Int]], _ coincidence: Coincidence
  ) -> [(members: [Int], isUndecided: Bool)] {
    groups.flatMap { group in
      let parts = parts(of: group)
      return coincidence == .exact ? parts.map { ($0, false) } : [(group, parts.count > 1)]
    }
  }

  /// An orthonormal basis of the range of a covariance, d×r. Its rank is that of the correlations, whatever the units
  /// of the components: directions below `d 2⁻⁴⁶` of the largest there are rounding (M1.4).
  private func basis(_ index: Int) throws -> Matrix {
    let d = stateSize
    let covariance = try Matrix(rows: d, columns: d, storage: Array(covariance(index)))
    let units = covariance.diagonal.map { $0 > 0 ? $0.squareRoot() : 1 }
    var correlations = covariance
    for i in 0..<d { for j in 0..<d { correlations[i, j] = covariance[i, j] / units[i] / units[j] } }
    let values = try SymmetricEigen(correlations).values
    let limit = Double(d) * 0x1p-46 * (values.last ?? 0)
    let rank = values.count { $0 > max(0, limit) }
    if rank == d { return .identity(d) }
    let vectors = try SymmetricEigen(covariance).vectors
    var basis = Matrix(rows: d, columns: rank)
    for column in 0..<rank {
      for row in 0..<d { basis[row, column] = vectors[row, d - rank + column] }
    }
    return basis
  }

  /// Cells among components of one pattern: equal rank, equal projector, equal offset from the subspace.
  private func cells(
    _ indices: [Int], bases: [ArraySlice<Double>: Matrix], steps: Int, _ coincidence: Coincidence
  ) throws -> [SupportCell] {
    let d = stateSize
    let scale = indices.reduce(0.0) { mean($1).reduce($0) { max($0, abs($1)) } }
    var geometry: [Int: (projector: [Double], offset: [Double])] = [:]
    var byRank: [Int: [Int]] = [:]
    for index in indices {
      guard let basis = bases[covariance(index)] else { continue }
      byRank[basis.columns, default: []].append(index)
      guard basis.columns < d else { continue }
      let m = Array(mean(index))
      var projector = [Double](repeating: 0, count: d * d)
      for i in 0..<d {
        for j in 0..<d {
          projector[i * d + j] = (0..<basis.columns).reduce(0) { $0 + basis[i, $1] * basis[j, $1] }
        }
      }
      let offset = (0..<d).map { i in m[i] - (0..<d).reduce(0) { $0 + projector[i * d + $1] * m[$1] } }
      geometry[index] = (projector, offset)
    }
    // Eigenvectors of a range are known to about √ε where covariances are: half the digits.
    let rounding = Self.rounding(steps: steps)
    let clusters = GapClusters(dimension: d * d + d) { index, coordinate in
      guard let found = geometry[index] else { return 0 }
      return coordinate < d * d ? found.projector[coordinate] : found.offset[coordinate - d * d]
    } tolerance: { coordinate, _, _ in
      coordinate < d * d ? 0x1p-26 : Double(d) * rounding * scale
    }
    return try byRank.keys.sorted().flatMap { rank in
      try apart(clusters.groups(of: byRank[rank] ?? []), coincidence).map { members, isUndecided in
        var cell = try reduced(members, rank: rank, bases: bases)
        cell.isUndecided = isUndecided
        return cell
      }
    }
  }

  /// The components of `members` in coordinates of the basis of the first.
  private func reduced(_ members: [Int], rank: Int, bases: [ArraySlice<Double>: Matrix]) throws -> SupportCell {
    guard rank > 0, let first = members.first, let basis = bases[covariance(first)] else {
      return SupportCell(members: members, rank: 0, means: [], covariances: [])
    }
    var reducedMeans: [Double] = []
    var reducedCovariances: [Double] = []
    for index in members {
      let full = try Matrix(rows: stateSize, columns: stateSize, storage: Array(covariance(index)))
      reducedMeans += try basis.transpose * Array(mean(index))
      reducedCovariances += try basis.transpose.congruence(full).storage
    }
    return SupportCell(members: members, rank: rank, means: reducedMeans, covariances: reducedCovariances)
  }
}
