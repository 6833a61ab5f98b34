// SPDX-License-Identifier: GPL-3.0-or-later

/// The least value of a function of the frequency with a bound below it, by bisection of cells that might still hold
/// something smaller (Piyavskii 1972, with whatever local bound the function has).
struct CircleSearch {
  /// Where the least value was found.
  private(set) var frequency = 0.0
  /// The least value found.
  private(set) var value = Double.infinity
  /// No value anywhere in the cells is below this.
  private(set) var lowerBound = Double.infinity
  /// Every frequency that was looked at.
  private(set) var visited: [Double] = []

  private struct Cell {
    let centre: Double
    let halfWidth: Double
    let bound: Double
  }

  /// - Parameters:
  ///   - nodes: ascending; the cells are between them
  ///   - tightness: how far below the least value the bound may stay, relative to it
  ///   - budget: the number of evaluations after which no further cells are divided
  ///   - evaluate: the value at a centre, and a lower bound of all values within the half width of it
  init(
    nodes: [Double], tightness: Double, budget: Int,
    _ evaluate: (_ centre: Double, _ halfWidth: Double) throws -> (value: Double, bound: Double)
  ) throws {
    var cells: [Cell] = []
    for (a, b) in zip(nodes, nodes.dropFirst()) where a < b {
      cells.append(try look(0.5 * (a + b), 0.5 * (b - a), evaluate))
    }
    while visited.count + 2 * cells.count <= budget {
      let threshold = (1 - tightness) * value
      let open = cells.filter { $0.bound < threshold }
      // Done cells count with the bound they have; so do all when the budget ends.
      for cell in cells where cell.bound >= threshold { lowerBound = min(lowerBound, cell.bound) }
      cells = []
      guard !open.isEmpty else { return }
      for cell in open {
        let half = 0.5 * cell.halfWidth
        for centre in [cell.centre - half, cell.centre + half] { cells.append(try look(centre, half, evaluate)) }
      }
    }
    for cell in cells { lowerBound = min(lowerBound, cell.bound) }
  }

  private mutating func look(
    _ centre: Double, _ halfWidth: Double, _ evaluate: (Double, Double) throws -> (value: Double, bound: Double)
  ) throws -> Cell {
    let (found, bound) = try evaluate(centre, halfWidth)
    visited.append(centre)
    if found < value { (frequency, value) = (centre, found) }
    return Cell(centre: centre, halfWidth: halfWidth, bound: bound)
  }
}
