// SPDX-License-Identifier: GPL-3.0-or-later
// The certificate's sums for squared error on a plane grid, one axis at a time: e^{−s d} is a product over the axes.

import Foundation
import Information

extension CertificateKernel {
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
