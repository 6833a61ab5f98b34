// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// Why a question about what a state holds has no answer.
public enum MemoryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A value outside the domain of the question.
  case outOfDomain(value: String, origin: String, expected: String)
  /// The method does not apply to this model.
  case unsupported(model: String, found: String, expected: String)
  /// A model whose transition does not contract has no stationary law.
  case notStationary(model: String, spectralRadius: Double)
  /// A number of the answer is larger than a double holds.
  case overflow(quantity: String)
  /// The information is infinite, so that it has no finite parts.
  case infinite(reason: String)
  /// The limit was not reached in this many steps.
  case notConverged(quantity: String, steps: Int)
  /// The state does not hold that much in all its dimensions together.
  case unreachable(asked: Nats, available: Nats)
  /// A factorisation or an eigenvalue failed; the text is that of linear algebra.
  case numerical(String)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .outOfDomain(let value, let origin, let expected):
      "\(origin): \(value); expected \(expected)"
    case .unsupported(let model, let found, let expected):
      "the model \(model) has \(found); expected \(expected)"
    case .notStationary(let model, let radius):
      "the model \(model) has no stationary law: the spectral radius of A is \(radius), expected below 1"
    case .overflow(let quantity):
      "\(quantity) is larger than a double holds"
    case .infinite(let reason):
      "the information is infinite: \(reason)"
    case .notConverged(let quantity, let steps):
      "\(quantity) did not reach its limit in \(steps) steps"
    case .unreachable(let asked, let available):
      "\(asked.value) nats were asked of a state that holds \(available.value) nats in all its dimensions"
    case .numerical(let text): text
    }
  }
}
