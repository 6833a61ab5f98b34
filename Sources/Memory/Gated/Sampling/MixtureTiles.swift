// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels

/// K Gaussian components as the density kernels want them: in tiles of lanes.
///
/// Densities are computed from whitened differences, not as one product of features `[h⊗h, h, 1]`: it takes as many
/// multiplications, and none cancel where the components are narrow beside their spread.
struct MixtureTiles: Sendable {
  private let dimension: Int
  private let isDiagonal: Bool
  private let tiles: Int
  private let means: [Double]
  private let whiteners: [Double]
  private let logNorms: [Double]

  init(_ records: [PathRecord], dimension k: Int, isDiagonal: Bool) {
    let lanes = Int(SSM_MIXTURE_LANES)
    let packed = isDiagonal ? k : k * (k + 1) / 2
    dimension = k
    self.isDiagonal = isDiagonal
    tiles = (records.count + lanes - 1) / lanes
    var means = [Double](repeating: 0, count: tiles * k * lanes)
    var whiteners = [Double](repeating: 0, count: tiles * packed * lanes)
    var logNorms = [Double](repeating: -.infinity, count: tiles * lanes)
    for (index, record) in records.enumerated() {
      let (tile, lane) = index.quotientAndRemainder(dividingBy: lanes)
      for i in 0..<k { means[(tile * k + i) * lanes + lane] = record.mean[i] }
      for i in 0..<packed { whiteners[(tile * packed + i) * lanes + lane] = record.whitener[i] }
      logNorms[index] = -record.halfLogDeterminant
    }
    self.means = means
    self.whiteners = whiteners
    self.logNorms = logNorms
  }

  /// `log Σ_{c ≠ i} N(h_i; θ_c)`, up to the `(2π)^{−k/2}` that cancels, for the points i of `own` (count × k numbers).
  func logSums(ofOthersThan own: Range<Int>, points: [Double]) -> [Double] {
    let width = tiles * Int(SSM_MIXTURE_LANES)
    var densities = logDensities(own.count, points)
    return densities.withUnsafeMutableBufferPointer { densities in
      own.enumerated().map { row, index in
        densities[row * width + index] = -.infinity
        return ssm_log_sum_exp(width, densities.baseAddress.map { $0 + row * width })
      }
    }
  }

  /// Logarithms of sums of densities at one point, split by whose component it is.
  struct GroupSums {
    /// The component that the point was drawn from.
    let own: Double
    /// The rest of its group.
    let group: Double
    /// The other groups.
    let others: Double
  }

  /// The sums at the points of one group of consecutive components.
  func groupSums(_ group: Range<Int>, points: [Double]) -> [GroupSums] {
    let width = tiles * Int(SSM_MIXTURE_LANES)
    var densities = logDensities(group.count, points)
    var members = [Double](repeating: 0, count: group.count)
    return densities.withUnsafeMutableBufferPointer { densities in
      group.enumerated().map { row, index in
        let start = row * width
        for (place, member) in group.enumerated() {
          members[place] = densities[start + member]
          densities[start + member] = -.infinity
        }
        let own = members[row]
        members[row] = -.infinity
        return GroupSums(
          own: own, group: ssm_log_sum_exp(group.count, &members),
          others: ssm_log_sum_exp(width, densities.baseAddress.map { $0 + start }))
      }
    }
  }

  /// `log N(h_i; θ_c)`, up to the same constant: points × padded components.
  private func logDensities(_ count: Int, _ points: [Double]) -> [Double] {
    var densities = [Double](repeating: 0, count: count * tiles * Int(SSM_MIXTURE_LANES))
    if isDiagonal {
      ssm_diagonal_log_densities(dimension, tiles, means, whiteners, logNorms, count, points, &densities)
    } else {
      var scratch = [Double](repeating: 0, count: dimension * Int(SSM_MIXTURE_LANES))
      ssm_gaussian_log_densities(dimension, tiles, means, whiteners, logNorms, count, points, &scratch, &densities)
    }
    return densities
  }
}
