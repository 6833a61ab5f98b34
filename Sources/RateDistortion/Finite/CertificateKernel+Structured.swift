// SPDX-License-Identifier: GPL-3.0-or-later
// The certificate's sums for distortions with structure: Hamming and erasure in O(n), absolute error on ascending
// letters in O(n) by two scans.

import Foundation
import Information

extension CertificateKernel {
  // MARK: Hamming: e^{−s d} = a + (1 − a) [i = j], a = e^{−s}

  static func hammingColumns(_ problem: FiniteProblem, slope: Double, logDual: [Double]) -> ColumnSums {
    let p = problem.source.probabilities
    let weights = problem.source.support.map { p[$0] * exp(logDual[$0]) }
    let a = exp(-slope)
    let largest = weights.reduce(0, max)
    let widest = problem.source.support.reduce(0) { max($0, abs(logDual[$1])) }
    return ColumnSums(
      maximum: a * compensatedSum(weights) - expm1(-slope) * largest,
      relativeError: unit * (12 + min(2 * slope, 1500) + widest))
  }

  static func hammingRows(_ problem: FiniteProblem, slope: Double, q: [Double]) -> RowSums {
    // 1 − a loses nothing through expm1.
    let (a, rest) = (exp(-slope), -expm1(-slope))
    var sums = emptyRows(problem)
    for i in problem.source.support {
      guard q[i] > 0 else {
        // Every letter used stands at distortion 1.
        sums.least[i] = 1
        continue
      }
      let z = a + rest * q[i]
      sums.logZ[i] = log(z)
      sums.excess[i] = a * (1 - q[i]) / z
      sums.relativeError[i] = unit * (8 + min(2 * slope, 1500)) + underflow(terms: 2, slope: slope, sum: z)
    }
    return sums
  }

  // MARK: Erasure: one column at cost 1, the diagonal at cost 0

  static func erasureColumns(_ problem: FiniteProblem, slope: Double, logDual: [Double]) -> ColumnSums {
    let p = problem.source.probabilities
    let weights = problem.source.support.map { p[$0] * exp(logDual[$0]) }
    let widest = problem.source.support.reduce(0) { max($0, abs(logDual[$1])) }
    return ColumnSums(
      maximum: max(exp(-slope) * compensatedSum(weights), weights.reduce(0, max)),
      relativeError: unit * (10 + min(2 * slope, 1500) + widest))
  }

  static func erasureRows(_ problem: FiniteProblem, slope: Double, q: [Double]) -> RowSums {
    let erasure = q[problem.source.count]
    let erased = erasure * exp(-slope)
    var sums = emptyRows(problem)
    for i in problem.source.support {
      guard q[i] > 0 else {
        // Only the erasure is left, if it is used.
        sums.least[i] = erasure > 0 ? 1 : .infinity
        sums.logZ[i] = log(erasure)
        sums.relativeError[i] = unit
        continue
      }
      let z = q[i] + erased
      sums.logZ[i] = log(z)
      sums.excess[i] = erased / z
      sums.relativeError[i] = unit * (8 + min(2 * slope, 1500)) + underflow(terms: 2, slope: slope, sum: z)
    }
    return sums
  }

  // MARK: Absolute error on ascending letters: e^{−s|x − y|} is a product over the steps between x and y

  /// `Σ_j w_j e^{−s|x_i − x_j|}` for all `i` by a forward and a backward scan, with the distances' mean
  /// `Σ_j w_j e^{−s|x_i − x_j|} |x_i − x_j|` and running bounds on the absolute errors of both.
  private struct Scan {
    var sum: [Double]
    var moment: [Double]
    var error: [Double]
    var momentError: [Double]

    init(_ weights: [Double], letters: [Double], slope: Double) {
      let n = letters.count
      sum = weights
      moment = [Double](repeating: 0, count: n)
      error = moment
      momentError = moment
      let steps = zip(letters, letters.dropFirst()).map { $1 - $0 }
      let decays = steps.map { exp(-slope * $0) }
      // Each step multiplies by e^{−sΔ}: two units for the exponential, one each for the product and the sum, and s
      // times Δ's error.
      sum.withUnsafeMutableBufferPointer { sum in
        moment.withUnsafeMutableBufferPointer { moment in
          error.withUnsafeMutableBufferPointer { error in
            momentError.withUnsafeMutableBufferPointer { momentError in
              for forward in [true, false] {
                var (f, g, e, h) = (0.0, 0.0, 0.0, 0.0)
                for k in 1..<max(n, 1) {
                  let (from, to) = forward ? (k - 1, k) : (n - k, n - k - 1)
                  let step = steps[min(from, to)]
                  let a = decays[min(from, to)]
                  let rounding = unit * (4 + 3 * slope * step)
                  let increment = step * (f + weights[from])
                  h = a * (h + step * (e + unit * weights[from]))
                  g = a * (g + increment)
                  // What is new in the moment has three more roundings: the step's, its product's and its sum's.
                  h += rounding * g + 3 * unit * a * increment
                  e = a * (e + unit * weights[from])
                  f = a * (f + weights[from])
                  e += rounding * f
                  sum[to] += f
                  moment[to] += g
                  error[to] += e + unit * sum[to]
                  momentError[to] += h + unit * moment[to]
                }
              }
            }
          }
        }
      }
    }
  }

  static func absoluteColumns(
    _ problem: FiniteProblem, letters: [Double], slope: Double, logDual: [Double]
  ) -> ColumnSums {
    let p = problem.source.probabilities
    let weights = p.indices.map { p[$0] > 0 ? p[$0] * exp(logDual[$0]) : 0 }
    let widest = problem.source.support.reduce(0) { max($0, abs(logDual[$1])) }
    let scan = Scan(weights, letters: letters, slope: slope)
    var result = ColumnSums(maximum: 0, relativeError: 0)
    for j in scan.sum.indices where scan.sum[j] > 0 {
      result.maximum = max(result.maximum, scan.sum[j])
      result.relativeError = max(result.relativeError, scan.error[j] / scan.sum[j])
    }
    result.relativeError += unit * (6 + widest)
    return result
  }

  static func absoluteRows(_ problem: FiniteProblem, letters: [Double], slope: Double, q: [Double]) -> RowSums {
    let scan = Scan(q, letters: letters, slope: slope)
    // A letter so far from every reproduction that its sum leaves the range of doubles is summed in the open.
    if problem.source.support.contains(where: { scan.sum[$0] < 1e-280 }) {
      return remoteRows(problem, letters, slope, q)
    }
    var sums = emptyRows(problem)
    for i in problem.source.support {
      sums.logZ[i] = log(scan.sum[i])
      sums.excess[i] = scan.moment[i] / scan.sum[i]
      let momentError = scan.moment[i] > 0 ? scan.momentError[i] / scan.moment[i] : 0
      sums.relativeError[i] = scan.error[i] / scan.sum[i] + 4 * unit
      sums.momentError[i] = momentError
    }
    return sums
  }

  private static func remoteRows(_ problem: FiniteProblem, _ letters: [Double], _ slope: Double, _ q: [Double])
    -> RowSums
  {
    let used = q.indices.filter { q[$0] > 0 }
    var sums = emptyRows(problem)
    for i in problem.source.support {
      let least = used.reduce(Double.infinity) { min($0, abs(letters[i] - letters[$1])) }
      var z = 0.0
      var mean = 0.0
      for j in used {
        let excess = abs(letters[i] - letters[j]) - least
        let term = q[j] * exp(-slope * excess)
        z += term
        mean += term * excess
      }
      sums.logZ[i] = log(z)
      sums.least[i] = least
      sums.excess[i] = mean / z
      sums.relativeError[i] =
        unit * (8 + Double(used.count) + 6 * slope * (letters[letters.count - 1] - letters[0]))
        + underflow(terms: Double(used.count), slope: slope, sum: z)
    }
    return sums
  }
}
