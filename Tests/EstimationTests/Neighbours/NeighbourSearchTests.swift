// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import LinearAlgebra
import Testing

@Suite struct NeighbourSearchTests {
  /// On a line of integers everything is known.
  @Test func neighboursOnALineOfIntegers() throws {
    let line = Matrix(column: (0..<50).map(Double.init))
    let nearest = try NeighbourSearch(line).nearest(3)
    #expect(Array(nearest.rows[0..<3]) == [1, 2, 3])
    // Of equally near rows the lower one comes first.
    #expect(Array(nearest.rows[30..<33]) == [9, 11, 8])
    #expect(Array(nearest.distances[30..<33]) == [1, 1, 2])
    let counts = try NeighbourSearch(line).counts(closerThan: [Double](repeating: 2, count: 50))
    #expect(counts[0] == 1)
    #expect(counts[10] == 2)
    let closed = try NeighbourSearch(line).counts(closerThan: [Double](repeating: 2.0.nextUp, count: 50))
    #expect(closed[0] == 2)
    #expect(closed[10] == 4)
  }

  /// Trees of one point, of a leaf that is full, of many leaves; few and many dimensions; ties on a grid.
  @Test(arguments: [(1, 1), (2, 2), (32, 3), (33, 1), (150, 2), (200, 7), (100, 20)])
  func treesAgreeWithAllPairs(count: Int, dimension: Int) throws {
    for grid in [false, true] {
      var points = normals(count, dimension, seed: 5)
      if grid { points = try Matrix(rows: count, columns: dimension, storage: points.storage.map { $0.rounded() }) }
      for window in [0, 2] where count > 2 * window + 4 {
        let search = try NeighbourSearch(points, theilerWindow: window)
        let nearest = try search.nearest(4)
        let twin = Twin(k: 4, window: window)
        for row in 0..<count { #expect(Array(nearest.rows[row * 4..<row * 4 + 4]) == twin.nearest(points, row)) }
        let radii = (0..<count).map { Double($0 % 7) * 0.5 }
        let counts = try search.counts(closerThan: radii)
        for row in 0..<count {
          let expected = (0..<count).count { abs($0 - row) > window && Twin.distance(points, row, $0) < radii[row] }
          #expect(counts[row] == expected)
        }
      }
    }
  }

  /// Coordinates of very different sizes, where a shortened radius would readmit a neighbour by rounding.
  @Test func comparisonsAreThoseOfTheRoundedDifference() throws {
    let values = (0..<200).map { index -> Double in
      let shift = index >= 100 ? 1e-7 : 0
      return 1e8 + 0.1 * Double(index % 100) + shift
    }
    let points = Matrix(column: values)
    let search = try NeighbourSearch(points)
    let radii = try search.nearest(3).radii
    let counts = try search.counts(closerThan: radii)
    for row in values.indices {
      let expected = values.indices.count { $0 != row && abs(values[$0] - values[row]) < radii[row] }
      #expect(counts[row] == expected)
    }
  }

  /// From a block a leaf to a blocked scan of all points.
  @Test func answersDoNotDependOnTheLeaves() throws {
    let points = normals(150, 4, seed: 6)
    let chosen = try NeighbourSearch(points).nearest(4)
    for leafSize in [1, 16, 40, 150, .max] {
      let search = try NeighbourSearch(points, leafSize: leafSize)
      let nearest = try search.nearest(4)
      #expect(nearest.rows == chosen.rows && nearest.distances == chosen.distances)
      #expect(try search.counts(closerThan: chosen.radii) == [Int](repeating: 3, count: 150))
    }
    #expect(throws: EstimationError.self) { try NeighbourSearch(points, leafSize: 0) }
  }

  @Test func answersDoNotDependOnThreads() throws {
    let search = try NeighbourSearch(normals(2000, 3, seed: 8))
    let one = try search.nearest(5, threads: 1)
    let four = try search.nearest(5, threads: 4)
    #expect(one.rows == four.rows)
    #expect(one.distances == four.distances)
    let counts = try search.counts(closerThan: one.radii, threads: 1)
    #expect(try search.counts(closerThan: one.radii, threads: 3) == counts)
  }

  @Test func refusals() throws {
    let points = normals(10, 2, seed: 1)
    #expect(throws: EstimationError.self) { try NeighbourSearch(Matrix(rows: 0, columns: 2)) }
    #expect(throws: EstimationError.self) { try NeighbourSearch(points, theilerWindow: -1) }
    #expect(throws: EstimationError.self) { try NeighbourSearch(Matrix(column: [1e308, -1e308])) }
    let search = try NeighbourSearch(points)
    #expect(throws: EstimationError.self) { try search.nearest(0) }
    #expect(throws: EstimationError.self) { try search.nearest(10) }
    #expect(throws: EstimationError.self) { try search.nearest(Int.max) }
    #expect(throws: EstimationError.self) { try search.counts(closerThan: [1]) }
    let windowed = try NeighbourSearch(points, theilerWindow: Int.max)
    #expect(throws: EstimationError.self) { try windowed.nearest(1) }
    #expect(try search.nearest(9).rows.count == 90)
  }
}
