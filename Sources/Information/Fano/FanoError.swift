// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// Why a question about errors and information has no answer.
public enum FanoError: Error, Sendable, Equatable {
  /// An alphabet of fewer than one letter.
  case letters(Int)
  /// A sequence of fewer than one letter.
  case length(Int)
  /// Information that is negative, infinite or not a number.
  case information(Nats)
  /// Conditional entropy that is negative, infinite or not a number.
  case conditionalEntropy(Nats)
  /// Information beyond the entropy of what it is about.
  case informationAboveEntropy(Nats, entropy: Nats)
  /// Conditional entropy beyond the entropy without the condition.
  case conditionalEntropyAboveEntropy(Nats, entropy: Nats)
  /// Information and conditional entropy that do not sum to the entropy.
  case amountsDisagree(Nats, Nats, entropy: Nats)
  /// A law of sequences whose parts contradict each other or the number of sequences.
  case blockLaw(BlockLaw, logCount: Nats)
  /// A list that holds all hypotheses, or none.
  case listSize(Int, of: Hypotheses)
  /// An error probability outside [0, 1].
  case targetError(Double)
  /// What is known of the information may not enter a bound on this side of the error.
  case wrongDirection(InformationKind, side: ErrorSide)
}

extension FanoError: CustomStringConvertible {
  /// One sentence, amounts in nats.
  public var description: String { description(in: .nats) }

  /// One sentence for the reader of an error message, amounts in `unit`.
  public func description(in unit: DisplayUnit) -> String {
    func amount(_ nats: Nats) -> String { "\(unit.number(nats)) \(unit.rawValue)" }
    switch self {
    case .letters(let letters): return "an alphabet of \(letters) letters; expected at least 1"
    case .length(let length): return "a sequence of \(length) letters; expected at least 1"
    case .information(let information): return "information of \(amount(information)); expected a finite number ≥ 0"
    case .conditionalEntropy(let entropy):
      return "conditional entropy of \(amount(entropy)); expected a finite number ≥ 0"
    case .informationAboveEntropy(let information, let entropy):
      return "information of \(amount(information)) is beyond the entropy of the hypotheses, \(amount(entropy))"
    case .conditionalEntropyAboveEntropy(let conditional, let entropy):
      return "conditional entropy of \(amount(conditional)) is beyond the entropy of the hypotheses, \(amount(entropy))"
    case .amountsDisagree(let information, let conditional, let entropy):
      return "information of \(amount(information)) and conditional entropy of \(amount(conditional)) do not sum to "
        + "the entropy of the hypotheses, \(amount(entropy))"
    case .blockLaw(let law, let logCount):
      return "a law of sequences with entropy \(amount(law.entropy)), redundancy \(amount(law.redundancy)) and largest "
        + "probability e^\(law.logLargest); expected amounts that sum to \(amount(logCount)) and a probability of at "
        + "least e^−H and at most 1"
    case .listSize(let size, let hypotheses):
      let count = hypotheses.count.map(String.init) ?? "\(hypotheses.letters)^\(hypotheses.length)"
      return "a list of \(size) out of \(count) hypotheses; expected at least 1 and fewer than all"
    case .targetError(let error): return "an error probability of \(error); expected a number from 0 to 1"
    case .wrongDirection(let kind, let side): return Self.reason(kind, side)
    }
  }

  private static func reason(_ kind: InformationKind, _ side: ErrorSide) -> String {
    switch kind {
    case .lower:
      "a lower bound on the information may not enter a lower bound on the error: with more information the error can "
        + "be smaller"
    case .upper:
      "an upper bound on the information may not enter an upper bound on the error: with less information the error can "
        + "be larger"
    case .estimate: "an estimate of the information proves no bound on the error"
    case .exact: "nothing is known of the information on the side that a \(side.rawValue) bound on the error needs"
    }
  }
}
