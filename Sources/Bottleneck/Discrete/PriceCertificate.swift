// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in Prices.swift; v vertex of a cell, c its centroid.

import Foundation
import LinearAlgebra

/// A proof that no price exceeds a threshold, by bisection of the simplex of laws on Y.
///
/// The logarithm of each term of `C` is concave in `r`, hence below its tangent at `c`:
/// `−β D(p(y|x)‖r) ≤ β H(Y|x) + β Σ_y p(y|x) (log c_y + r_y/c_y − 1)`. The sum of the exponentials of the tangents is
/// convex in `r`, hence on a cell greatest at a vertex. Outside the smallest simplex of this orientation that contains
/// all `p(y|x)` nothing need be looked at: an ascending step leads into their hull.
struct PriceCertificate {
  /// How the bisection ended.
  enum Verdict {
    /// No price exceeds the threshold, rounding included.
    case proved(cells: Int)
    /// The price at this law on Y exceeds it.
    case exceeded(at: [Double])
    /// The cells allowed did not suffice.
    case unfinished
  }

  /// Laws `r` with `|r_y − centre_y| ≤ relativeRadius · centre_y`.
  struct Box {
    let centre: [Double]
    let relativeRadius: Double

    /// Whether a simplex lies in it, given its vertices one after the other.
    func contains(simplex: ArraySlice<Double>) -> Bool {
      var entry = simplex.startIndex
      while entry < simplex.endIndex {
        for c in centre {
          guard abs(simplex[entry] - c) <= relativeRadius * c else { return false }
          entry += 1
        }
      }
      return true
    }
  }

  /// Cells that may be looked at.
  var cellLimit: Int
  /// Where nothing need be looked at, because it is known otherwise that no price exceeds the threshold.
  var exempt: Box?
  /// Letters of Y up to which a proof is tried.
  static let letterLimit = 4
  /// Cells whose bounds are computed in one product.
  private static let batch = 64

  func prove(_ prices: Prices, logThreshold: Double) throws -> Verdict {
    let m = prices.law.m
    var stack = PriceCertificate.hull(prices.law)
    var curvature = CurvatureBound(prices)
    let cellSize = m * m
    var cells = 0
    while !stack.isEmpty {
      guard cells < cellLimit else { return .unfinished }
      let count = min(PriceCertificate.batch, stack.count / cellSize)
      let taken = Array(stack[(stack.count - count * cellSize)...])
      stack.removeLast(count * cellSize)
      cells += count
      let centroids = PriceCertificate.centroids(taken, count, m)
      let (logPrices, shares) = try prices.shares(centroids)
      let moments = try curvature.moments(shares)
      var open: [Int] = []
      for cell in 0..<count {
        let least = centroids.row(cell).reduce(1) { min($0, $1) }
        let allowance = prices.rounding(largestWeight: -log(least))
        if logPrices[cell] - allowance > logThreshold { return .exceeded(at: Array(centroids.row(cell))) }
        let vertices = taken[cell * cellSize..<(cell + 1) * cellSize]
        if let exempt, exempt.contains(simplex: vertices) { continue }
        let isBelow = taken.withUnsafeBufferPointer { taken in
          centroids.withUnsafeStorage { centroids in
            moments.withUnsafeStorage { moments -> Bool? in
              guard let taken = taken.baseAddress, let centroids = centroids.baseAddress,
                let moments = moments.baseAddress
              else { return nil }
              return curvature.isBelow(
                logThreshold - allowance, cell: taken + cell * cellSize, centroid: centroids + cell * m,
                moments: moments + cell * (m + m * m), logPrice: logPrices[cell])
            }
          }
        }
        switch isBelow {
        case true?: continue
        case false?: split(vertices, centroid: centroids.row(cell), m, into: &stack)
        case nil: open.append(cell)
        }
      }
      guard !open.isEmpty else { continue }
      let (weights, largest) = tangents(taken, open, centroids)
      let sums = try prices.logSums(weights)
      let allowance = prices.rounding(largestWeight: largest)
      for (place, cell) in open.enumerated() {
        let bound = sums[place * m..<(place + 1) * m].reduce(-Double.infinity) { max($0, $1) }
        if bound + allowance <= logThreshold { continue }
        split(taken[cell * cellSize..<(cell + 1) * cellSize], centroid: centroids.row(cell), m, into: &stack)
      }
    }
    return .proved(cells: cells)
  }

  /// `{r : r_y ≥ min_x p(y|x)}`: the vertices, one after the other.
  private static func hull(_ law: ReducedLaw) -> [Double] {
    let m = law.m
    let least = law.leastConditionals
    // A few ulps more, for the rounding of the sum.
    let rest = 1 - least.reduce(0, +) * (1 - Double(m) * Double.ulpOfOne)
    return (0..<m).flatMap { v in (0..<m).map { least[$0] + ($0 == v ? rest : 0) } }
  }

  /// Shape `[count × m]`.
  private static func centroids(_ cells: [Double], _ count: Int, _ m: Int) -> Matrix {
    var centroids = Matrix(rows: count, columns: m)
    centroids.withUnsafeMutableStorage { centroids in
      for cell in 0..<count {
        for y in 0..<m {
          var sum = 0.0
          for v in 0..<m { sum += cells[(cell * m + v) * m + y] }
          centroids[cell * m + y] = sum / Double(m)
        }
      }
    }
    return centroids
  }

  /// For each of the chosen cells the weights `w(v) = log c + v/c − 1` of its vertices, shape `[chosen · m × (m + 1)]`.
  private func tangents(
    _ cells: [Double], _ chosen: [Int], _ centroids: Matrix
  ) -> (weights: Matrix, largest: Double) {
    let m = centroids.columns
    var weights = Matrix(rows: chosen.count * m, columns: m + 1, repeating: 1)
    var largest = 0.0
    weights.withUnsafeMutableStorage { weights in
      centroids.withUnsafeStorage { centroids in
        for (place, cell) in chosen.enumerated() {
          for y in 0..<m {
            let c = centroids[cell * m + y]
            let logC = log(c)
            for v in 0..<m {
              let w = logC + cells[(cell * m + v) * m + y] / c - 1
              weights[(place * m + v) * (m + 1) + y] = w
              largest = max(largest, abs(logC) + abs(w))
            }
          }
        }
      }
    }
    return (weights, largest)
  }

  /// Halves a cell's longest edge, `Σ_y (v_y − v'_y)²/c_y`: the metric in which the tangents go wrong.
  private func split(
    _ cell: ArraySlice<Double>, centroid: ArraySlice<Double>, _ m: Int, into stack: inout [Double]
  ) {
    let (base, middle) = (cell.startIndex, centroid.startIndex)
    var (first, second, longest) = (0, 1, -1.0)
    for v in 1..<m {
      for u in 0..<v {
        var length = 0.0
        for y in 0..<m {
          let edge = cell[base + v * m + y] - cell[base + u * m + y]
          length += edge * edge / centroid[middle + y]
        }
        if length > longest { (first, second, longest) = (u, v, length) }
      }
    }
    for replaced in [first, second] {
      for v in 0..<m {
        for y in 0..<m {
          let own = cell[base + v * m + y]
          let other = cell[base + (v == first ? second : first) * m + y]
          stack.append(v == replaced ? (own + other) / 2 : own)
        }
      }
    }
  }
}
