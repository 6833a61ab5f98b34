// SPDX-License-Identifier: GPL-3.0-or-later
// The two sums that a certificate needs, straight from their definitions. Symbols: i source letter, j reproduction
// letter, s slope (nats per unit of distortion), u unit roundoff.

import Foundation
import Information

enum CertificateKernel {
  /// `max_j Σ_i p_i λ_i e^{−s d_ij}` and a bound on its relative error.
  struct ColumnSums {
    var maximum: Double
    var relativeError: Double
  }

  /// Per source letter, with `d_i` the least distortion among the letters used: `log Σ_j q_j e^{−s(d_ij − d_i)}`,
  /// `d_i`, the mean of `d_ij − d_i` under the channel, a bound on the relative error of the sum and of the mean's
  /// numerator, and what the latter may have beyond it.
  struct RowSums {
    var logZ: [Double]
    var least: [Double]
    var excess: [Double]
    var relativeError: [Double]
    var momentError: [Double]

    /// Sums row `i`, whose distortions are `row`, in the open; `used` are the letters with `q_j > 0`.
    mutating func set(_ i: Int, _ row: [Double], slope: Double, q: [Double], used: [Int]) {
      let least = used.reduce(Double.infinity) { min($0, row[$1]) }
      var z = 0.0
      var mean = 0.0
      var error = 0.0
      for j in used where row[j] < .infinity {
        let exponent = -slope * (row[j] - least)
        let term = q[j] * exp(exponent)
        if term == 0 { continue }
        z += term
        mean += term * (row[j] - least)
        error += term * (5 * abs(exponent) + 4 * slope * abs(least))
      }
      logZ[i] = log(z)
      self.least[i] = least
      excess[i] = z > 0 ? mean / z : 0
      let count = Double(used.count)
      relativeError[i] = unit * (6 + count + error / z) + underflow(terms: count, slope: slope, sum: z)
    }
  }

  /// What products below the normal range add to the relative error of a sum and, in nats, of its moment.
  static func underflow(terms: Double, slope: Double, sum: Double) -> Double {
    terms * (1 + slope) * (.leastNonzeroMagnitude / sum)
  }

  static let unit = Double.ulpOfOne / 2

  static func columnSums(_ problem: FiniteProblem, slope: Double, logDual: [Double]) -> ColumnSums {
    switch problem.distortion.form {
    case .hamming: hammingColumns(problem, slope: slope, logDual: logDual)
    case .erasure: erasureColumns(problem, slope: slope, logDual: logDual)
    case .line(.absolute, let source, let reproduction) where source == reproduction && problem.distortion.isOrdered:
      absoluteColumns(problem, letters: source, slope: slope, logDual: logDual)
    case .plane(let x, let y): planeColumns(problem, x: x, y: y, slope: slope, logDual: logDual)
    case .matrix, .line, .points: denseColumns(problem, slope: slope, logDual: logDual)
    }
  }

  static func rowSums(_ problem: FiniteProblem, slope: Double, reproduction q: [Double]) -> RowSums {
    guard slope.isFinite else { return nearestRows(problem, q: q) }
    return switch problem.distortion.form {
    case .hamming: hammingRows(problem, slope: slope, q: q)
    case .erasure: erasureRows(problem, slope: slope, q: q)
    case .line(.absolute, let source, let reproduction) where source == reproduction && problem.distortion.isOrdered:
      absoluteRows(problem, letters: source, slope: slope, q: q)
    case .plane(let x, let y): planeRows(problem, x: x, y: y, slope: slope, q: q)
    case .matrix, .line, .points: denseRows(problem, slope: slope, q: q)
    }
  }

  // MARK: Any distortion, entry by entry

  private static func denseColumns(_ problem: FiniteProblem, slope: Double, logDual: [Double]) -> ColumnSums {
    let distortion = problem.distortion
    let p = problem.source.probabilities
    var row = [Double](repeating: 0, count: distortion.columns)
    var sum = row
    var error = row
    for i in problem.source.support {
      distortion.fill(&row, with: i)
      for j in 0..<distortion.columns where row[j] < .infinity {
        let cost = slope * row[j]
        var exponent = logDual[i] - cost
        let slack = 2 * unit * (4 * abs(cost) + abs(exponent))
        // An exponent that has lost its digits proves nothing unless it is taken at its largest. A cost beyond the
        // range of doubles leaves nothing of any λ of moderate size.
        if cost == .infinity, logDual[i] < 1e300 { continue }
        if !(slack < 1e-3) { exponent = cost == .infinity ? cost : exponent + slack }
        let term = p[i] * exp(exponent)
        // Less than the largest column by 300 orders of magnitude.
        if term == 0 { continue }
        sum[j] += term
        error[j] += slack < 1e-3 ? term * slack : 0
      }
    }
    // Plain summation of n positive terms: relative error at most n u.
    let common = unit * (6 + Double(problem.source.support.count))
    var result = ColumnSums(maximum: 0, relativeError: common)
    for j in 0..<distortion.columns where sum[j] > 0 {
      result.maximum = max(result.maximum, sum[j])
      result.relativeError = max(result.relativeError, common + error[j] / sum[j])
    }
    return result
  }

  private static func denseRows(_ problem: FiniteProblem, slope: Double, q: [Double]) -> RowSums {
    let distortion = problem.distortion
    let used = q.indices.filter { q[$0] > 0 }
    var row = [Double](repeating: 0, count: distortion.columns)
    var sums = emptyRows(problem)
    for i in problem.source.support {
      distortion.fill(&row, with: i)
      sums.set(i, row, slope: slope, q: q, used: used)
    }
    return sums
  }

  /// The limit `s → ∞`: `z_i` is the weight of the reproductions nearest to `i`.
  private static func nearestRows(_ problem: FiniteProblem, q: [Double]) -> RowSums {
    var sums = emptyRows(problem)
    if problem.distortion.pairsLettersOneToOne {
      for i in problem.source.support { sums.logZ[i] = log(q[i]) }
      return sums
    }
    var row = [Double](repeating: 0, count: problem.distortion.columns)
    for i in problem.source.support {
      problem.distortion.fill(&row, with: i)
      let least = row.reduce(Double.infinity) { min($0, $1) }
      let z = row.indices.reduce(0.0) { row[$1] == least ? $0 + q[$1] : $0 }
      sums.logZ[i] = log(z)
      sums.least[i] = least
      sums.relativeError[i] = unit * Double(problem.distortion.columns)
    }
    return sums
  }

  static func emptyRows(_ problem: FiniteProblem) -> RowSums {
    let zeros = [Double](repeating: 0, count: problem.source.count)
    return RowSums(logZ: zeros, least: zeros, excess: zeros, relativeError: zeros, momentError: zeros)
  }
}
