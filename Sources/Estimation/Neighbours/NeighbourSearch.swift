// SPDX-License-Identifier: GPL-3.0-or-later
public import LinearAlgebra
public import Parallel

/// The k nearest neighbours of every sample, in the maximum norm `‖u‖ = max_m |u_m|`.
public struct NearestNeighbours: Sendable {
  /// How many of each sample, k.
  public let k: Int
  /// The distances, nearest first: N×k.
  public let distances: [Double]
  /// The rows of the neighbours, nearest first: N×k.
  public let rows: [Int]

  /// The distance of each sample's k-th neighbour: N.
  public var radii: [Double] { stride(from: k - 1, to: distances.count, by: k).map { distances[$0] } }

  /// How far the farthest of each sample's k neighbours is in another space of the same samples, for example a
  /// margin. Shapes: `space` N×d, the result N.
  func farthest(in space: Matrix) -> [Double] {
    let d = space.columns
    return space.withUnsafeStorage { values in
      (0..<space.rows).map { row in
        var far = 0.0
        for other in rows[row * k..<(row + 1) * k] {
          for m in 0..<d { far = max(far, abs(values[other * d + m] - values[row * d + m])) }
        }
        return far
      }
    }
  }
}

/// Searches among samples, for all of them at once, in the maximum norm.
///
/// Samples whose row numbers differ by no more than the Theiler window neither count nor serve as neighbours: in a
/// series they are near because they are near in time (Theiler 1986). A window of 0 leaves out the sample itself.
/// Time: O(N log N) in few dimensions; in many the tree prunes little and the search becomes a blocked scan of all
/// points, O(N² d). Memory: O(N (d + k)). The answers do not depend on the number of threads.
public struct NeighbourSearch: Sendable {
  /// Samples to a task: enough to make handing them out cheap.
  private static let chunk = 256

  private let points: Matrix
  private let tree: KDTree
  private let theilerWindow: Int

  /// A search among the rows of `points` (N×d, finite).
  ///
  /// - Parameter leafSize: points in a leaf of the tree; at least N makes the search a blocked scan, nil chooses by the
  ///   number of columns. Answers do not depend on it.
  /// - Throws: ``EstimationError`` for no rows or columns, a negative window, a leaf without points, or coordinates so far
  ///   apart that their differences overflow.
  public init(_ points: Matrix, theilerWindow: Int = 0, leafSize: Int? = nil) throws(EstimationError) {
    try NeighbourSearch.check(points, theilerWindow: theilerWindow)
    if let leafSize, leafSize < 1 {
      throw .parameter(name: "the size of a leaf", value: "\(leafSize)", expected: "at least 1")
    }
    self.points = points
    self.theilerWindow = theilerWindow
    tree = KDTree(points, leafSize: leafSize ?? NeighbourSearch.leafSize(columns: points.columns))
  }

  /// Points in a leaf where nobody says, as `Benchmarks estimation` measures them: a leaf costs a box as well as its
  /// points, and in many columns boxes cost more and tell less. Beyond 20 columns leaves are so large that the search is a
  /// blocked scan of most points; a scan of all was never faster.
  public static func leafSize(columns: Int) -> Int {
    switch columns {
    case ...3: 32
    case ...10: 64
    case ...20: 128
    default: 512
    }
  }

  static func check(_ points: Matrix, theilerWindow: Int) throws(EstimationError) {
    guard points.rows > 0, points.columns > 0 else { throw .empty(label: "the points", shape: points.shape) }
    // Half the largest double: differences stay finite.
    guard points.maximumMagnitude <= 0x1p1022 else { throw .outOfRange("a difference of samples") }
    guard theilerWindow >= 0 else {
      throw .parameter(name: "the Theiler window", value: "\(theilerWindow)", expected: "at least 0")
    }
  }

  /// The `k` nearest neighbours of every sample; of equally near ones the lower row is nearer.
  ///
  /// - Throws: ``EstimationError`` unless 1 ≤ k and every sample has that many others outside its window.
  public func nearest(_ k: Int, threads: Int = Parallel.defaultThreadCount) throws -> NearestNeighbours {
    guard k >= 1 else { throw EstimationError.parameter(name: "k", value: "\(k)", expected: "at least 1") }
    let (window, windowOverflows) = theilerWindow.multipliedReportingOverflow(by: 2)
    let (others, othersOverflow) = window.addingReportingOverflow(k)
    let needed = windowOverflows || othersOverflow ? Int.max : max(others, others &+ 1)
    guard points.rows >= needed else {
      throw EstimationError.tooFewSamples(
        count: points.rows, needed: needed,
        reason: "each needs \(k) neighbours outside a Theiler window of \(theilerWindow)")
    }
    let found = try Parallel.orderedMap(count: chunkCount, threads: threads) { chunk in
      nearest(k, places: places(of: chunk))
    }
    var distances = [Double](repeating: 0, count: points.rows * k)
    var rows = [Int](repeating: 0, count: points.rows * k)
    for (chunk, lists) in found.enumerated() {
      for (offset, place) in places(of: chunk).enumerated() {
        let start = tree.rows[place] * k
        for rank in 0..<k {
          distances[start + rank] = lists.distances[offset * k + rank]
          rows[start + rank] = lists.rows[offset * k + rank]
        }
      }
    }
    return NearestNeighbours(k: k, distances: distances, rows: rows)
  }

  /// For every sample how many others are closer to it than its entry of `radii`, strictly; pass `radius.nextUp` to
  /// count those at most that far.
  ///
  /// The comparison is that of the rounded difference with the radius, never one with a shortened radius, which
  /// lets the neighbour that defined the radius back in. Shapes: `radii` N, ≥ 0.
  /// - Throws: ``EstimationError`` unless there are N radii.
  public func counts(closerThan radii: [Double], threads: Int = Parallel.defaultThreadCount) throws -> [Int] {
    try RangeCounting(points, tree: tree, theilerWindow: theilerWindow).counts(closerThan: radii, threads: threads)
  }

  private var chunkCount: Int { (points.rows + NeighbourSearch.chunk - 1) / NeighbourSearch.chunk }

  private func places(of chunk: Int) -> Range<Int> {
    chunk * NeighbourSearch.chunk..<min(points.rows, (chunk + 1) * NeighbourSearch.chunk)
  }

  /// Distances and rows of the neighbours of the samples at `places`: [place, k] each.
  private func nearest(_ k: Int, places: Range<Int>) -> (distances: [Double], rows: [Int]) {
    var distances = [Double](repeating: .infinity, count: places.count * k)
    var rows = [Int](repeating: -1, count: places.count * k)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: KDTree.lanes) { scratch in
      distances.withUnsafeMutableBufferPointer { distances in
        rows.withUnsafeMutableBufferPointer { rows in
          guard let scratch = scratch.baseAddress, let distances = distances.baseAddress, let rows = rows.baseAddress
          else { return }
          tree.withUnsafePointers(points) { pointers in
            for (offset, place) in places.enumerated() {
              let search = KDTree.NearestSearch(
                dimension: tree.dimension, blocksPerLeaf: tree.blocksPerLeaf, count: tree.count, pointers: pointers,
                distances: scratch, window: theilerWindow, row: pointers.rows[place])
              let list = NearestList(k: k, distances: distances + offset * k, rows: rows + offset * k)
              search.visit(node: 0, leaf: 0, leaves: tree.leafCount, list)
            }
          }
        }
      }
    }
    return (distances, rows)
  }
}
