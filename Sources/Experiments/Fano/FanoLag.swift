// SPDX-License-Identifier: GPL-3.0-or-later

public import Information
public import Memory
public import Quantities

/// What a state tells about the one symbol `x_{t−lag}`, and what that says of the error about it.
public struct FanoLag: Sendable {
  /// Steps since the symbol, 0 for the last one.
  public let lag: Int
  /// The symbol and what is known of `I(h_t; x_{t−lag})`.
  public let known: KnownInformation
  /// The error of the best decoder of the symbol, where it was computed.
  public let mapError: DecisionError?
  /// What noise alone leaves of the symbol at most (M5.4b); nil where that bound does not apply.
  public let forgettingCeiling: Nats?

  /// A lag with its parts.
  public init(lag: Int, known: KnownInformation, mapError: DecisionError? = nil, forgettingCeiling: Nats? = nil) {
    self.lag = lag
    self.known = known
    self.mapError = mapError
    self.forgettingCeiling = forgettingCeiling
  }

  /// The symbol as a decision.
  public var symbol: Hypotheses { known.stated.hypotheses }

  /// No decoder of the symbol errs less often: the tight bound for its law (M5.1b).
  public var leastError: Double {
    get throws(FanoError) { Self.leastError(try known.entering(.lower)) }
  }

  /// The best decoder of the symbol errs no more often (M5.4).
  public var greatestError: Double {
    get throws(FanoError) { try known.entering(.upper).greatestError }
  }

  /// As ``leastError``, from what noise alone leaves; nil where that bound does not apply.
  public var forgettingLeastError: Double? {
    get throws(FanoError) {
      guard let forgettingCeiling else { return nil }
      return Self.leastError(
        try Equivocation(of: symbol, information: min(forgettingCeiling, symbol.entropy)))
    }
  }

  private static func leastError(_ equivocation: Equivocation) -> Double {
    equivocation.leastErrorForPrior ?? equivocation.leastError
  }
}
