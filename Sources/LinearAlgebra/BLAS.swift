// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS

/// The hot products, on OpenBLAS, into storage the caller owns: nothing is allocated.
///
/// OpenBLAS runs on one thread, because the parallelism is ours: one job per worker. Entries are not checked for
/// NaN here; it propagates as IEEE 754 says.
public enum BLAS {
  /// Which triangle of a symmetric result is written.
  public enum Triangle: Sendable {
    /// Entries `[i, j]` with `i ≥ j`; the others keep their values.
    case lower
    /// Entries `[i, j]` with `i ≤ j`; the others keep their values.
    case upper
    /// The whole matrix.
    case both
  }

  /// What OpenBLAS says it was built as: version, options, the kernel chosen for this processor.
  public static var configuration: String {
    prepare()
    return openblas_get_config().map { String(cString: $0) } ?? "unknown"
  }

  private static let prepared: Void = {
    ssm_openblas_choose_kernels()
    openblas_set_num_threads(1)
  }()

  /// Every call of BLAS or LAPACK in this module comes after this one.
  static func prepare() { _ = prepared }

  /// `x · y`. Errors: lengths that differ.
  public static func dot(_ x: [Double], _ y: [Double]) throws(LinearAlgebraError) -> Double {
    guard x.count == y.count else {
      throw .shapeMismatch(operation: "dot product", left: Shape(x.count, 1), right: Shape(y.count, 1))
    }
    guard let count = Int32(exactly: x.count) else {
      throw .tooLarge(operation: "dot product", shape: Shape(x.count, 1))
    }
    prepare()
    return x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in cblas_ddot(count, x.baseAddress, 1, y.baseAddress, 1) }
    }
  }

  /// `y ← scale · op(A) x + keep · y`, with `op(A)` = `A` or, if `transposed`, `Aᵀ`.
  ///
  /// Shapes: `x` has as many entries as `op(A)` has columns, `y` as it has rows.
  /// Errors: other shapes, an empty `A`.
  public static func gemv(
    _ a: Matrix, transposed: Bool = false, scale: Double = 1, _ x: [Double], keep: Double = 0,
    into y: inout [Double]
  ) throws(LinearAlgebraError) {
    let result: Result<Void, LinearAlgebraError> = x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        Result { () throws(LinearAlgebraError) in
          try gemv(a, transposed: transposed, scale: scale, x, keep: keep, into: y)
        }
      }
    }
    try result.get()
  }

  /// The same on buffers. `x` and `y` must not overlap.
  public static func gemv(
    _ a: Matrix, transposed: Bool = false, scale: Double = 1, _ x: UnsafeBufferPointer<Double>, keep: Double = 0,
    into y: UnsafeMutableBufferPointer<Double>
  ) throws(LinearAlgebraError) {
    let (rows, columns) = try a.lapackShape("matrix–vector product")
    let effective = transposed ? Shape(a.columns, a.rows) : a.shape
    guard x.count == effective.columns else {
      throw .shapeMismatch(operation: "matrix–vector product", left: effective, right: Shape(x.count, 1))
    }
    guard y.count == effective.rows else {
      throw .shapeMismatch(
        operation: "result of the matrix–vector product", left: Shape(effective.rows, 1), right: Shape(y.count, 1))
    }
    prepare()
    a.elements.withUnsafeBufferPointer { a in
      cblas_dgemv(
        CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, rows, columns, scale, a.baseAddress, columns,
        x.baseAddress, 1, keep, y.baseAddress, 1)
    }
  }

  /// `C ← scale · op(A) op(B) + keep · C`.
  ///
  /// Shapes: `op(A)` m×k, `op(B)` k×n, `C` m×n. Errors: other shapes, an empty factor.
  public static func gemm(
    _ a: Matrix, transposedA: Bool = false, scale: Double = 1, _ b: Matrix, transposedB: Bool = false,
    keep: Double = 0, into c: inout Matrix
  ) throws(LinearAlgebraError) {
    let (aRows, aColumns) = try a.lapackShape("matrix product, left")
    let (bRows, bColumns) = try b.lapackShape("matrix product, right")
    let (m, k) = transposedA ? (aColumns, aRows) : (aRows, aColumns)
    let (inner, n) = transposedB ? (bColumns, bRows) : (bRows, bColumns)
    guard k == inner else {
      throw .shapeMismatch(
        operation: "matrix product", left: Shape(Int(m), Int(k)), right: Shape(Int(inner), Int(n)))
    }
    guard c.shape == Shape(Int(m), Int(n)) else {
      throw .shapeMismatch(operation: "result of the matrix product", left: Shape(Int(m), Int(n)), right: c.shape)
    }
    prepare()
    a.elements.withUnsafeBufferPointer { a in
      b.elements.withUnsafeBufferPointer { b in
        c.elements.withUnsafeMutableBufferPointer { c in
          cblas_dgemm(
            CblasRowMajor, transposedA ? CblasTrans : CblasNoTrans, transposedB ? CblasTrans : CblasNoTrans,
            m, n, k, scale, a.baseAddress, aColumns, b.baseAddress, bColumns, keep, c.baseAddress, n)
        }
      }
    }
  }

  /// `C ← scale · A Aᵀ + keep · C` or, if `transposed`, `C ← scale · Aᵀ A + keep · C`, for half the work of a product.
  ///
  /// With ``Triangle/both`` and `keep ≠ 0` the lower triangle of `C` is the one that is kept.
  /// Shapes: `C` is square of order `A.rows`, or `A.columns` if `transposed`. Errors: other shapes, an empty `A`.
  public static func syrk(
    _ a: Matrix, transposed: Bool = false, scale: Double = 1, keep: Double = 0, triangle: Triangle = .both,
    into c: inout Matrix
  ) throws(LinearAlgebraError) {
    let (rows, columns) = try a.lapackShape("symmetric product")
    let (order, inner) = transposed ? (columns, rows) : (rows, columns)
    guard c.shape == Shape(Int(order), Int(order)) else {
      throw .shapeMismatch(
        operation: "result of the symmetric product", left: Shape(Int(order), Int(order)), right: c.shape)
    }
    prepare()
    a.elements.withUnsafeBufferPointer { a in
      c.elements.withUnsafeMutableBufferPointer { c in
        cblas_dsyrk(
          CblasRowMajor, triangle == .upper ? CblasUpper : CblasLower, transposed ? CblasTrans : CblasNoTrans,
          order, inner, scale, a.baseAddress, columns, keep, c.baseAddress, order)
      }
    }
    if triangle == .both { c.mirrorLowerTriangle() }
  }
}

extension Matrix {
  /// Copies the strictly lower triangle of a square matrix onto the upper one.
  mutating func mirrorLowerTriangle() {
    for row in 0..<rows {
      for column in 0..<row { elements[column * columns + row] = elements[row * columns + column] }
    }
  }

  /// Sets the strictly upper triangle of a square matrix to zero.
  mutating func clearUpperTriangle() {
    for row in 0..<rows {
      for column in (row + 1)..<max(row + 1, columns) { elements[row * columns + column] = 0 }
    }
  }
}
