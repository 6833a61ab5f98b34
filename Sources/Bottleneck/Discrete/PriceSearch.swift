// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in Prices.swift.

import Foundation
import LinearAlgebra

/// A search for clusters whose price exceeds 1: monotone ascents from many starts at once, then accelerated ones from
/// where they slow down.
///
/// A start is given up when it has come to where an earlier one is, when it has arrived, or when it slows down so far
/// below 1 that it will not get there.
struct PriceSearch {
  /// Plain ascents from one start.
  var stepLimit = 24
  /// Accelerated ascents from where the plain ones ended.
  var polishLimit = 60
  /// An ascent has arrived when `log C` seems to have this much left to grow, nats.
  var settled = 1e-10

  /// Where the ascents ended.
  struct Outcome {
    /// Laws on the letters of Y whose price is 1 or nearly, best first.
    var ends: [[Double]] = []
    /// `log C` of each end, nats, descending.
    var logPrices: [Double] = []
  }

  /// Starts closer than this count as one: `β h²`, `h` Hellinger's distance.
  private static let sameness = 1e-6
  /// A start is hopeless when its `log C` seems to end below this, nats.
  private static let hopeless = -0.01
  /// Steps whose growth shrinks by less than this a step are not to be extrapolated.
  private static let steadyRatio = 0.9

  /// - Parameter starts: laws on the letters of Y, shape `[S × m]`; of those that meet, the first stays
  func run(_ prices: Prices, from starts: Matrix) throws -> Outcome {
    var candidates = starts
    var logPrices = [Double](repeating: -.infinity, count: starts.rows)
    var growths = [Double](repeating: .infinity, count: starts.rows)
    var ends: [(row: [Double], logPrice: Double)] = []
    var nextComparison = 2
    for step in 1...stepLimit where candidates.rows > 0 {
      let (now, next) = try prices.ascend(candidates)
      var kept = [Int]()
      for s in 0..<candidates.rows {
        let growth = now[s] - logPrices[s]
        let ratio = growth / growths[s]
        growths[s] = growth
        // What a geometric series of such steps still adds; the first step has nothing to be compared with.
        let rest = step > 2 && ratio < PriceSearch.steadyRatio ? growth * ratio / (1 - ratio) : .infinity
        if growth <= 0 || rest <= settled {
          ends.append((Array(candidates.row(s)), now[s]))
        } else if step < 4 || now[s] + 4 * rest > PriceSearch.hopeless {
          kept.append(s)
        }
      }
      if step == nextComparison || step == stepLimit {
        nextComparison = 2 * step
        kept = try PriceSearch.apart(kept, of: next, beta: prices.beta)
      }
      logPrices = kept.map { now[$0] }
      growths = kept.map { growths[$0] }
      candidates = next.rows(kept)
    }
    for s in 0..<candidates.rows { ends.append(try polished(prices, Array(candidates.row(s)))) }
    let order = ends.filter { $0.logPrice > PriceSearch.hopeless }.sorted { $0.logPrice > $1.logPrice }
    return Outcome(ends: order.map(\.row), logPrices: order.map(\.logPrice))
  }

  /// Ascends from one place by Anderson's mixing in the coordinates `√r`.
  private func polished(_ prices: Prices, _ start: [Double]) throws -> (row: [Double], logPrice: Double) {
    var mixing = AndersonMixing(depth: 5)
    var best = (row: start, logPrice: -Double.infinity)
    var place = Matrix(rows: 1, columns: start.count)
    for y in start.indices { place[0, y] = start[y] }
    var quiet = 0
    for _ in 0..<polishLimit {
      let (logPrice, next) = try prices.ascend(place)
      let image = next.storage.map { $0.squareRoot() }
      let residual = zip(image, place.storage).map { $0 - $1.squareRoot() }
      if logPrice[0] < best.logPrice { mixing.reset() }
      quiet = logPrice[0] - best.logPrice > settled ? 0 : quiet + 1
      if logPrice[0] > best.logPrice { best = (place.storage, logPrice[0]) }
      if quiet == 3 { break }
      let mixed = try mixing.next(image: image, residual: residual)
      let squares = zip(mixed, image).map { max($0, 0.1 * $1) }.map { $0 * $0 }
      let total = squares.reduce(0, +)
      for y in squares.indices { place[0, y] = squares[y] / total }
    }
    return best
  }

  /// Those of the given rows that are not where an earlier one is.
  static func apart(_ indices: [Int], of candidates: Matrix, beta: Double) throws -> [Int] {
    guard indices.count > 1 else { return indices }
    var roots = candidates.rows(indices)
    roots.withUnsafeMutableStorage { for i in $0.indices { $0[i] = $0[i].squareRoot() } }
    var products = Matrix(rows: indices.count, columns: indices.count)
    try BLAS.syrk(roots, triangle: .lower, into: &products)
    // h² = 2 − 2 √r·√r'.
    let least = 1 - max(sameness / beta, 1e-13) / 2
    var kept = [Int]()
    products.withUnsafeStorage { products in
      for i in indices.indices where !kept.contains(where: { products[i * indices.count + $0] > least }) {
        kept.append(i)
      }
    }
    return kept.map { indices[$0] }
  }
}

extension Matrix {
  /// The given rows, in that order.
  func rows(_ indices: [Int]) -> Matrix {
    var result = Matrix(rows: indices.count, columns: columns)
    let width = columns
    result.withUnsafeMutableStorage { target in
      withUnsafeStorage { source in
        for (k, i) in indices.enumerated() {
          for j in 0..<width { target[k * width + j] = source[i * width + j] }
        }
      }
    }
    return result
  }
}
