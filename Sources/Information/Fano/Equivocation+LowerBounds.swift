// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// Lower bounds on the probability `P_e` that a decoder which sees Y names the wrong hypothesis, for every decoder.
extension Equivocation {
  /// Fano's inequality inverted: the least `P_e` with `H(X|Y) ≤ h(P_e) + P_e log(M − 1)`.
  ///
  /// - Returns: in `[0, 1 − 1/M]`, to a few ulps of what I or H determines
  /// - Source: Fano 1961, §6.2; Cover & Thomas 2006, Theorem 2.10.1. (M5.1)
  public var leastError: Double {
    hypotheses.againstUniform.leastError(divergence: complement.value, deficiency: conditionalEntropy.value)
  }

  /// The weakened form `P_e ≥ (H(X|Y) − log 2)/log M`, 0 where that is negative.
  ///
  /// - Source: Cover & Thomas 2006, equation (2.132). (M5.1)
  public var weakLeastError: Double {
    guard hypotheses.logCount > .zero else { return 0 }
    return max(0, (conditionalEntropy.value - Bits.natsPerBit) / hypotheses.logCount.value)
  }

  /// The least probability that a list of `listSize` hypotheses, made from Y, misses the truth:
  /// `H(X|Y) ≤ h(P_e) + P_e log(M − ℓ) + (1 − P_e) log ℓ` inverted.
  ///
  /// - Returns: in `[0, 1 − ℓ/M]`
  /// - Throws: ``FanoError/listSize(_:of:)`` unless `1 ≤ ℓ < M`.
  /// - Source: Ahlswede, Gács & Körner 1976. (M5.3)
  public func leastListError(listSize: Int) throws(FanoError) -> Double {
    let reference = try hypotheses.against(listSize: listSize)
    // −log q is log M − log ℓ.
    let deficiency =
      listSize == 1 ? conditionalEntropy.value : -reference.logReference - complement.value
    return reference.leastError(divergence: complement.value, deficiency: deficiency)
  }

  /// Han's and Verdú's bound for any prior, by data processing: the least `P_e` with `d(1 − P_e ‖ p_max) ≤ I(X;Y)`.
  ///
  /// It may be weaker than ``leastError`` for a skewed prior. - Source: Han & Verdú 1994. (M5.1b)
  public var hanVerduLeastError: Double {
    let reference = hypotheses.againstLargest
    guard !hypotheses.isUniform else { return leastError }
    return reference.leastError(
      divergence: information.value, deficiency: -reference.logReference - information.value)
  }

  /// The least mean symbol error `P̄ = (1/t) Σ P(x̂_i ≠ x_i)`: `H(X|Y)/t ≤ h(P̄) + P̄ log(|X| − 1)` inverted.
  ///
  /// - Returns: in `[0, 1 − 1/|X|]`
  /// - Source: Fano's inequality for every symbol, and its concavity. (M5.2)
  public var leastSymbolError: Double {
    let t = Double(hypotheses.length)
    return Hypotheses(hypotheses.letters, 1, law: .uniform).againstUniform.leastError(
      divergence: complement.value / t, deficiency: conditionalEntropy.value / t)
  }

  /// As ``leastSymbolError``, for the given law of the letters; nil where these depend on each other.
  ///
  /// - Source: ``leastErrorForPrior`` for every symbol, and its concavity. (M5.1b, M5.2)
  public var leastSymbolErrorForPrior: Double? { Equivocation(perSymbol: self)?.leastErrorForPrior }

  /// The least error for the given prior, which no bound that knows only I and the prior can exceed; nil where the
  /// sequences fall into too many classes of equal probability (`PriorTail.classLimit`) or underflow.
  ///
  /// The greatest entropy with largest mass `1 − ε` is that of `{1 − ε} ∪ {min(p_i, W) : i ≥ 2}`, W such that the
  /// latter sum to ε; it is inverted for ε. - Source: Ho & Verdú 2010; Sakai 2020. (M5.1b)
  public var leastErrorForPrior: Double? {
    guard !hypotheses.isUniform else { return leastError }
    return PriorTail(hypotheses)?.leastError(information: information.value, entropy: conditionalEntropy.value)
  }

  /// `(H(X|Y) − 1 bit)/log |X|` as it stands in P4.4, neither clamped nor corrected: for `t > 1` the alphabet of the
  /// sequence is `|X|^t`, so that the value can exceed 1 and is no bound. Infinite or 0/0 for one letter: nil.
  public var paperFormula: Double? {
    guard hypotheses.letters > 1 else { return nil }
    let logLetters = hypotheses.logCount.value / Double(hypotheses.length)
    return (conditionalEntropy.value - Bits.natsPerBit) / logLetters
  }

  /// The mean of the symbols' least errors, from what is left open about each symbol: at least ``leastSymbolError`` of
  /// their mean, because the inverse of Fano's inequality is convex. Nil for no symbols.
  ///
  /// - Source: Fano's inequality for every symbol. (M5.2)
  public static func meanLeastSymbolError(_ symbols: [Equivocation]) -> Double? {
    symbols.isEmpty ? nil : compensatedSum(symbols.lazy.map(\.leastError)) / Double(symbols.count)
  }
}
