// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// A probability mass function on the letters `0 … count − 1`.
///
/// Its probabilities are finite, `≥ 0`, and sum to 1 up to rounding; letters of probability zero are allowed.
public struct Distribution: Sendable, Equatable {
  /// `p_i`, shape `[count]`, no unit.
  public let probabilities: [Double]
  /// The sum that the given weights had before they were scaled to 1.
  public let originalSum: Double

  /// How far from 1 a sum may be and still be taken as rounding (M4.4b).
  public static let sumTolerance = 1e-9

  /// - Parameters:
  ///   - probabilities: finite numbers `≥ 0`, at least one of them positive
  ///   - rescaling: accept any positive sum and divide by it; otherwise the sum must be 1 within ``sumTolerance``
  /// - Throws: ``DistributionError``, naming the offending letter or sum.
  public init(_ probabilities: [Double], rescaling: Bool = false) throws(DistributionError) {
    guard !probabilities.isEmpty else { throw .empty }
    if let letter = probabilities.firstIndex(where: { !($0 >= 0) || $0 == .infinity }) {
      throw .notAProbability(letter: letter, value: probabilities[letter])
    }
    let sum = compensatedSum(probabilities)
    guard sum > 0, sum.isFinite else { throw .sum(sum) }
    guard rescaling || abs(sum - 1) <= Distribution.sumTolerance else { throw .sum(sum) }
    self.originalSum = sum
    let scaled = sum == 1 ? probabilities : probabilities.map { $0 / sum }
    self.probabilities = scaled
    self.support = scaled.indices.filter { scaled[$0] > 0 }
  }

  /// The empirical law of counted letters.
  ///
  /// - Throws: ``DistributionError`` when no count is positive.
  public init(counts: [Int]) throws(DistributionError) {
    try self.init(counts.map(Double.init), rescaling: true)
  }

  /// The number of letters, those of probability zero included.
  public var count: Int { probabilities.count }

  /// The letters of positive probability, ascending.
  public let support: [Int]

  /// Shannon's entropy `H = −Σ p log p` (Shannon 1948, §6).
  public var entropy: Nats {
    Nats(compensatedSum(probabilities.lazy.map { $0 > 0 ? -$0 * log($0) : 0 }))
  }

  /// The law in which letter `i` has probability proportional to `(i + 1)^{−exponent}` (Zipf 1949).
  ///
  /// - Throws: ``DistributionError`` for `letters < 1` or an exponent that is not finite.
  public static func zipf(letters: Int, exponent: Double) throws(DistributionError) -> Distribution {
    guard letters >= 1 else { throw .empty }
    return try Distribution((1...letters).map { pow(Double($0), -exponent) }, rescaling: true)
  }

  /// The uniform law.
  ///
  /// - Throws: ``DistributionError/empty`` for `letters < 1`.
  public static func uniform(letters: Int) throws(DistributionError) -> Distribution {
    guard letters >= 1 else { throw .empty }
    return try Distribution([Double](repeating: 1, count: letters), rescaling: true)
  }
}

/// Why numbers are not a probability mass function.
public enum DistributionError: Error, Sendable, Equatable, CustomStringConvertible {
  case empty
  case notAProbability(letter: Int, value: Double)
  case sum(Double)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .empty: "a distribution needs at least one letter"
    case .notAProbability(let letter, let value):
      "the probability of letter \(letter + 1) is \(value); expected a finite number ≥ 0"
    case .sum(let sum):
      "the probabilities sum to \(sum); expected 1 within \(Distribution.sumTolerance)"
    }
  }
}

/// A sum with Neumaier's (1974) compensation: the error is about one rounding of the result plus `n² ε² Σ|x|`.
public struct CompensatedSum: Sendable {
  @usableFromInline var sum = 0.0
  @usableFromInline var correction = 0.0

  /// The empty sum.
  @inlinable public init() {}

  /// Adds one term.
  @inlinable public mutating func add(_ x: Double) {
    let next = sum + x
    correction += abs(sum) >= abs(x) ? (sum - next) + x : (x - next) + sum
    sum = next
  }

  /// The sum so far; the plain sum when an intermediate value was not finite.
  @inlinable public var value: Double { correction.isFinite ? sum + correction : sum }
}

/// The sum of `terms` by ``CompensatedSum``.
@inlinable
public func compensatedSum(_ terms: some Sequence<Double>) -> Double {
  var sum = CompensatedSum()
  for x in terms { sum.add(x) }
  return sum.value
}

/// The entropy `h(p) = −p log p − (1 − p) log(1 − p)` of a coin (Shannon 1948, §6).
///
/// - Parameter p: in `[0, 1]`; nil is returned outside.
public func binaryEntropy(_ p: Double) -> Nats? {
  guard p >= 0, p <= 1 else { return nil }
  guard p > 0, p < 1 else { return .zero }
  return Nats(-p * log(p) - (1 - p) * log1p(-p))
}
