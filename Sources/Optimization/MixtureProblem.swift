// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: i row (n of them), j column (m of them), p weight of a row, K kernel, q weight of a column, z = K q,
// ν dual point, c = Kᵀ ν.

public import LinearAlgebra

/// A nonnegative matrix `K` of `rows × columns`, stored or not.
public protocol MixtureKernel: Sendable {
  var rows: Int { get }
  var columns: Int { get }
  /// How columns stand to each other: column generation adds local maxima where "local" means something.
  var neighbourhood: Neighbourhood { get }
  /// The given columns, one a row of the result: shape `[indices.count × rows]`.
  func columns(_ indices: [Int]) -> Matrix
  /// `c = Kᵀ ν`; `ν` has shape `[rows]`, `c` shape `[columns]`.
  func transposedProduct(_ dual: [Double]) -> [Double]
  /// `z = K q`; `q` has shape `[columns]`, `z` shape `[rows]`.
  func product(_ weights: [Double]) -> [Double]
  /// A column whose entry in this row is as large as any.
  func bestColumn(row: Int) -> Int
}

/// The geometry of a kernel's columns.
public enum Neighbourhood: Sendable, Equatable {
  /// None.
  case none
  /// Column `j` stands between `j − 1` and `j + 1`.
  case line
  /// Columns fill a grid of this width, row by row.
  case grid(width: Int)

  /// The neighbours of column `j` among `count`.
  func neighbours(of j: Int, count: Int) -> [Int] {
    switch self {
    case .none: []
    case .line: [j - 1, j + 1].filter { $0 >= 0 && $0 < count }
    case .grid(let width):
      [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)].compactMap { row, column in
        let (r, c) = (j / width + row, j % width + column)
        return r >= 0 && c >= 0 && c < width && r * width + c < count ? r * width + c : nil
      }
    }
  }
}

/// Maximum likelihood of mixture weights: minimise `f(q) = −Σ_i p_i log (K q)_i` over distributions `q`.
///
/// Its dual is to maximise `Σ p_i log(ν_i / p_i)` subject to `Kᵀ ν ≤ 1` (Koenker & Mizera 2014, eq. 5). At a
/// slope of a rate–distortion curve this *is* the problem that Blahut's and Arimoto's algorithm solves (M4.2b).
public struct MixtureProblem: Sendable {
  /// `p`, shape `[kernel.rows]`: positive, summing to 1.
  public let weights: [Double]
  /// `K`, nonnegative, without zero rows.
  public let kernel: any MixtureKernel
  /// The gap between the two objectives, in nats, at which to stop.
  public let tolerance: Double

  /// A problem; shapes as described at each.
  public init(weights: [Double], kernel: any MixtureKernel, tolerance: Double) {
    self.weights = weights
    self.kernel = kernel
    self.tolerance = tolerance
  }
}

/// A primal and a dual point, with the two values between which the optimum lies (rounding not included).
public struct MixtureAnswer: Sendable {
  /// `q`, shape `[columns]`: `≥ 0`, summing to 1.
  public let primal: [Double]
  /// `ν`, shape `[rows]`: positive, `Kᵀ ν ≤ 1` up to the scale that `lower` accounts for.
  public let dual: [Double]
  /// `Σ p log(ν / p) − log max Kᵀν`, nats.
  public let lower: Double
  /// `−Σ p log (K q)`, nats.
  public let upper: Double

  /// An answer; shapes as described at each.
  public init(primal: [Double], dual: [Double], lower: Double, upper: Double) {
    self.primal = primal
    self.dual = dual
    self.lower = lower
    self.upper = upper
  }

  /// `upper − lower`, nats.
  public var gap: Double { upper - lower }
}

/// A kernel that is stored, one column a row of a matrix.
public struct DenseKernel: MixtureKernel {
  /// `Kᵀ`, shape `[columns × rows]`.
  public let transposed: Matrix
  /// How columns stand to each other.
  public let neighbourhood: Neighbourhood

  /// A stored kernel.
  public init(transposed: Matrix, neighbourhood: Neighbourhood = .none) {
    self.transposed = transposed
    self.neighbourhood = neighbourhood
  }

  /// Rows of `K`.
  public var rows: Int { transposed.columns }
  /// Columns of `K`.
  public var columns: Int { transposed.rows }

  /// The given columns, one a row of the result.
  public func columns(_ indices: [Int]) -> Matrix {
    var result = Matrix(rows: indices.count, columns: rows)
    result.withUnsafeMutableStorage { target in
      transposed.withUnsafeStorage { source in
        for (k, j) in indices.enumerated() {
          for i in 0..<rows { target[k * rows + i] = source[j * rows + i] }
        }
      }
    }
    return result
  }

  /// `c = Kᵀ ν`.
  public func transposedProduct(_ dual: [Double]) -> [Double] { transposed.times(dual) }
  /// `z = K q`.
  public func product(_ weights: [Double]) -> [Double] { transposed.transposedTimes(weights) }

  /// A column whose entry in this row is as large as any.
  public func bestColumn(row: Int) -> Int {
    (0..<columns).reduce(0) { transposed[$1, row] > transposed[$0, row] ? $1 : $0 }
  }
}

extension Matrix {
  /// `A x`, for shapes that this room has checked already.
  func times(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: rows)
    do { try BLAS.gemv(self, x, into: &y) } catch { assertionFailure("\(error)") }
    return y
  }

  /// `Aᵀ x`, for shapes that this room has checked already.
  func transposedTimes(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: columns)
    do { try BLAS.gemv(self, transposed: true, x, into: &y) } catch { assertionFailure("\(error)") }
    return y
  }
}
