// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation
internal import LinearAlgebra
internal import Parallel

/// `log Σ_{k ≠ i} e^{−½ ‖y_i − c_k‖²}` for every i: all pairs of whitened points and centers.
struct PairwiseDensity {
  private let points: [Double]
  private let centers: Matrix
  private let map: RowwiseMap
  private let pointNorms: [Double]
  private let centerNorms: [Double]
  /// Whether `‖y‖² + ‖c‖² − 2 y·c` keeps enough digits.
  private let usesProducts: Bool

  /// Exponents may be off by this much, far below any standard error.
  private static let exponentError = 1e-9
  private static let block = 32

  /// `points` and `centers` hold K×d numbers each.
  init(points: [Double], centers: [Double], size d: Int) throws {
    let count = centers.count / d
    var middle = [Double](repeating: 0, count: d)
    for (index, value) in centers.enumerated() { middle[index % d] += value / Double(count) }
    self.points = points.enumerated().map { $1 - middle[$0 % d] }
    self.centers = try Matrix(rows: count, columns: d, storage: centers.enumerated().map { $1 - middle[$0 % d] })
    map = try RowwiseMap(self.centers)
    func norms(_ values: [Double]) -> [Double] {
      stride(from: 0, to: values.count, by: d).map { start in
        values[start..<start + d].reduce(0) { $0 + $1 * $1 }
      }
    }
    pointNorms = norms(self.points)
    centerNorms = norms(self.centers.storage)
    let largest = (pointNorms.max() ?? 0) + (centerNorms.max() ?? 0)
    usesProducts = Double(d) * Double.ulpOfOne * largest < Self.exponentError
  }

  /// The K logarithms; rows are independent, so that the number of threads does not matter.
  func logSums(threads: Int) throws -> [Double] {
    let count = centers.rows
    let blocks = try Parallel.orderedMap(count: (count + Self.block - 1) / Self.block, threads: threads) {
      block -> [Double] in
      let rows = block * Self.block..<min((block + 1) * Self.block, count)
      var exponents = [Double](repeating: 0, count: rows.count * count)
      return exponents.withUnsafeMutableBufferPointer { e -> [Double] in
        if usesProducts { fillByProducts(rows, e) } else { fillByDifferences(rows, e) }
        return rows.map { i in
          let first = (i - rows.lowerBound) * count
          return logSum(.init(rebasing: e[first..<first + count]), without: i)
        }
      }
    }
    return blocks.flatMap { $0 }
  }

  private func fillByProducts(_ rows: Range<Int>, _ e: UnsafeMutableBufferPointer<Double>) {
    let (count, d) = (centers.rows, centers.columns)
    points.withUnsafeBufferPointer { points in
      map.apply(.init(rebasing: points[rows.lowerBound * d..<rows.upperBound * d]), into: e, count: rows.count)
    }
    centerNorms.withUnsafeBufferPointer { norms in
      for (row, i) in rows.enumerated() {
        let own = pointNorms[i]
        for k in 0..<count { e[row * count + k] = max(0, 0.5 * (own + norms[k]) - e[row * count + k]) }
      }
    }
  }

  private func fillByDifferences(_ rows: Range<Int>, _ e: UnsafeMutableBufferPointer<Double>) {
    let (count, d) = (centers.rows, centers.columns)
    points.withUnsafeBufferPointer { points in
      centers.withUnsafeStorage { centers in
        for (row, i) in rows.enumerated() {
          for k in 0..<count {
            e[row * count + k] = halfSquaredDistance(points, i * d, centers, k * d, size: d)
          }
        }
      }
    }
  }

  private func logSum(_ e: UnsafeMutableBufferPointer<Double>, without own: Int) -> Double {
    e[own] = .infinity
    return logSumOfExponentials(e)
  }
}

/// `½ ‖a − b‖²` of two stretches of `size` numbers.
func halfSquaredDistance(
  _ a: UnsafeBufferPointer<Double>, _ start: Int, _ b: UnsafeBufferPointer<Double>, _ other: Int, size: Int
) -> Double {
  var sum = 0.0
  for index in 0..<size {
    let difference = a[start + index] - b[other + index]
    sum += difference * difference
  }
  return 0.5 * sum
}

/// `log Σ e^{−e_k}`, with the terms left in place of the exponents. At least one of them is finite.
func logSumOfExponentials(_ e: UnsafeMutableBufferPointer<Double>) -> Double {
  guard let base = e.baseAddress else { return -.infinity }
  var least = Double.infinity
  for value in e where value < least { least = value }
  ssm_boltzmann(e.count, base, 1, least, base)
  var sum = 0.0
  for value in e { sum += value }
  return log(sum) - least
}
