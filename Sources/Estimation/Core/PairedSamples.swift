// SPDX-License-Identifier: GPL-3.0-or-later
public import LinearAlgebra

/// Joint samples of two variables, and of a third one that the information is conditioned on.
///
/// Row i of `x`, `y` and `given` is one observation of all of them.
public struct PairedSamples: Sendable {
  /// One variable: N×d_x.
  public let x: Samples
  /// The other: N×d_y.
  public let y: Samples
  /// What is known besides, for `I(X; Y | Z)`: N×d_z. Nil asks for `I(X; Y)`.
  public let given: Samples?

  /// Joint samples. Throws ``EstimationError/differentLengths(left:leftCount:right:rightCount:)``.
  public init(x: Samples, y: Samples, given: Samples? = nil) throws(EstimationError) {
    for other in [y, given].compactMap({ $0 }) where other.count != x.count {
      throw .differentLengths(left: x.label, leftCount: x.count, right: other.label, rightCount: other.count)
    }
    self.x = x
    self.y = y
    self.given = given
  }

  /// Joint samples of continuous columns. Shapes: `x` N×d_x, `y` N×d_y, `given` N×d_z. Throws ``EstimationError``.
  public init(x: Matrix, y: Matrix, given: Matrix? = nil) throws(EstimationError) {
    var condition: Samples?
    if let given { condition = try Samples(given, label: "z") }
    try self.init(x: Samples(x, label: "x"), y: Samples(y, label: "y"), given: condition)
  }

  /// The number of observations, N.
  public var count: Int { x.count }

  /// The number of columns of all variables together.
  public var dimension: Int { variables.reduce(0) { $0 + $1.dimension } }

  /// `x`, `y` and, if there is one, `given`.
  public var variables: [Samples] { [x, y] + (given.map { [$0] } ?? []) }

  /// All columns side by side: N×(d_x + d_y + d_z).
  public var joint: Matrix { PairedSamples.sideBySide(variables.map(\.values)) }

  /// The observations numbered `rows`, in that order. Throws ``EstimationError`` for no rows or one out of range.
  public func selecting(rows: [Int]) throws(EstimationError) -> PairedSamples {
    var condition: Samples?
    if let given { condition = try given.selecting(rows: rows) }
    return try PairedSamples(x: x.selecting(rows: rows), y: y.selecting(rows: rows), given: condition)
  }

  /// Row i of `y` replaced by row `order[i]`, `x` and `given` left as they are: a permutation breaks the dependence.
  ///
  /// - Throws: ``EstimationError`` unless there are N indices, all in range.
  public func reorderingY(_ order: [Int]) throws(EstimationError) -> PairedSamples {
    try PairedSamples(x: x, y: y.selecting(rows: order), given: given)
  }

  /// Matrices of one height, columns one after the other. Shapes: N×d₁, N×d₂, … → N×Σd.
  static func sideBySide(_ parts: [Matrix]) -> Matrix {
    let rows = parts.first?.rows ?? 0
    let columns = parts.reduce(0) { $0 + $1.columns }
    var all = Matrix(rows: rows, columns: columns)
    all.withUnsafeMutableStorage { all in
      var offset = 0
      for part in parts {
        part.withUnsafeStorage { part in
          let width = part.count / max(rows, 1)
          for row in 0..<rows {
            for column in 0..<width { all[row * columns + offset + column] = part[row * width + column] }
          }
        }
        offset += part.columns
      }
    }
    return all
  }
}
