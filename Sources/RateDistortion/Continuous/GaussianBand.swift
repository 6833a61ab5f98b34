// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: x nodes of the source (i), y reproductions (j), K_ij = e^{−(x_i − y_j)²}.

import Foundation

/// The kernel `e^{−(x−y)²}` between ascending nodes and ascending reproductions, without the pairs farther apart
/// than a reach; the nearest reproduction of a node is always kept.
///
/// Leaving pairs out is not an approximation: the channel with those pairs forbidden is a channel too.
struct GaussianBand {
  let nodes: [Double]
  let columns: [Double]
  /// Row `i` holds the columns `first[i] ..< first[i] + start[i + 1] − start[i]`, at `entries[start[i]...]`.
  let first: [Int]
  let start: [Int]
  let entries: [Double]

  init(nodes: [Double], columns: [Double], reach: Double) {
    var first: [Int] = []
    var start = [0]
    var entries: [Double] = []
    first.reserveCapacity(nodes.count)
    start.reserveCapacity(nodes.count + 1)
    var (low, high) = (0, 0)
    for x in nodes {
      while low + 1 < columns.count, columns[low] < x - reach { low += 1 }
      while high < columns.count, columns[high] <= x + reach { high += 1 }
      if low > 0, high <= low, x - columns[low - 1] < columns[low] - x { low -= 1 }
      for j in low..<max(high, low + 1) { entries.append(exp(-(x - columns[j]) * (x - columns[j]))) }
      first.append(low)
      start.append(entries.count)
    }
    self.nodes = nodes
    self.columns = columns
    self.first = first
    self.start = start
    self.entries = entries
  }

  /// One less than the most columns of a row: how far from its diagonal `KᵀK` reaches.
  var bandwidth: Int { (0..<nodes.count).reduce(0) { max($0, start[$1 + 1] - start[$1] - 1) } }

  /// `z = K q`, shape `[nodes]`.
  func product(_ q: [Double]) -> [Double] {
    entries.withUnsafeBufferPointer { k in
      nodes.indices.map { i in
        var sum = 0.0
        let shift = first[i] - start[i]
        for e in start[i]..<start[i + 1] { sum += k[e] * q[e + shift] }
        return sum
      }
    }
  }

  /// `c = Kᵀ ν`, shape `[columns]`.
  func transposedProduct(_ dual: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: columns.count)
    entries.withUnsafeBufferPointer { k in
      for i in nodes.indices {
        let shift = first[i] - start[i]
        for e in start[i]..<start[i + 1] { sums[e + shift] += k[e] * dual[i] }
      }
    }
    return sums
  }

  /// `Kᵀ diag(r) K`, `r` of shape `[nodes]`.
  func weightedSquare(_ r: [Double]) -> SymmetricBand {
    var band = SymmetricBand(order: columns.count, bandwidth: bandwidth)
    let width = band.bandwidth + 1
    band.entries.withUnsafeMutableBufferPointer { h in
      entries.withUnsafeBufferPointer { k in
        for i in nodes.indices {
          let (from, to) = (start[i], start[i + 1])
          for e in from..<to {
            let factor = r[i] * k[e]
            let column = (first[i] + e - from) * width - e
            for f in e..<to { h[column + f] += factor * k[f] }
          }
        }
      }
    }
    return band
  }
}
