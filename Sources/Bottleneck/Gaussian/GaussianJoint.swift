// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// Jointly Gaussian X and Y, reduced to the canonical directions of X.
///
/// Directions in which X or Y does not vary, to rounding of their covariances, are left out; a direction of X that Y
/// determines is refused, as its information is infinite. Eigenvectors are found in doubles, eigenvalues from them by
/// Rayleigh quotients in double the precision: their relative error is about `(ε·condition)²/λ` beyond that of the last
/// rounding.
public struct GaussianJoint: Sendable, Equatable {
  /// The closed form of their trade-off.
  public let bottleneck: GaussianBottleneck
  /// Row i maps X to its canonical variate i, of unit variance: n×d, in the order of the bottleneck's directions.
  public let projections: Matrix

  /// From `Σ_x` (d×d), `Σ_y` (e×e) and `Σ_xy` (d×e), by canonical correlations (Hotelling 1936).
  ///
  /// Errors: ``GaussianBottleneckError`` for shapes, entries, asymmetry, what is no covariance, ``determined``.
  public init(x: Matrix, y: Matrix, cross: Matrix) throws(GaussianBottleneckError) {
    try GaussianJoint.validate(x, "Σ_x")
    try GaussianJoint.validate(y, "Σ_y")
    guard cross.shape == Shape(x.rows, y.rows) else {
      throw .shape(matrix: "Σ_xy", found: cross.shape, expected: "\(Shape(x.rows, y.rows)), X by Y")
    }
    try GaussianJoint.requireFinite(cross, "Σ_xy")
    try GaussianJoint.requireRange(cross, x: x, y: y)
    let (whitenX, whitenY) = (try Whitening(x, "Σ_x"), try Whitening(y, "Σ_y"))
    guard whitenX.rank > 0, whitenY.rank > 0 else {
      self.init(unexplained: whitenX.basis.transpose)
      return
    }
    let pairs = try GaussianJoint.translating { () throws(LinearAlgebraError) in
      SingularPairs(try whitenX.basis.transpose * cross * whitenY.basis)
    }
    let tolerance = GaussianJoint.rounding(x.rows + y.rows)
    let found = try pairs.left.indices.map { index throws(GaussianBottleneckError) in
      let v = try whitenX.direction(pairs.left[index])
      let w = try whitenY.direction(pairs.right[index])
      let (a, b) = (x.preciseForm(v, v), y.preciseForm(w, w))
      let c = cross.preciseForm(v, w)
      // λ = (ab − c²)/(ab), 1 − λ = c²/(ab).
      let scale = a.high * b.high
      let residual = scale > 0 ? PreciseSum([a, c], [b, -c]).high / scale : 1
      guard residual >= -tolerance else {
        throw .notCovariance(
          matrix: "the joint of Σ_x, Σ_y and Σ_xy", found: "a canonical correlation of \((1 - residual).squareRoot())")
      }
      guard residual > tolerance else { throw .determined(direction: v) }
      return (GaussianDirection(residual: residual, explained: scale > 0 ? c.high * c.high / scale : 0), v, a.high)
    }
    self.init(found, width: x.rows)
  }

  /// From `Σ_x` and `Σ_{x|y}` (d×d each), the covariances of X with and without Y unknown.
  ///
  /// Errors: ``GaussianBottleneckError`` for shapes, entries, asymmetry, a `Σ_{x|y}` that exceeds `Σ_x` somewhere,
  /// ``determined``.
  public init(x: Matrix, conditional: Matrix) throws(GaussianBottleneckError) {
    try GaussianJoint.validate(x, "Σ_x")
    try GaussianJoint.validate(conditional, "Σ_{x|y}")
    guard x.shape == conditional.shape else {
      throw .shape(matrix: "Σ_{x|y}", found: conditional.shape, expected: "\(x.shape), as Σ_x")
    }
    let whiten = try Whitening(x, "Σ_x")
    guard whiten.rank > 0 else {
      self.init(unexplained: whiten.basis.transpose)
      return
    }
    let eigen = try GaussianJoint.translating { () throws(LinearAlgebraError) in
      try SymmetricEigen(whiten.basis.transpose.congruence(conditional))
    }
    let tolerance = GaussianJoint.rounding(x.rows)
    let found = try eigen.values.indices.map { index throws(GaussianBottleneckError) in
      let v = try whiten.direction(eigen.vectors.column(index))
      let (total, rest) = (x.preciseForm(v, v), conditional.preciseForm(v, v))
      let one = PreciseSum(1)
      let explained = PreciseSum([total, rest], [one, -one]).high / total.high
      let residual = rest.high / total.high
      guard residual >= -tolerance, explained >= -tolerance else {
        throw .notCovariance(
          matrix: "Σ_{x|y}",
          found: "in some direction it is \(residual) of Σ_x; expected a share from 0 to 1, as Y can but tell of X")
      }
      guard residual > tolerance else { throw .determined(direction: v) }
      return (GaussianDirection(residual: min(1, residual), explained: max(0, explained)), v, total.high)
    }
    self.init(found, width: x.rows)
  }

  /// The encoder of a point: `T = A X + ξ` with `ξ ~ N(0, I)`; a row of A for each active direction, k×d.
  /// Source: Chechik et al. (2005), theorem 3.1.
  public func encoder(at point: GaussianBottleneck.Point) -> Matrix {
    var result = Matrix(rows: point.dimensions, columns: projections.columns)
    for (row, gain) in point.gains.enumerated() {
      for column in 0..<result.columns { result[row, column] = gain.squareRoot() * projections[row, column] }
    }
    return result
  }

  /// The directions sorted, each scaled to unit variance and, to be the same everywhere, with a positive first entry among
  /// its largest.
  private init(_ found: [(direction: GaussianDirection, vector: [Double], variance: Double)], width: Int) {
    let sorted = found.sorted { $0.direction.signalToNoise > $1.direction.signalToNoise }
    var projections = Matrix(rows: sorted.count, columns: width)
    for (row, entry) in sorted.enumerated() {
      let largest = entry.vector.map(abs).max() ?? 0
      let leading = entry.vector.first { abs($0) > 0.5 * largest } ?? 1
      let scale = (leading < 0 ? -1 : 1) / entry.variance.squareRoot()
      for column in 0..<width { projections[row, column] = scale * entry.vector[column] }
    }
    bottleneck = GaussianBottleneck(sorted: sorted.map(\.direction))
    self.projections = projections
  }

  /// Y tells nothing.
  private init(unexplained projections: Matrix) {
    self.projections = projections
    bottleneck = GaussianBottleneck(
      sorted: [GaussianDirection](repeating: .init(residual: 1, explained: 0), count: projections.rows))
  }
}
