// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// The law of whole sequences whose letters depend on each other, as far as bounds on the error need it.
public struct BlockLaw: Sendable, Equatable {
  /// `H(X)` of the sequence.
  public let entropy: Nats
  /// `log M − H(X)`, known by itself: a difference would lose its digits.
  public let redundancy: Nats
  /// `log p_max ≤ 0`, p_max the probability of a likeliest sequence.
  public let logLargest: Double
  /// The probabilities of all sequences, in any order, where they are few enough to be listed; nil where not.
  public let probabilities: [Double]?

  /// A law by its parts, which are looked at when hypotheses are made of it.
  public init(entropy: Nats, redundancy: Nats, logLargest: Double, probabilities: [Double]? = nil) {
    self.entropy = entropy
    self.redundancy = redundancy
    self.logLargest = logLargest
    self.probabilities = probabilities
  }

  /// Whether the parts agree with each other and with `log M`, up to rounding: `log p_max ≥ −H(X)` too, as no law has
  /// a largest probability below `e^{−H}`.
  func fits(logCount: Nats) -> Bool {
    let tolerance = 1e-9 * max(1, logCount.value)
    guard entropy >= .zero, redundancy >= .zero, logLargest <= 0 else { return false }
    return abs((entropy + redundancy - logCount).value) <= tolerance && -logLargest <= entropy.value + tolerance
  }
}

extension Hypotheses {
  /// Sequences whose letters depend on each other.
  ///
  /// - Throws: ``FanoError/letters(_:)`` or ``FanoError/length(_:)`` for numbers below 1,
  ///   ``FanoError/blockLaw(_:logCount:)`` for a law whose parts contradict each other or `letters^length`.
  public init(letters: Int, length: Int, law: BlockLaw) throws(FanoError) {
    guard letters >= 1 else { throw .letters(letters) }
    guard length >= 1 else { throw .length(length) }
    self.init(letters, length, law: .dependent(law))
    guard law.fits(logCount: logCount) else { throw .blockLaw(law, logCount: logCount) }
  }
}
