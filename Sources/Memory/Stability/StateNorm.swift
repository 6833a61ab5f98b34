// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// A norm of the state, with its operator norm.
public enum StateNorm: String, Sendable, CaseIterable {
  /// `√Σ h_i²`; the operator norm is the largest singular value.
  case euclidean = "2"
  /// `max |h_i|`; the operator norm is the largest row sum of magnitudes.
  case maximum = "∞"

  /// `sup ‖M h‖ / ‖h‖`; 0 for an empty matrix, infinite where an entry is.
  public func operatorNorm(_ matrix: Matrix) throws(LinearAlgebraError) -> Double {
    guard matrix.rows > 0, matrix.columns > 0 else { return 0 }
    guard matrix.maximumMagnitude.isFinite else { return .infinity }
    switch self {
    case .euclidean: return try SVD.spectralNorm(matrix)
    case .maximum: return (0..<matrix.rows).reduce(0) { max($0, matrix.row($1).reduce(0) { $0 + abs($1) }) }
    }
  }

  /// A Lipschitz constant, in this norm, of gates whose pre-activations see the state through `weights` (r×d): the
  /// operator norm of `diag(slopes) U`, where `slopes` are those of the single gates (M7.1).
  ///
  /// It is that of the *vector* of gates. Constants of single components, `ℓ_i ‖U_i‖`, can be smaller by √d in the
  /// 2-norm.
  func lipschitzConstant(slopes: [Double], weights: Matrix?) throws(LinearAlgebraError) -> Double {
    guard var scaled = weights else { return 0 }
    for row in 0..<scaled.rows {
      // A gate that ignores the state does not vary with it, however steep it is.
      for column in 0..<scaled.columns where scaled[row, column] != 0 { scaled[row, column] *= slopes[row] }
    }
    return try operatorNorm(scaled)
  }
}

/// `√Σ v_i²`, without overflow before the value does; infinite if a component is no number, as a difference of
/// infinities.
func euclideanNorm(_ vector: [Double]) -> Double {
  guard !vector.contains(where: \.isNaN) else { return .infinity }
  let scale = vector.reduce(0) { max($0, abs($1)) }
  guard scale > 0, scale.isFinite else { return scale }
  return scale * vector.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
}

/// The Euclidean distance of two vectors of one length.
func distance(_ a: [Double], _ b: [Double]) -> Double { euclideanNorm(zip(a, b).map { $0 - $1 }) }
