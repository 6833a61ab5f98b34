// SPDX-License-Identifier: GPL-3.0-or-later
internal import LinearAlgebra
internal import Parallel

/// Counts of near samples in one space: a sorted line in one dimension, a k-d tree in more.
struct RangeCounting: Sendable {
  private enum Order: Sendable {
    case line(SortedLine)
    case tree(KDTree)
  }

  private static let chunk = 256

  private let points: Matrix
  private let theilerWindow: Int
  private let order: Order

  /// Counts among the rows of `points` (N×d, finite). Throws as ``NeighbourSearch/init(_:theilerWindow:)``.
  init(_ points: Matrix, theilerWindow: Int) throws(EstimationError) {
    try NeighbourSearch.check(points, theilerWindow: theilerWindow)
    self.points = points
    self.theilerWindow = theilerWindow
    order =
      points.columns == 1
      ? .line(SortedLine(points.storage))
      : .tree(KDTree(points, leafSize: NeighbourSearch.leafSize(columns: points.columns)))
  }

  /// Counts with a tree that is there already.
  init(_ points: Matrix, tree: KDTree, theilerWindow: Int) {
    self.points = points
    self.theilerWindow = theilerWindow
    order = .tree(tree)
  }

  /// See ``NeighbourSearch/counts(closerThan:threads:)``.
  func counts(closerThan radii: [Double], threads: Int) throws -> [Int] {
    guard radii.count == points.rows else {
      throw EstimationError.differentLengths(
        left: "the points", leftCount: points.rows, right: "the radii", rightCount: radii.count)
    }
    let n = points.rows
    let size = RangeCounting.chunk
    let found = try Parallel.orderedMap(count: (n + size - 1) / size, threads: threads) { chunk in
      counts(closerThan: radii, places: chunk * size..<min(n, (chunk + 1) * size))
    }
    var all = [Int](repeating: 0, count: n)
    var place = 0
    let rows = rows
    for part in found {
      for count in part {
        all[rows[place]] = count
        place += 1
      }
    }
    return all
  }

  private var rows: [Int] {
    switch order {
    case .line(let line): line.rows
    case .tree(let tree): tree.rows
    }
  }

  private func counts(closerThan radii: [Double], places: Range<Int>) -> [Int] {
    switch order {
    case .line(let line):
      return line.values.withUnsafeBufferPointer { values in
        places.map { place in
          let row = line.rows[place]
          guard radii[row] > 0 else { return 0 }
          return SortedLine.count(near: place, radius: radii[row], in: values)
            - countInWindow(row: row, radius: radii[row])
        }
      }
    case .tree(let tree):
      var counts: [Int] = []
      counts.reserveCapacity(places.count)
      tree.withUnsafePointers(points) { pointers in
        for place in places {
          let row = pointers.rows[place]
          guard radii[row] > 0 else {
            counts.append(0)
            continue
          }
          let search = KDTree.CountingSearch(
            dimension: tree.dimension, blocksPerLeaf: tree.blocksPerLeaf, count: tree.count, pointers: pointers,
            center: pointers.points + row * tree.dimension, radius: radii[row])
          counts.append(
            search.countCloser(node: 0, leaf: 0, leaves: tree.leafCount)
              - countInWindow(row: row, radius: radii[row]))
        }
      }
      return counts
    }
  }

  /// The samples of the Theiler window, the one in the middle included, that are closer than `radius` > 0.
  private func countInWindow(row: Int, radius: Double) -> Int {
    guard theilerWindow > 0 else { return 1 }
    let d = points.columns
    let first = max(0, row - min(row, theilerWindow))
    let last = row + min(points.rows - 1 - row, theilerWindow)
    var count = 0
    for other in first...last {
      if (0..<d).allSatisfy({ abs(points[other, $0] - points[row, $0]) < radius }) { count += 1 }
    }
    return count
  }
}
