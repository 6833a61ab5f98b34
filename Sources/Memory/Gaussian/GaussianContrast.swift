// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

/// Two covariances of one vector, `P ⪯ S`: with and without something given. `I = ½ log det S − ½ log det P`.
///
/// Finite exactly if both have one range (M1.4). As the range of P lies in that of S, that is so if the same components
/// depend linearly on those before them; leaving these out is then a bijection, and determinants are those of the rest.
struct GaussianContrast: Sendable {
  /// S.
  let total: Echelon
  /// P.
  let conditional: Echelon
  /// The first component that the condition fixes and nothing else does; nil if the information is finite.
  let fixedComponent: Int?

  /// - Parameters:
  ///   - total: sources of S; a form that has been computed already is welcome.
  ///   - conditional: sources of P.
  ///   - isResolved: the vector is seen through noise, so that no direction is fixed. Otherwise a direction in which
  ///     the deviation under P is below rounding of the model's own numbers counts as fixed: what a double cannot
  ///     state, such as a noise that is an eigenvector of A, is not taken for a minute noise.
  init(total: Echelon, conditional: Echelon, isResolved: Bool) {
    self.total = total
    self.conditional = conditional
    let doubt = DoubleDoubleMatrix.singularShare(order: total.novelty.count)
    fixedComponent =
      zip(total.novelty, conditional.novelty).enumerated().first { _, share in
        share.0 > 0 && (share.1 == 0 || (!isResolved && share.1 < doubt && share.0 >= doubt))
      }?.offset
  }

  /// The information in nats, +∞ included. Small values keep their digits.
  var information: Double {
    guard fixedComponent == nil else { return .infinity }
    return zip(total.pivots, conditional.pivots).reduce(0) { $0 + log1p((($1.0 - $1.1) / $1.1).high) }
  }

  /// `‖P‖₁ ‖P⁻¹‖₁` on its range, formed from its factor so that it holds beyond the digits of a double.
  func conditionNumber() throws(LinearAlgebraError) -> Double {
    let rank = conditional.independent.count
    guard rank > 0 else { return 1 }
    let triangle = conditional.sources.selecting(rows: Array(0..<rank), columns: conditional.independent)
    let factor = try triangle.rounded()
    let inverse = try DoubleDoubleMatrix.identity(rank).divided(byUpper: triangle).rounded()
    return try (factor.transpose * factor).oneNorm * (inverse * inverse.transpose).oneNorm
  }
}

extension Matrix {
  /// The largest sum of magnitudes in a column.
  fileprivate var oneNorm: Double {
    (0..<columns).map { column($0).reduce(0) { $0 + abs($1) } }.max() ?? 0
  }

}
