// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// What a decoder chooses from: the sequences of `length` letters, independent with the same law or not.
///
/// `M = letters^length` overflows a double for long sequences, so `log M` is carried, and `M` only where it is exact.
public struct Hypotheses: Sendable, Equatable {
  /// How sequences are drawn.
  public enum Law: Sendable, Equatable {
    /// All equally likely.
    case uniform
    /// Letters are independent, each with this law.
    case independent(Distribution)
    /// Letters depend on each other.
    case dependent(BlockLaw)
  }

  /// `|X|`, letters in the alphabet, those of probability zero included.
  public let letters: Int
  /// `t`, letters in a sequence.
  public let length: Int
  /// How the sequences are drawn.
  public let law: Law
  /// `log M = t log |X|`.
  public let logCount: Nats
  /// `M`, where it is at most 2⁵³.
  public let count: Int?
  /// `H(X)`, of independent letters t times that of one.
  public let entropy: Nats
  /// `log M − H(X) ≥ 0`, of independent letters `t D(prior ‖ uniform)`, computed as such.
  public let redundancy: Nats
  /// `1 − p_max`: the error of guessing the likeliest sequence by the prior alone.
  public let guessingError: Double
  /// Decoding against the likeliest hypothesis.
  let againstLargest: BinaryDivergence
  /// Decoding against one of M equally likely ones.
  let againstUniform: BinaryDivergence

  /// Equally likely sequences.
  ///
  /// - Throws: ``FanoError/letters(_:)`` or ``FanoError/length(_:)`` for numbers below 1.
  public init(letters: Int, length: Int = 1) throws(FanoError) {
    guard letters >= 1 else { throw .letters(letters) }
    guard length >= 1 else { throw .length(length) }
    self.init(letters, length, law: .uniform)
  }

  /// Sequences of independent letters with this law.
  ///
  /// - Throws: ``FanoError/length(_:)`` for a length below 1.
  public init(prior: Distribution, length: Int = 1) throws(FanoError) {
    guard length >= 1 else { throw .length(length) }
    self.init(prior.count, length, law: .independent(prior))
  }

  /// Numbers of letters and a length that are known to be at least 1.
  init(_ letters: Int, _ length: Int, law: Law) {
    self.letters = letters
    self.length = length
    self.law = law
    let t = Double(length)
    count = Self.power(letters, length)
    logCount = Nats(count.map { log(Double($0)) } ?? t * log(Double(letters)))
    againstUniform = Self.against(listSize: 1, count: count, logCount: logCount)
    switch law {
    case .uniform:
      entropy = logCount
      redundancy = .zero
      againstLargest = againstUniform
    case .independent(let prior):
      let p = prior.probabilities
      let n = Double(letters)
      entropy = t * prior.entropy
      redundancy = t * Nats(compensatedSum(p.lazy.map { entropyRemainder($0 * n - 1) / n }))
      againstLargest = Self.against(largestOf: p, length: t)
    case .dependent(let block):
      entropy = block.entropy
      redundancy = block.redundancy
      againstLargest = BinaryDivergence(logReference: block.logLargest)
    }
    guessingError = againstLargest.complement
  }

  /// Whether all sequences are equally likely.
  public var isUniform: Bool { law == .uniform }

  /// The single letters of the sequences; nil where they depend on each other, each perhaps with a law of its own.
  public var letter: Hypotheses? {
    if case .dependent = law { nil } else { length == 1 ? self : Hypotheses(letters, 1, law: law) }
  }

  /// Decoding against a random list of `listSize < M` hypotheses.
  func against(listSize: Int) throws(FanoError) -> BinaryDivergence {
    guard listSize >= 1, count.map({ listSize < $0 }) ?? true else { throw .listSize(listSize, of: self) }
    return Self.against(listSize: listSize, count: count, logCount: logCount)
  }

  private static func against(listSize: Int, count: Int?, logCount: Nats) -> BinaryDivergence {
    guard let count else { return BinaryDivergence(logReference: log(Double(listSize)) - logCount.value) }
    let (list, all) = (Double(listSize), Double(count))
    return BinaryDivergence(
      logReference: log(list) - logCount.value, reference: list / all, complement: (all - list) / all)
  }

  private static func against(largestOf p: [Double], length: Double) -> BinaryDivergence {
    let top = p.indices.max { p[$0] < p[$1] } ?? 0
    let rest = compensatedSum(p.indices.lazy.map { $0 == top ? 0 : p[$0] })
    let logLargest = rest < 0.5 ? log1p(-rest) : log(p[top])
    guard length == 1 else { return BinaryDivergence(logReference: length * logLargest) }
    return BinaryDivergence(logReference: logLargest, reference: p[top], complement: min(rest, 1))
  }

  /// `base^exponent` where a double holds it and all integers below.
  private static func power(_ base: Int, _ exponent: Int) -> Int? {
    guard base > 1 else { return 1 }
    var power = 1
    for _ in 0..<exponent {
      let (product, overflow) = power.multipliedReportingOverflow(by: base)
      guard !overflow, product <= 1 << 53 else { return nil }
      power = product
    }
    return power
  }
}
