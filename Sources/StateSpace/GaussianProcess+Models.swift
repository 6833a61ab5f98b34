// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

extension GaussianProcess {
  /// The scalar autoregression `x_t = μ + Σ_k a_k (x_{t−k} − μ) + e_t`, `e_t ~ N(0, innovation)`.
  ///
  /// `coefficients` are `a_1, a_2, …`; none for independent numbers.
  /// Errors: ``ModelError`` for a coefficient or mean that is not finite, an innovation variance that is not a finite
  /// number above 0, coefficients of no stationary process.
  public static func ar(coefficients: [Double], innovation: Double, mean: Double = 0) throws(ModelError)
    -> GaussianProcess
  {
    try arma(ar: coefficients, ma: [], innovation: innovation, mean: mean)
  }

  /// The scalar process `x_t = μ + Σ_k a_k (x_{t−k} − μ) + e_t + Σ_k b_k e_{t−k}`, `e_t ~ N(0, innovation)`.
  ///
  /// Its state has `max(p, q + 1)` components, the first of which is `x_t − μ`; the i-th is what is already decided of
  /// `x_{t+i−1}`. Errors: those of ``ar(coefficients:innovation:mean:)``.
  /// Source: Harvey (1989), §3.3, the observer companion form.
  public static func arma(ar: [Double], ma: [Double], innovation: Double, mean: Double = 0) throws(ModelError)
    -> GaussianProcess
  {
    for (name, values) in [("ar", ar), ("ma", ma)] {
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw ModelError("input, \(name)[\(index)]", "\(values[index])", expected: "a finite number")
      }
    }
    guard innovation > 0, innovation.isFinite else {
      throw ModelError("input, innovation", "\(innovation)", expected: "a finite number above 0")
    }
    let order = max(ar.count, ma.count + 1)
    var transition = Matrix(rows: order, columns: order)
    for row in 0..<order {
      transition[row, 0] = row < ar.count ? ar[row] : 0
      if row + 1 < order { transition[row, row + 1] = 1 }
    }
    let response = [1] + ma + [Double](repeating: 0, count: order - ma.count - 1)
    var covariance = Matrix(rows: order, columns: order)
    for row in 0..<order {
      for column in 0..<order { covariance[row, column] = innovation * (response[row] * response[column]) }
    }
    var output = Matrix(rows: 1, columns: order)
    output[0, 0] = 1
    return try GaussianProcess(
      transition: transition, innovationCovariance: covariance, outputMap: output, mean: [mean])
  }

  /// The vector autoregression `x_t = μ + Σ_k A_k (x_{t−k} − μ) + e_t`, `e_t ~ N(0, V)`.
  ///
  /// Shapes: `matrices` are `A_1, A_2, …`, m×m each, at least one; `V` is m×m; `mean` m numbers, zero by default.
  /// Errors: ``ModelError`` if shapes differ, a number is not finite, V is no covariance, or the process is not
  /// stationary.
  public static func `var`(matrices: [Matrix], innovationCovariance: Matrix, mean: [Double]? = nil)
    throws(ModelError) -> GaussianProcess
  {
    let m = innovationCovariance.rows
    guard let first = matrices.first else {
      throw ModelError("input, var", "no matrices", expected: "at least one")
    }
    guard m > 0, innovationCovariance.isSquare else {
      throw ModelError("input, innovation", "\(innovationCovariance.shape)", expected: "\(first.shape)")
    }
    let order = m * matrices.count
    var transition = Matrix(rows: order, columns: order)
    for (lag, matrix) in matrices.enumerated() {
      guard matrix.shape == Shape(m, m) else {
        throw ModelError("input, var[\(lag)]", "\(matrix.shape)", expected: "\(Shape(m, m)), as the innovation")
      }
      for row in 0..<m { for column in 0..<m { transition[row, lag * m + column] = matrix[row, column] } }
    }
    for index in m..<max(m, order) { transition[index, index - m] = 1 }
    var covariance = Matrix(rows: order, columns: order)
    var output = Matrix(rows: m, columns: order)
    for row in 0..<m {
      output[row, row] = 1
      for column in 0..<m { covariance[row, column] = innovationCovariance[row, column] }
    }
    return try GaussianProcess(
      transition: transition, innovationCovariance: covariance, outputMap: output,
      mean: mean ?? [Double](repeating: 0, count: m))
  }
}
