// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels

/// K Gaussian components as the density kernels want them: in tiles of lanes.
///
/// Densities are computed from whitened differences, not as one product of features `[h⊗h, h, 1]`: it takes as many
/// multiplications, and no squares cancel where the components are narrow beside their spread.
struct MixtureTiles: Sendable {
  private let dimension: Int
  private let isDiagonal: Bool
  private let tiles: Int
  private let componentCount: Int
  /// `W_c m_c`: tiles × k × lanes.
  private let shifts: [Double]
  private let whiteners: [Double]
  private let logNorms: [Double]

  private static let lanes = Int(SSM_MIXTURE_LANES)
  /// Tiles whose densities are summed at once, while they are in the cache.
  private static let blockSize = 16

  init(_ records: [PathRecord], dimension k: Int, isDiagonal: Bool) {
    let lanes = Self.lanes
    let packed = isDiagonal ? k : k * (k + 1) / 2
    dimension = k
    self.isDiagonal = isDiagonal
    componentCount = records.count
    tiles = (records.count + lanes - 1) / lanes
    var shifts = [Double](repeating: 0, count: tiles * k * lanes)
    var whiteners = [Double](repeating: 0, count: tiles * packed * lanes)
    var logNorms = [Double](repeating: -.infinity, count: tiles * lanes)
    for (index, record) in records.enumerated() {
      let (tile, lane) = index.quotientAndRemainder(dividingBy: lanes)
      var entry = 0
      for a in 0..<k {
        var shift = 0.0
        for b in isDiagonal ? a...a : 0...a {
          let w = record.whitener[entry]
          whiteners[(tile * packed + entry) * lanes + lane] = w
          shift += w * record.mean[b]
          entry += 1
        }
        shifts[(tile * k + a) * lanes + lane] = shift
      }
      logNorms[index] = -record.halfLogDeterminant
    }
    self.shifts = shifts
    self.whiteners = whiteners
    self.logNorms = logNorms
  }

  /// `log Σ_{c ≠ i} N(h_i; θ_c)`, up to the `(2π)^{−k/2}` that cancels, for the points i of `own` (count × k numbers).
  func logSums(ofOthersThan own: Range<Int>, points: [Double]) -> [Double] {
    var sums = [RunningLogSum](repeating: RunningLogSum(), count: own.count)
    forEachBlock(pointCount: own.count, points) { components, densities in
      for (row, index) in own.enumerated() {
        let start = densities + row * components.count
        if components.contains(index) { start[index - components.lowerBound] = -.infinity }
        sums[row].add(start, count: components.count)
      }
    }
    return sums.map(\.value)
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
    var own = [Double](repeating: -.infinity, count: group.count)
    var rest = [RunningLogSum](repeating: RunningLogSum(), count: group.count)
    var others = rest
    forEachBlock(pointCount: group.count, points) { components, densities in
      let members = components.clamped(to: group)
      for (row, index) in group.enumerated() {
        let start = densities + row * components.count
        let inside = start + (members.lowerBound - components.lowerBound)
        if members.contains(index) {
          own[row] = start[index - components.lowerBound]
          start[index - components.lowerBound] = -.infinity
        }
        if !members.isEmpty {
          rest[row].add(inside, count: members.count)
          inside.update(repeating: -.infinity, count: members.count)
        }
        others[row].add(start, count: components.count)
      }
    }
    return own.indices.map { GroupSums(own: own[$0], group: rest[$0].value, others: others[$0].value) }
  }

  /// `log Σ_{c ≠ i} N(h_i; θ_c)`, plain and with each density weighted, for the points i of `own`.
  ///
  /// - Parameter logWeight: of a component at a point; may be −∞
  func weightedSums(
    of own: Range<Int>, points: [Double], logWeight: (_ point: Int, _ component: Int) -> Double
  ) -> [(plain: Double, weighted: Double)] {
    var plain = [RunningLogSum](repeating: RunningLogSum(), count: own.count)
    var weighted = plain
    forEachBlock(pointCount: own.count, points) { components, densities in
      let real = components.clamped(to: 0..<componentCount)
      for (row, index) in own.enumerated() {
        let start = densities + row * components.count
        if components.contains(index) { start[index - components.lowerBound] = -.infinity }
        plain[row].add(start, count: components.count)
        for component in real { start[component - components.lowerBound] += logWeight(index, component) }
        weighted[row].add(start, count: components.count)
      }
    }
    return plain.indices.map { (plain[$0].value, weighted[$0].value) }
  }

  /// Calls `body` with blocks of components, the last ones padded, and `log N(h_i; θ_c)` up to the same constant:
  /// points × components of the block, to be overwritten at will.
  private func forEachBlock(
    pointCount: Int, _ points: [Double],
    _ body: (_ components: Range<Int>, _ densities: UnsafeMutablePointer<Double>) -> Void
  ) {
    var densities = [Double](repeating: 0, count: pointCount * min(tiles, Self.blockSize) * Self.lanes)
    densities.withUnsafeMutableBufferPointer { densities in
      guard let target = densities.baseAddress else { return }
      for first in stride(from: 0, to: tiles, by: Self.blockSize) {
        let count = min(Self.blockSize, tiles - first)
        fill(target, tiles: first..<first + count, pointCount: pointCount, points)
        body(first * Self.lanes..<(first + count) * Self.lanes, target)
      }
    }
  }

  private func fill(
    _ target: UnsafeMutablePointer<Double>, tiles block: Range<Int>, pointCount: Int, _ points: [Double]
  ) {
    let packed = isDiagonal ? dimension : dimension * (dimension + 1) / 2
    let kernel = isDiagonal ? ssm_diagonal_log_densities : ssm_gaussian_log_densities
    shifts.withUnsafeBufferPointer { shifts in
      whiteners.withUnsafeBufferPointer { whiteners in
        logNorms.withUnsafeBufferPointer { logNorms in
          guard let shift = shifts.baseAddress, let whitener = whiteners.baseAddress, let norm = logNorms.baseAddress
          else { return }
          let start = block.lowerBound * Self.lanes
          kernel(
            dimension, block.count, shift + start * dimension, whitener + start * packed, norm + start, pointCount,
            points, target)
        }
      }
    }
  }
}
