// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// `log p(first) − log p(second)` at one point, each a mean of densities with the own path in it or out of it.
struct FutureTerms: Sendable {
  let lower: Double
  let upper: Double
  /// Half the own weight in both, denominators `K − ½`: on neither side.
  let point: Double

  /// Logarithms of one mean's densities at a point.
  struct Mixture: Sendable {
    /// Of the component that the point was drawn from.
    let own: Double
    /// Of the sum of the others.
    let others: Double
    /// Of a density that does not know the point: it keeps one that no other component is near from costing hundreds of
    /// nats.
    let broad: Double?
  }

  /// The share of ``Mixture/broad``.
  private static let defense = 0x1p-13
  private static let log2 = 0.693_147_180_559_945_309_417_232

  /// - Parameters:
  ///   - known: what is subtracted beside `marginal`, exactly
  ///   - count: K
  init(conditional: Mixture, marginal: Mixture, known: Double, count: Int) {
    let k = Double(count)
    func without(_ mixture: Mixture) -> Double {
      let mean = mixture.others - log(k - 1)
      guard let broad = mixture.broad else { return mean }
      return logSum(mean + log1p(-Self.defense), broad + log(Self.defense))
    }
    func with(_ mixture: Mixture) -> Double { logSum(mixture.others, mixture.own) - log(k) }
    func half(_ mixture: Mixture) -> Double { logSum(mixture.others, mixture.own - Self.log2) - log(k - 0.5) }
    lower = without(conditional) - with(marginal) - known
    upper = with(conditional) - without(marginal) - known
    point = half(conditional) - half(marginal) - known
  }
}
