// SPDX-License-Identifier: GPL-3.0-or-later
internal import LinearAlgebra

/// The work of ordering points into a ``KDTree``.
struct KDTreeBuilder {
  /// A point's coordinate across the cut, and its row.
  private struct Keyed {
    var key: Double
    var row: Int
  }

  private let points: Matrix
  private let leafCapacity: Int
  private let leafCount: Int
  private var keyed: [Keyed]
  /// The row at each place: N.
  private(set) var rows: [Int]
  /// [node, d, 2].
  private(set) var boxes: [Double]

  init(points: Matrix, leafCapacity: Int, leafCount: Int) {
    self.points = points
    self.leafCapacity = leafCapacity
    self.leafCount = leafCount
    rows = Array(0..<points.rows)
    keyed = [Keyed](repeating: Keyed(key: 0, row: 0), count: points.rows)
    boxes = [Double](repeating: 0, count: (2 * leafCount - 1) * 2 * points.columns)
  }

  mutating func build() {
    let (n, d) = (points.rows, points.columns)
    points.withUnsafeStorage { points in
      rows.withUnsafeMutableBufferPointer { rows in
        keyed.withUnsafeMutableBufferPointer { keyed in
          boxes.withUnsafeMutableBufferPointer { boxes in
            // Subtrees to be done: node, first leaf, number of leaves.
            var open = [(node: 0, leaf: 0, leaves: leafCount)]
            while let (node, leaf, leaves) = open.popLast() {
              let places = leaf * leafCapacity..<min(n, (leaf + leaves) * leafCapacity)
              let box = UnsafeMutableBufferPointer(rebasing: boxes[node * 2 * d..<(node + 1) * 2 * d])
              KDTreeBuilder.enclose(points, rows, places, dimension: d, into: box)
              guard leaves > 1 else { continue }
              var widest = 0
              for m in 1..<max(d, 1) where box[2 * m + 1] - box[2 * m] > box[2 * widest + 1] - box[2 * widest] {
                widest = m
              }
              for place in places { keyed[place] = Keyed(key: points[rows[place] * d + widest], row: rows[place]) }
              let left = (leaves + 1) / 2
              let cut = (leaf + left) * leafCapacity
              KDTreeBuilder.select(keyed, places, rank: cut)
              for place in places { rows[place] = keyed[place].row }
              open.append((node + 2 * left, leaf + left, leaves - left))
              open.append((node + 1, leaf, left))
            }
          }
        }
      }
    }
  }

  /// The tight box of the points at `places`.
  private static func enclose(
    _ points: UnsafeBufferPointer<Double>, _ rows: UnsafeMutableBufferPointer<Int>, _ places: Range<Int>,
    dimension d: Int, into box: UnsafeMutableBufferPointer<Double>
  ) {
    for m in 0..<d { (box[2 * m], box[2 * m + 1]) = (.infinity, -.infinity) }
    for place in places {
      let start = rows[place] * d
      for m in 0..<d {
        let value = points[start + m]
        box[2 * m] = value < box[2 * m] ? value : box[2 * m]
        box[2 * m + 1] = value > box[2 * m + 1] ? value : box[2 * m + 1]
      }
    }
  }

  /// Reorders `places` so that no key before `rank` exceeds one from `rank` on.
  ///
  /// Source: Hoare 1961 (Algorithm 65, FIND), which copes with equal keys; the pivot's place is drawn from a
  /// congruential sequence, so that no arrangement of the data makes it slow.
  private static func select(_ keyed: UnsafeMutableBufferPointer<Keyed>, _ places: Range<Int>, rank: Int) {
    var (lower, upper) = (places.lowerBound, places.upperBound - 1)
    var state = UInt64(truncatingIfNeeded: places.lowerBound)
    while lower < upper {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let width = UInt64(upper - lower + 1)
      let pivot = keyed[lower + Int((state >> 32) % width)].key
      var (left, right) = (lower, upper)
      while left <= right {
        while keyed[left].key < pivot { left += 1 }
        while keyed[right].key > pivot { right -= 1 }
        if left <= right {
          keyed.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right { upper = right } else if rank >= left { lower = left } else { return }
    }
  }
}
