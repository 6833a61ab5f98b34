// SPDX-License-Identifier: GPL-3.0-or-later

extension Matrix {
  /// Both dimensions as LAPACK's integers. Errors: empty, or beyond 2³¹ − 1.
  func lapackShape(_ operation: String) throws(LinearAlgebraError) -> (rows: Int32, columns: Int32) {
    guard rows > 0, columns > 0 else { throw .empty(operation: operation, shape: shape) }
    guard let rows = Int32(exactly: rows), let columns = Int32(exactly: columns) else {
      throw .tooLarge(operation: operation, shape: shape)
    }
    return (rows, columns)
  }

  /// The order of a square matrix as LAPACK's integer. Errors: also not square.
  func lapackOrder(_ operation: String) throws(LinearAlgebraError) -> Int32 {
    guard isSquare else { throw .notSquare(operation: operation, shape: shape) }
    return try lapackShape(operation).rows
  }

  /// Refuses NaN and infinities.
  func requireFinite(_ operation: String) throws(LinearAlgebraError) {
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      operation: operation, row: index / columns, column: index % columns, value: elements[index])
  }

  /// The order of a finite symmetric matrix, which may differ from symmetric by rounding.
  func requireSymmetric(_ operation: String) throws(LinearAlgebraError) -> Int32 {
    let order = try lapackOrder(operation)
    try requireFinite(operation)
    if let (row, column) = asymmetry(tolerance: Matrix.symmetryTolerance) {
      throw .notSymmetric(
        operation: operation, row: row, column: column, value: self[row, column], mirrored: self[column, row])
    }
    return order
  }

  /// The first entry of a square matrix that differs from its mirror image by more than `tolerance · max |a|`.
  func asymmetry(tolerance: Double) -> (row: Int, column: Int)? {
    let limit = tolerance * maximumMagnitude
    for row in 0..<rows {
      for column in 0..<row where !(abs(self[row, column] - self[column, row]) <= limit) {
        return (row, column)
      }
    }
    return nil
  }
}

/// The letters by which LAPACK takes its options. `CChar` is signed on x86-64 and unsigned on arm64.
enum Option {
  static let upper = CChar(UInt8(ascii: "U"))
  static let vectors = CChar(UInt8(ascii: "V"))
  static let none = CChar(UInt8(ascii: "N"))
  static let transposed = CChar(UInt8(ascii: "T"))
  static let oneNorm = CChar(UInt8(ascii: "1"))
}
