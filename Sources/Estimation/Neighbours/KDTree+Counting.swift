// SPDX-License-Identifier: GPL-3.0-or-later
internal import CKernels

extension KDTree {
  /// A count of the points closer to one point than a radius, strictly.
  ///
  /// A difference of doubles rounds to no less than that of two doubles between them, so that what is told of a box
  /// by its ends holds for the rounded distance of each point inside.
  struct CountingSearch {
    let dimension: Int
    let blocksPerLeaf: Int
    let count: Int
    let pointers: Pointers
    /// The point: d.
    let center: UnsafePointer<Double>
    let radius: Double

    /// The points of a subtree that are closer than the radius.
    func countCloser(node: Int, leaf: Int, leaves: Int) -> Int {
      let d = dimension
      let box = pointers.boxes + node * 2 * d
      var nearest = 0.0
      var farthest = 0.0
      for m in 0..<d {
        let below = box[2 * m] - center[m]
        let above = center[m] - box[2 * m + 1]
        nearest = below > nearest ? below : nearest
        nearest = above > nearest ? above : nearest
        farthest = -below > farthest ? -below : farthest
        farthest = -above > farthest ? -above : farthest
      }
      if nearest >= radius { return 0 }
      if farthest < radius {
        let capacity = blocksPerLeaf * KDTree.lanes
        return min(count, (leaf + leaves) * capacity) - leaf * capacity
      }
      guard leaves > 1 else {
        let start = pointers.coordinates + leaf * blocksPerLeaf * KDTree.lanes * d
        return ssm_block_count(blocksPerLeaf, d, start, center, radius)
      }
      let left = (leaves + 1) / 2
      return countCloser(node: node + 1, leaf: leaf, leaves: left)
        + countCloser(node: node + 2 * left, leaf: leaf + left, leaves: leaves - left)
    }
  }
}
