// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel of the mixture problem behind a slope: K_ij = e^{−s (d_ij − min_j d_ij)} on the letters of positive
// probability. Subtracting each row's least distortion leaves a one in every row, so that nothing underflows where
// it matters: at the optimum z_i ≥ p_i, hence entries far below the least probability change nothing.

import CKernels
import Foundation
import Information
import LinearAlgebra
import Optimization

/// Which form a kernel takes.
enum ReducedKernel {
  /// Entries above which a kernel is computed on the fly instead of stored (8 bytes each).
  static let storedEntries = 8_000_000

  static func make(_ problem: SlopeProblem) -> any MixtureKernel {
    let distortion = problem.problem.distortion
    let rows = problem.problem.source.support
    if case .plane(let x, let y) = distortion.form, distortion.rows * distortion.rows > storedEntries {
      return PlaneKernel(x: x, y: y, slope: problem.slope, support: rows)
    }
    let streamed = StreamedKernel(problem)
    return rows.count * distortion.columns <= storedEntries ? streamed.stored() : streamed
  }

  /// How the columns stand to each other.
  static func neighbourhood(_ distortion: Distortion) -> Neighbourhood {
    if case .plane(_, let y) = distortion.form { return .grid(width: y.count) }
    return distortion.isOrdered ? .line : .none
  }
}

/// Any distortion, a row at a time, nothing stored.
struct StreamedKernel: MixtureKernel {
  let distortion: Distortion
  let support: [Int]
  let minima: [Double]
  let slope: Double
  /// Distortions this much above a row's least give 0.
  let cutoff: Double
  let neighbourhood: Neighbourhood

  init(_ problem: SlopeProblem) {
    distortion = problem.problem.distortion
    support = problem.problem.source.support
    minima = problem.problem.rowMinima
    slope = problem.slope
    neighbourhood = ReducedKernel.neighbourhood(distortion)
    let rarest = support.reduce(1.0) { min($0, problem.problem.source.probabilities[$1]) }
    cutoff = min(700, 69 - log(rarest)) / slope
  }

  var rows: Int { support.count }
  var columns: Int { distortion.columns }

  /// Calls `body` with every row of the kernel in turn.
  private func forEachRow(_ body: (Int, UnsafeBufferPointer<Double>) -> Void) {
    var row = [Double](repeating: 0, count: columns)
    for (k, i) in support.enumerated() {
      distortion.fill(&row, with: i)
      boltzmann(&row, least: minima[i])
      row.withUnsafeBufferPointer { body(k, $0) }
    }
  }

  private func boltzmann(_ row: inout [Double], least: Double) {
    for j in row.indices where row[j] - least > cutoff { row[j] = .infinity }
    row.withUnsafeMutableBufferPointer { row in
      if let base = row.baseAddress { ssm_boltzmann(row.count, base, slope, least, base) }
    }
  }

  func stored() -> DenseKernel {
    var transposed = Matrix(rows: columns, columns: rows)
    let n = rows
    transposed.withUnsafeMutableStorage { target in
      forEachRow { k, row in
        for j in 0..<row.count { target[j * n + k] = row[j] }
      }
    }
    return DenseKernel(transposed: transposed, neighbourhood: neighbourhood)
  }

  func columns(_ indices: [Int]) -> Matrix {
    var result = Matrix(rows: indices.count, columns: rows)
    let n = rows
    var row = [Double](repeating: 0, count: indices.count)
    result.withUnsafeMutableStorage { target in
      for (k, i) in support.enumerated() {
        for (c, j) in indices.enumerated() { row[c] = distortion(i, j) }
        boltzmann(&row, least: minima[i])
        for c in indices.indices { target[c * n + k] = row[c] }
      }
    }
    return result
  }

  func product(_ weights: [Double]) -> [Double] {
    var z = [Double](repeating: 0, count: rows)
    forEachRow { k, row in
      var sum = 0.0
      for j in 0..<row.count { sum += row[j] * weights[j] }
      z[k] = sum
    }
    return z
  }

  func transposedProduct(_ dual: [Double]) -> [Double] {
    var c = [Double](repeating: 0, count: columns)
    c.withUnsafeMutableBufferPointer { c in
      guard let target = c.baseAddress else { return }
      forEachRow { k, row in
        if let source = row.baseAddress { ssm_axpy(row.count, dual[k], source, target) }
      }
    }
    return c
  }

  func bestColumn(row: Int) -> Int {
    let i = support[row]
    return (0..<columns).reduce(0) { distortion(i, $1) < distortion(i, $0) ? $1 : $0 }
  }
}

/// Squared error on a plane grid: one factor an axis.
struct PlaneKernel: MixtureKernel {
  private let x: Matrix
  private let y: Matrix
  /// Letters of positive probability.
  let support: [Int]

  init(x: [Double], y: [Double], slope: Double, support: [Int]) {
    self.x = PlaneKernel.axis(x, slope: slope)
    self.y = PlaneKernel.axis(y, slope: slope)
    self.support = support
  }

  private static func axis(_ letters: [Double], slope: Double) -> Matrix {
    let n = letters.count
    var kernel = Matrix(rows: n, columns: n)
    for a in 0..<n {
      for b in 0..<n {
        let delta = letters[a] - letters[b]
        // Products of two entries must stay clear of subnormal numbers, which are slow.
        let exponent = slope * delta * delta
        kernel[a, b] = exponent > 300 ? 0 : exp(-exponent)
      }
    }
    return kernel
  }

  var rows: Int { support.count }
  var columns: Int { x.rows * y.rows }
  var neighbourhood: Neighbourhood { .grid(width: y.rows) }

  private func convolved(_ values: Matrix) -> [Double] {
    var half = Matrix(rows: x.rows, columns: y.rows)
    var whole = half
    do {
      try BLAS.gemm(x, values, into: &half)
      try BLAS.gemm(half, y, into: &whole)
    } catch {
      assertionFailure("\(error)")
    }
    return whole.storage
  }

  private func grid(_ fill: (inout Matrix) -> Void) -> Matrix {
    var values = Matrix(rows: x.rows, columns: y.rows)
    fill(&values)
    return values
  }

  func product(_ weights: [Double]) -> [Double] {
    let z = convolved(grid { $0.withUnsafeMutableStorage { for j in 0..<$0.count { $0[j] = weights[j] } } })
    return support.count == z.count ? z : support.map { z[$0] }
  }

  func transposedProduct(_ dual: [Double]) -> [Double] {
    convolved(
      grid { values in
        values.withUnsafeMutableStorage { target in for (k, i) in support.enumerated() { target[i] = dual[k] } }
      })
  }

  func columns(_ indices: [Int]) -> Matrix {
    var result = Matrix(rows: indices.count, columns: rows)
    for (c, j) in indices.enumerated() {
      for (k, i) in support.enumerated() { result[c, k] = x[i / y.rows, j / y.rows] * y[i % y.rows, j % y.rows] }
    }
    return result
  }

  func bestColumn(row: Int) -> Int { support[row] }
}
