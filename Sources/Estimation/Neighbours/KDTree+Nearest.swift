// SPDX-License-Identifier: GPL-3.0-or-later
internal import CKernels

/// The k nearest points found so far, nearest first; of equally near ones the lower row is nearer.
///
/// It stands in memory of the caller, who outlives it: a copy-on-write array would be checked at every entry.
struct NearestList {
  /// The number wanted, k ≥ 1.
  private let k: Int
  /// Ascending, infinite where nothing was found yet: k.
  private let distances: UnsafeMutablePointer<Double>
  /// Their rows, −1 where nothing was found yet: k.
  private let rows: UnsafeMutablePointer<Int>

  /// An empty list in room for k of each.
  init(k: Int, distances: UnsafeMutablePointer<Double>, rows: UnsafeMutablePointer<Int>) {
    (self.k, self.distances, self.rows) = (k, distances, rows)
    distances.update(repeating: .infinity, count: k)
    rows.update(repeating: -1, count: k)
  }

  /// Beyond this distance nothing enters.
  @inline(__always)
  var bound: Double { distances[k - 1] }

  /// Enters a point if it is among the k nearest.
  @inline(__always)
  func offer(_ distance: Double, row: Int) {
    guard precedes(distance, row, k - 1) else { return }
    var place = k - 1
    while place > 0, precedes(distance, row, place - 1) {
      distances[place] = distances[place - 1]
      rows[place] = rows[place - 1]
      place -= 1
    }
    distances[place] = distance
    rows[place] = row
  }

  /// Whether a point is nearer than what stands at `place`.
  @inline(__always)
  private func precedes(_ distance: Double, _ row: Int, _ place: Int) -> Bool {
    distance < distances[place] || (distance == distances[place] && (row < rows[place] || rows[place] < 0))
  }
}

extension KDTree {
  /// A search of the points nearest to one point, with what it needs while it goes down the tree.
  struct NearestSearch {
    let dimension: Int
    let blocksPerLeaf: Int
    let count: Int
    let pointers: Pointers
    /// Room for the distances of one block.
    let distances: UnsafeMutablePointer<Double>
    /// The rows about the one that asks that do not count.
    let window: Int
    /// The row that asks.
    let row: Int

    /// The point: d.
    private var center: UnsafePointer<Double> { pointers.points + row * dimension }

    /// The distance of the point to a node's box.
    private func distance(toNode node: Int) -> Double {
      let d = dimension
      let center = center
      let box = pointers.boxes + node * 2 * d
      var far = 0.0
      for m in 0..<d {
        let below = box[2 * m] - center[m]
        let above = center[m] - box[2 * m + 1]
        far = below > far ? below : far
        far = above > far ? above : far
      }
      return far
    }

    /// Offers the points of a subtree to `list`, the nearer child first.
    func visit(node: Int, leaf: Int, leaves: Int, _ list: NearestList) {
      guard leaves > 1 else { return scan(leaf, list) }
      let left = (leaves + 1) / 2
      let toLeft = distance(toNode: node + 1)
      let toRight = distance(toNode: node + 2 * left)
      if toLeft <= toRight {
        if toLeft <= list.bound { visit(node: node + 1, leaf: leaf, leaves: left, list) }
        if toRight <= list.bound { visit(node: node + 2 * left, leaf: leaf + left, leaves: leaves - left, list) }
      } else {
        if toRight <= list.bound { visit(node: node + 2 * left, leaf: leaf + left, leaves: leaves - left, list) }
        if toLeft <= list.bound { visit(node: node + 1, leaf: leaf, leaves: left, list) }
      }
    }

    private func scan(_ leaf: Int, _ list: NearestList) {
      for block in leaf * blocksPerLeaf..<(leaf + 1) * blocksPerLeaf {
        let start = pointers.coordinates + block * dimension * KDTree.lanes
        let near = ssm_block_distances(dimension, start, center, list.bound, distances)
        guard near > 0 else { continue }
        let first = block * KDTree.lanes
        for lane in 0..<max(0, min(KDTree.lanes, count - first)) where distances[lane] <= list.bound {
          let other = pointers.rows[first + lane]
          if abs(other - row) > window { list.offer(distances[lane], row: other) }
        }
      }
    }
  }
}
