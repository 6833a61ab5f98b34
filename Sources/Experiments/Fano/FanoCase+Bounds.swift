// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information

extension FanoCase {
  /// Every bound on the error, in the order of the report.
  static func bounds(_ known: KnownInformation, listSize: Int?) throws(FanoError) -> [FanoBound] {
    let hypotheses = known.stated.hypotheses
    let isUniform = hypotheses.isUniform
    let asSharp = isUniform ? "equally likely hypotheses: the same as sharp" : nil
    var rows = [
      lower(.sharp, known, \.leastError),
      lower(.weak, known, \.weakLeastError),
      lower(
        .perSymbol, known,
        remark: hypotheses.length > 1 ? "bounds the mean share of wrong symbols, not the error of the sequence" : nil,
        \.leastSymbolError),
    ]
    if !isUniform, hypotheses.length > 1 {
      rows.append(
        lower(
          .perSymbolForPrior, known, remark: "mean share of wrong symbols, with the law of the letters",
          absence: hypotheses.letter == nil
            ? "letters that depend on each other have no law of one letter"
            : "the letters' probabilities are too small",
          \.leastSymbolErrorForPrior))
    }
    if let listSize {
      _ = try known.stated.leastListError(listSize: listSize)
      rows.append(
        lower(.list, known, remark: "probability that a list of \(listSize) misses the truth") {
          try? $0.leastListError(listSize: listSize)
        })
    }
    rows += [
      lower(.hanVerdu, known, remark: asSharp, \.hanVerduLeastError),
      lower(
        .priorTight, known, remark: asSharp,
        absence: "the sequences have too many different probabilities, or too small ones", \.leastErrorForPrior),
      upper(.federMerhav, known, \.federMerhavGreatestError),
      upper(.hellmanRaviv, known, \.hellmanRavivGreatestError),
      upper(.exponential, known, \.exponentialGreatestError),
      FanoBound(
        .priorGuess, hypotheses.guessingError, .upper, .valid, remark: "naming the likeliest sequence unseen"),
      paper(known),
    ]
    return rows
  }

  private static func lower(
    _ name: FanoBound.Name, _ known: KnownInformation, remark: String? = nil, absence: String? = nil,
    _ value: (Equivocation) -> Double?
  ) -> FanoBound {
    row(name, .lower, known, remark: remark, absence: absence, value) { $0 > 0 }
  }

  private static func upper(
    _ name: FanoBound.Name, _ known: KnownInformation, _ value: (Equivocation) -> Double?
  ) -> FanoBound {
    row(name, .upper, known, remark: nil, absence: nil, value) { $0 < known.stated.hypotheses.guessingError }
  }

  private static func row(
    _ name: FanoBound.Name, _ side: ErrorSide, _ known: KnownInformation, remark: String?, absence: String?,
    _ value: (Equivocation) -> Double?, saysSomething: (Double) -> Bool
  ) -> FanoBound {
    let boundSide: FanoBound.Side = side == .lower ? .lower : .upper
    do throws(FanoError) {
      guard let number = value(try known.entering(side)) else {
        return FanoBound(name, nil, boundSide, .notApplicable, remark: absence)
      }
      return FanoBound(name, number, boundSide, saysSomething(number) ? .valid : .vacuous, remark: remark)
    } catch {
      // What an estimate makes of the theorem is worth seeing; what a wrong side makes of it is not.
      guard known.kind == .estimate, let number = value(known.stated) else {
        return FanoBound(name, nil, boundSide, .notApplicable, remark: error.description)
      }
      return FanoBound(name, number, boundSide, .estimate, remark: remark)
    }
  }

  /// The paper's formula beside the bounds, marked where it is none.
  private static func paper(_ known: KnownInformation) -> FanoBound {
    let row = lower(.paper, known, absence: "one letter: nothing to decide, and log |X| = 0", \.paperFormula)
    guard known.stated.hypotheses.length > 1, let value = row.value else { return row }
    let excess = value > 1 ? "; the value exceeds 1, which no probability does" : ""
    return FanoBound(
      .paper, value, .lower, .notApplicable,
      remark: "divides by log |X| of one symbol where a sequence has log |X|^t: no bound on its error" + excess)
  }
}
