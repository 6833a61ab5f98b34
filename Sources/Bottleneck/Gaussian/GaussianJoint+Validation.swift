// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

extension GaussianJoint {
  /// What the rounding of `n` variables' covariances hides: n ulps.
  static func rounding(_ n: Int) -> Double { Double(n) * .ulpOfOne }

  /// Refuses what is no square, finite, symmetric matrix with variances of at least 0.
  static func validate(_ matrix: Matrix, _ name: String) throws(GaussianBottleneckError) {
    guard matrix.isSquare, matrix.rows > 0 else {
      throw .shape(matrix: name, found: matrix.shape, expected: "a square matrix")
    }
    try requireFinite(matrix, name)
    let limit = Matrix.symmetryTolerance
    for row in 0..<matrix.rows {
      guard matrix[row, row] >= 0 else {
        throw .notCovariance(matrix: name, found: "the variance of component \(row + 1) is \(matrix[row, row])")
      }
      for column in 0..<row {
        let size = max(abs(matrix[row, column]), abs(matrix[column, row]))
        if abs(matrix[row, column] - matrix[column, row]) > limit * size {
          throw .notSymmetric(matrix: name, row: row + 1, column: column + 1)
        }
      }
    }
  }

  static func requireFinite(_ matrix: Matrix, _ name: String) throws(GaussianBottleneckError) {
    guard let index = matrix.storage.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      matrix: name, row: index / matrix.columns + 1, column: index % matrix.columns + 1, value: matrix.storage[index])
  }

  /// Refuses covariances beyond what the variances allow, which whitening would not see where a variance is zero.
  static func requireRange(_ cross: Matrix, x: Matrix, y: Matrix) throws(GaussianBottleneckError) {
    for row in 0..<cross.rows {
      for column in 0..<cross.columns {
        let limit = x[row, row].squareRoot() * y[column, column].squareRoot()
        guard abs(cross[row, column]) <= limit * (1 + rounding(cross.rows + cross.columns)) else {
          throw .notCovariance(
            matrix: "the joint of Σ_x, Σ_y and Σ_xy",
            found: "|Σ_xy| at row \(row + 1), column \(column + 1) is \(abs(cross[row, column])); expected at most "
              + "\(limit), the product of the deviations")
        }
      }
    }
  }

  /// What linear algebra refuses, as an error of this room.
  static func translating<Value>(_ body: () throws(LinearAlgebraError) -> Value) throws(GaussianBottleneckError)
    -> Value
  {
    do { return try body() } catch { throw .numerical(error.description) }
  }
}

/// The directions in which a Gaussian vector varies, whitened: `WᵀΣW = I` with W (d×r) of full rank.
struct Whitening {
  /// `W`, d×r.
  let basis: Matrix
  /// r.
  var rank: Int { basis.columns }

  /// Components are brought to unit variance first; directions below rounding are left out.
  init(_ covariance: Matrix, _ name: String) throws(GaussianBottleneckError) {
    let d = covariance.rows
    let moving = (0..<d).filter { covariance[$0, $0] > 0 }
    for row in 0..<d where covariance[row, row] == 0 {
      if let column = (0..<d).first(where: { covariance[row, $0] != 0 }) {
        throw .notCovariance(
          matrix: name,
          found: "component \(row + 1) has variance 0 and covariance \(covariance[row, column]) with \(column + 1)")
      }
    }
    guard !moving.isEmpty else {
      basis = Matrix(rows: d, columns: 0)
      return
    }
    let units = moving.map { covariance[$0, $0].squareRoot() }
    var correlation = Matrix(rows: moving.count, columns: moving.count)
    for (i, row) in moving.enumerated() {
      for (j, column) in moving.enumerated() {
        correlation[i, j] = (0.5 * covariance[row, column] + 0.5 * covariance[column, row]) / units[i] / units[j]
      }
    }
    let eigen = try GaussianJoint.translating { () throws(LinearAlgebraError) in try SymmetricEigen(correlation) }
    let limit = GaussianJoint.rounding(moving.count) * (eigen.values.last ?? 0)
    if let least = eigen.values.first, least < -limit {
      throw .notCovariance(matrix: name, found: "the correlation matrix has an eigenvalue of \(least)")
    }
    let kept = eigen.values.indices.filter { eigen.values[$0] > limit }
    var basis = Matrix(rows: d, columns: kept.count)
    for (j, column) in kept.enumerated() {
      for (i, row) in moving.enumerated() {
        basis[row, j] = eigen.vectors[i, column] / units[i] / eigen.values[column].squareRoot()
      }
    }
    self.basis = basis
  }

  /// `W a`.
  func direction(_ a: [Double]) throws(GaussianBottleneckError) -> [Double] {
    try GaussianJoint.translating { () throws(LinearAlgebraError) in try basis * a }
  }
}
