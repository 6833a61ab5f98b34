// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What an observation Y leaves open about the hypotheses X, and what it tells: `H(X|Y)` and `I(X;Y)`.
///
/// Each is the difference of the entropy and the other, which loses the smaller one's digits; so both are carried, and
/// `log M − H(X|Y)` too, each by the way that loses fewest. The word is Shannon's (1948, §12).
public struct Equivocation: Sendable, Equatable {
  /// What is decided on.
  public let hypotheses: Hypotheses
  /// `I(X;Y)`, in `[0, H(X)]`.
  public let information: Nats
  /// `H(X|Y)`, in `[0, H(X)]`.
  public let conditionalEntropy: Nats
  /// `log M − H(X|Y)`: the information, and what the prior says without it.
  public let complement: Nats

  /// How far beyond its limit, relative to it, an amount may be by rounding alone; it is then taken as the limit.
  public static let limitTolerance = 1e-12

  /// From `I(X;Y)`.
  ///
  /// - Throws: ``FanoError/information(_:)``, ``FanoError/informationAboveEntropy(_:entropy:)``
  public init(of hypotheses: Hypotheses, information: Nats) throws(FanoError) {
    guard information.value >= 0, information.value.isFinite else { throw .information(information) }
    let entropy = hypotheses.entropy
    guard let amount = Self.limited(information, to: entropy) else {
      throw .informationAboveEntropy(information, entropy: entropy)
    }
    self.init(hypotheses, amount, entropy - amount)
  }

  /// From `H(X|Y)`.
  ///
  /// - Throws: ``FanoError/conditionalEntropy(_:)``, ``FanoError/conditionalEntropyAboveEntropy(_:entropy:)``
  public init(of hypotheses: Hypotheses, conditionalEntropy: Nats) throws(FanoError) {
    guard conditionalEntropy.value >= 0, conditionalEntropy.value.isFinite else {
      throw .conditionalEntropy(conditionalEntropy)
    }
    let entropy = hypotheses.entropy
    guard let amount = Self.limited(conditionalEntropy, to: entropy) else {
      throw .conditionalEntropyAboveEntropy(conditionalEntropy, entropy: entropy)
    }
    self.init(hypotheses, entropy - amount, amount)
  }

  /// From both, each as accurate as the caller knows it.
  ///
  /// - Throws: as for each alone, and ``FanoError/amountsDisagree(_:_:entropy:)`` unless they sum to the entropy, up to
  ///   1e-9 of it and 1e-9 nats.
  public init(of hypotheses: Hypotheses, information: Nats, conditionalEntropy: Nats) throws(FanoError) {
    let told = try Equivocation(of: hypotheses, information: information)
    let open = try Equivocation(of: hypotheses, conditionalEntropy: conditionalEntropy)
    let sum = told.information + open.conditionalEntropy
    guard abs((sum - hypotheses.entropy).value) <= 1e-9 * (1 + hypotheses.entropy.value) else {
      throw .amountsDisagree(information, conditionalEntropy, entropy: hypotheses.entropy)
    }
    self.init(hypotheses, told.information, open.conditionalEntropy)
  }

  /// From a joint law, whose rows are the hypotheses.
  public init(_ joint: JointDistribution) throws(FanoError) {
    self.init(try Hypotheses(prior: joint.rowLaw), joint.information, joint.conditionalEntropy)
  }

  /// One letter in place of the sequence, with the mean of what is told and left open per letter; nil where letters
  /// depend on each other.
  init?(perSymbol whole: Equivocation) {
    guard let letter = whole.hypotheses.letter else { return nil }
    let t = Double(whole.hypotheses.length)
    self.init(letter, Nats(whole.information.value / t), Nats(whole.conditionalEntropy.value / t))
  }

  private init(_ hypotheses: Hypotheses, _ information: Nats, _ conditionalEntropy: Nats) {
    self.hypotheses = hypotheses
    self.information = information
    self.conditionalEntropy = conditionalEntropy
    complement = information + hypotheses.redundancy
  }

  private static func limited(_ amount: Nats, to limit: Nats) -> Nats? {
    guard amount > limit else { return amount }
    return amount.value <= limit.value * (1 + limitTolerance) ? limit : nil
  }
}
