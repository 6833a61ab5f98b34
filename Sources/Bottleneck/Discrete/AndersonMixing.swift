// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: ψ point, G the map whose fixed point is wanted, f = G(ψ) − ψ residual.

import LinearAlgebra

/// Anderson's (1965) mixing, type II: the next point is `G(ψ) − Σ γ_j ΔG_j`, where `γ` makes `‖f − Σ γ_j Δf_j‖` least
/// over the last few differences (Walker & Ni 2011, algorithm AA).
struct AndersonMixing {
  /// Differences that are kept.
  private let depth: Int
  private var imageDifferences: [[Double]] = []
  private var residualDifferences: [[Double]] = []
  /// `Δf_i · Δf_j`, shape `[depth × depth]`, rows and columns in the order of the arrays.
  private var gram: [[Double]] = []
  private var lastImage: [Double] = []
  private var lastResidual: [Double] = []

  /// Added to the Gram matrix's diagonal, relative to its greatest: differences closer to dependent than this count as
  /// one.
  private static let regularisation = 1e-12

  init(depth: Int) { self.depth = depth }

  /// Forgets everything, because the points before are of another shape or too far away.
  mutating func reset() {
    imageDifferences.removeAll(keepingCapacity: true)
    residualDifferences.removeAll(keepingCapacity: true)
    gram.removeAll(keepingCapacity: true)
    lastImage = []
    lastResidual = []
  }

  /// The next point, after `image = G(ψ)` and `residual = f` have been seen.
  mutating func next(image: [Double], residual: [Double]) throws -> [Double] {
    if !lastImage.isEmpty { try remember(image: image, residual: residual) }
    lastImage = image
    lastResidual = residual
    guard !gram.isEmpty, let gamma = try coefficients(residual) else { return image }
    var point = image
    point.withUnsafeMutableBufferPointer { point in
      for (coefficient, difference) in zip(gamma, imageDifferences) {
        difference.withUnsafeBufferPointer { for i in point.indices { point[i] -= coefficient * $0[i] } }
      }
    }
    return point
  }

  private mutating func remember(image: [Double], residual: [Double]) throws {
    if residualDifferences.count == depth {
      imageDifferences.removeFirst()
      residualDifferences.removeFirst()
      gram.removeFirst()
      for i in gram.indices { gram[i].removeFirst() }
    }
    imageDifferences.append(difference(image, lastImage))
    let newest = difference(residual, lastResidual)
    residualDifferences.append(newest)
    var row = [Double]()
    for other in residualDifferences { row.append(try BLAS.dot(newest, other)) }
    for i in gram.indices { gram[i].append(row[i]) }
    gram.append(row)
  }

  private func difference(_ a: [Double], _ b: [Double]) -> [Double] {
    var c = a
    c.withUnsafeMutableBufferPointer { c in
      b.withUnsafeBufferPointer { for i in c.indices { c[i] -= $0[i] } }
    }
    return c
  }

  /// `γ`, by the normal equations; nil where the differences are zero.
  private func coefficients(_ residual: [Double]) throws -> [Double]? {
    let greatest = gram.indices.reduce(0) { max($0, gram[$1][$1]) }
    guard greatest > 0, greatest.isFinite else { return nil }
    var matrix = try Matrix(gram)
    for i in gram.indices { matrix[i, i] += AndersonMixing.regularisation * greatest }
    var right = [Double]()
    for difference in residualDifferences { right.append(try BLAS.dot(difference, residual)) }
    guard let factor = try? Cholesky(matrix) else { return nil }
    return try factor.solve(right)
  }
}
