// SPDX-License-Identifier: GPL-3.0-or-later

public import Information
public import Quantities

/// One row of the design direction: how much information one theorem asks for, or promises to suffice.
public struct FanoNeed: Sendable, Equatable {
  /// The name of the bound that is turned round.
  public let name: FanoBound.Name
  /// Nil where it does not apply.
  public let information: Nats?
  /// `lower`: at least so much is needed; `upper`: so much suffices for the best decoder, whatever is seen.
  public let side: ErrorSide
  /// What a reader must know about it; nil for nothing.
  public let remark: String?

  /// Whether the error aimed at is that of the whole sequence, named alone.
  var isAboutWholeSequences: Bool { name != .list && name != .perSymbol }

  /// What the row is worth.
  public var status: FanoBound.Status {
    guard let information else { return .notApplicable }
    return information > .zero ? .valid : .vacuous
  }
}

extension FanoCase {
  /// Every bound on the information for this error, in the order of the report.
  static func needs(
    _ hypotheses: Hypotheses, targetError: Double, listSize: Int?
  ) throws(FanoError) -> [FanoNeed] {
    var rows = [
      FanoNeed(
        name: .sharp, information: try hypotheses.leastInformation(error: targetError), side: .lower, remark: nil)
    ]
    if hypotheses.length > 1 {
      let letter = try hypotheses.letter?.leastInformationForPrior(error: targetError)
      rows.append(
        FanoNeed(
          name: .perSymbol, information: letter.map { Double(hypotheses.length) * $0 }, side: .lower,
          remark: "if the error aimed at is the mean share of wrong symbols"
            + (letter == nil ? "; letters that depend on each other have no law of one letter" : "")))
    }
    if let listSize {
      let least = try hypotheses.leastInformation(error: targetError, listSize: listSize)
      rows.append(
        FanoNeed(
          name: .list, information: least, side: .lower,
          remark: "if the error aimed at is that a list of \(listSize) misses the truth"))
    }
    let tight = try hypotheses.leastInformationForPrior(error: targetError)
    rows += [
      FanoNeed(
        name: .hanVerdu, information: try hypotheses.hanVerduLeastInformation(error: targetError), side: .lower,
        remark: nil),
      FanoNeed(
        name: .priorTight, information: tight, side: .lower,
        remark: tight == nil ? "the sequences have too many different probabilities, or too small ones" : nil),
      FanoNeed(
        name: .federMerhav, information: try hypotheses.sufficientInformation(error: targetError), side: .upper,
        remark: "with so much every observation has a decoder that reaches the error"),
    ]
    return rows
  }
}
