// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities

/// One inverse to 30 digits, from `fano_reference.csv`, which `fano_reference.py` writes: what is given, and the least
/// error that follows.
struct FanoReference: Sendable {
  let letters: Int
  let length: Int
  let listSize: Int
  /// The letters' law; empty for the uniform one.
  let prior: [Double]
  /// Whether the amount is I rather than H(X|Y).
  let isInformation: Bool
  /// Nats.
  let amount: Double
  let error: Double
  /// How far one ulp of the amounts moves the error.
  let moved: Double

  static let all: [FanoReference] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("fano_reference.csv")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n").dropFirst() ?? []
    return lines.compactMap(FanoReference.init)
  }()

  private init?(_ line: Substring) {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == 8, let letters = Int(fields[0]), let length = Int(fields[1]), let listSize = Int(fields[2]),
      let amount = Double(fields[5]), let error = Double(fields[6]), let moved = Double(fields[7])
    else { return nil }
    (self.letters, self.length, self.listSize) = (letters, length, listSize)
    prior = fields[3].split(separator: " ").compactMap { Double($0) }.map { $0 / 4096 }
    isInformation = fields[4] == "information"
    (self.amount, self.error, self.moved) = (amount, error, moved)
  }

  var equivocation: Equivocation {
    get throws {
      let hypotheses =
        try prior.isEmpty
        ? Hypotheses(letters: letters, length: length) : Hypotheses(prior: Distribution(prior), length: length)
      return try isInformation
        ? Equivocation(of: hypotheses, information: Nats(amount))
        : Equivocation(of: hypotheses, conditionalEntropy: Nats(amount))
    }
  }
}
