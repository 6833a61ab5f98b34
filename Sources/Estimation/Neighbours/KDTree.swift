// SPDX-License-Identifier: GPL-3.0-or-later
internal import CKernels
internal import LinearAlgebra

/// Points in space, ordered so that near ones stand together, for searches in the maximum norm.
///
/// Glossary: a place is a point's number in the tree's order, a row its number in the samples; a leaf holds up to
/// ``leafCapacity`` points at consecutive places. Leaf l of a subtree with L leaves belongs to the left child if
/// l < ⌈L/2⌉, so that neither children nor cuts need to be stored: all leaves but the last are full. The root is
/// node 0, the left child of node n is n + 1, the right one comes after the left one's nodes. Memory: O(N d).
///
/// Source: Friedman, Bentley & Finkel 1977 (k-d trees; the widest coordinate is cut at the median).
struct KDTree: Sendable {
  /// Points that stand side by side in a block, coordinate by coordinate: see `ssm_block_distances`.
  static let lanes = Int(SSM_POINT_LANES)

  /// The number of points, N.
  let count: Int
  /// Coordinates of a point, d.
  let dimension: Int
  /// Blocks of ``lanes`` points in a leaf.
  let blocksPerLeaf: Int
  /// The number of leaves.
  let leafCount: Int
  /// The row at each place: N.
  let rows: [Int]
  /// Coordinates: [leaf, block, d, lane], places without a point filled up with infinities.
  let coordinates: [Double]
  /// The tight box of each node: [node, d, 2], lower and upper end.
  let boxes: [Double]

  /// Points in a full leaf.
  var leafCapacity: Int { blocksPerLeaf * KDTree.lanes }

  /// The tree of the rows of `points`: N×d, N ≥ 1, d ≥ 1, finite; a leaf holds at least `leafSize` ≥ 1 points, in whole
  /// blocks.
  init(_ points: Matrix, leafSize: Int) {
    count = points.rows
    dimension = points.columns
    blocksPerLeaf = (min(leafSize, points.rows) - 1) / KDTree.lanes + 1
    let capacity = blocksPerLeaf * KDTree.lanes
    leafCount = (points.rows + capacity - 1) / capacity
    var builder = KDTreeBuilder(points: points, leafCapacity: capacity, leafCount: leafCount)
    builder.build()
    rows = builder.rows
    boxes = builder.boxes
    coordinates = KDTree.blocks(points, rows: builder.rows, blockCount: leafCount * blocksPerLeaf)
  }

  private static func blocks(_ points: Matrix, rows: [Int], blockCount: Int) -> [Double] {
    let d = points.columns
    var blocks = [Double](repeating: .infinity, count: blockCount * d * lanes)
    blocks.withUnsafeMutableBufferPointer { blocks in
      points.withUnsafeStorage { points in
        for (place, row) in rows.enumerated() {
          let start = place / lanes * d * lanes + place % lanes
          for m in 0..<d { blocks[start + m * lanes] = points[row * d + m] }
        }
      }
    }
    return blocks
  }
}

extension KDTree {
  /// Where a tree's arrays stand in memory, for the searches.
  struct Pointers {
    let coordinates: UnsafePointer<Double>
    let boxes: UnsafePointer<Double>
    let rows: UnsafePointer<Int>
    /// The points by rows, [row, d].
    let points: UnsafePointer<Double>
  }

  /// Gives `body` the arrays without copies; `points` are those that the tree was made of.
  func withUnsafePointers(_ points: Matrix, _ body: (Pointers) -> Void) {
    points.withUnsafeStorage { points in
      coordinates.withUnsafeBufferPointer { coordinates in
        boxes.withUnsafeBufferPointer { boxes in
          rows.withUnsafeBufferPointer { rows in
            // None is nil: a tree has at least one point and one coordinate.
            guard let coordinates = coordinates.baseAddress, let boxes = boxes.baseAddress, let rows = rows.baseAddress,
              let points = points.baseAddress
            else { return }
            body(Pointers(coordinates: coordinates, boxes: boxes, rows: rows, points: points))
          }
        }
      }
    }
  }
}
