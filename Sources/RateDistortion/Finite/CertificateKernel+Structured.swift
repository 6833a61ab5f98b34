// SPDX-License-Identifier: GPL-3.0-or-later
// The certificate's sums for distortions with structure: Hamming and erasure in O(n), absolute error on ascending
// letters in O(n) by two scans, squared error on a plane grid one axis at a time.

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
      // Each step multiplies by e^{−sΔ}: the exponential's unit, the product's, the sum's, and s times Δ's error.
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
                  let rounding = unit * (5 + 3 * slope * step)
                  h = a * (h + step * (e + unit * weights[from]))
                  g = a * (g + step * (f + weights[from]))
                  // Three more roundings than the sum has: the step's, its product's and its sum's.
                  h += (rounding + 3 * unit) * g
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
      sums.relativeError[i] = scan.error[i] / scan.sum[i] + momentError + 4 * unit
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

  // MARK: Squared error on a plane grid: e^{−s d} is a product over the axes

  /// One axis of the kernel: `e^{−s (x_a − x_b)²}` and the same times `(x_a − x_b)²`, row-major `[n × n]`.
  private struct Axis {
    let count: Int
    let kernel: [Double]
    let moment: [Double]

    init(_ letters: [Double], slope: Double) {
      count = letters.count
      var kernel = [Double]()
      var moment = [Double]()
      for a in letters {
        for b in letters {
          let d = (a - b) * (a - b)
          kernel.append(exp(-slope * d))
          moment.append(exp(-slope * d) * d)
        }
      }
      self.kernel = kernel
      self.moment = moment
    }
  }

  /// `left · values · right`, with `values` row-major `[x.count × y.count]` and symmetric square factors.
  private static func product(_ left: [Double], _ values: [Double], _ right: [Double], _ rows: Int, _ columns: Int)
    -> [Double]
  {
    multiply(multiply(left, values, rows, rows, columns), right, rows, columns, columns)
  }

  private static func multiply(_ a: [Double], _ b: [Double], _ n: Int, _ k: Int, _ m: Int) -> [Double] {
    var result = [Double](repeating: 0, count: n * m)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        result.withUnsafeMutableBufferPointer { result in
          for row in 0..<n {
            for inner in 0..<k {
              let factor = a[row * k + inner]
              if factor == 0 { continue }
              for column in 0..<m {
                result[row * m + column] += factor * b[inner * m + column]
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Relative error of a product kernel's sums: two summations of positive terms and exponents up to `cost`.
  private static func planeError(_ x: [Double], _ y: [Double], slope: Double) -> Double {
    // Terms beyond exponent 745 vanish, so that no larger cost can matter.
    let spread = [x, y].map { axis in
      let width = (axis.max() ?? 0) - (axis.min() ?? 0)
      return min(slope * width * width, 745)
    }
    return unit * (16 + Double(x.count + y.count) + 4 * (spread[0] + spread[1]))
  }

  static func planeColumns(
    _ problem: FiniteProblem, x: [Double], y: [Double], slope: Double, logDual: [Double]
  ) -> ColumnSums {
    let p = problem.source.probabilities
    let weights = p.indices.map { p[$0] > 0 ? p[$0] * exp(logDual[$0]) : 0 }
    let widest = problem.source.support.reduce(0) { max($0, abs(logDual[$1])) }
    let (ax, ay) = (Axis(x, slope: slope), Axis(y, slope: slope))
    let sums = product(ax.kernel, weights, ay.kernel, x.count, y.count)
    return ColumnSums(
      maximum: sums.reduce(0, max), relativeError: planeError(x, y, slope: slope) + unit * (4 + widest))
  }

  static func planeRows(_ problem: FiniteProblem, x: [Double], y: [Double], slope: Double, q: [Double]) -> RowSums {
    let (ax, ay) = (Axis(x, slope: slope), Axis(y, slope: slope))
    let half = multiply(ax.kernel, q, x.count, x.count, y.count)
    let z = multiply(half, ay.kernel, x.count, y.count, y.count)
    let alongY = multiply(half, ay.moment, x.count, y.count, y.count)
    let alongX = product(ax.moment, q, ay.kernel, x.count, y.count)
    let error = planeError(x, y, slope: slope)
    var sums = emptyRows(problem)
    let used = q.indices.filter { q[$0] > 0 }
    var row = [Double](repeating: 0, count: q.count)
    for i in problem.source.support {
      guard z[i] >= 1e-280 else {
        // So far from every reproduction that its sum leaves the range of doubles: summed in the open.
        problem.distortion.fill(&row, with: i)
        sums.set(i, row, slope: slope, q: q, used: used)
        continue
      }
      sums.logZ[i] = log(z[i])
      sums.excess[i] = (alongX[i] + alongY[i]) / z[i]
      sums.relativeError[i] = error
    }
    return sums
  }
}
