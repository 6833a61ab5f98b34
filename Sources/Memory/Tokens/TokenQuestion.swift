// SPDX-License-Identifier: GPL-3.0-or-later

/// What the state is asked about.
public enum TokenSubject: Sendable, Hashable {
  /// All inputs, `x_{1:t}`.
  case path
  /// The one input `x_{t−lag}`, or a feature of it: symbol i belongs to class `classes[i]`; nil for the symbol itself.
  case symbol(lag: Int, classes: [Int]? = nil)
  /// The inputs before and at a lag, `x_{1:t−lag}`: what is kept from there and beyond.
  case prefix(lag: Int)

  /// The lag; 0 for the whole path.
  var lag: Int {
    switch self {
    case .path: 0
    case .symbol(let lag, _), .prefix(let lag): lag
    }
  }
}

/// A question about the state of a token model at a time.
public struct TokenQuestion: Sendable, Hashable {
  /// t, at least 1.
  public let time: Int
  /// What is asked about.
  public let subject: TokenSubject
  /// Whether the pre-activations of all gates are known beside the state: the content apart from the pattern (M3.2c).
  public let isGivenGates: Bool

  /// A question at `time`.
  public init(time: Int, subject: TokenSubject = .path, givenGates: Bool = false) {
    self.time = time
    self.subject = subject
    isGivenGates = givenGates
  }
}

/// Why a question about a token model has no answer here.
public enum TokenError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The time is below 1.
  case time(Int)
  /// The lag is negative, or reaches before the first input.
  case lag(Int, time: Int)
  /// The feature does not give each of the symbols its class.
  case classes(Int, symbols: Int)
  /// More distinct conditional laws than are enumerated.
  case tooManyComponents(step: Int, limit: Int)
  /// A state or a variance overflowed: the model explodes.
  case notFinite(step: Int)
  /// Given the path the state varies in more than one direction, where no exact error is computed.
  case severalDirections(Int)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .time(let time): "time \(time): expected at least 1"
    case .lag(let lag, let time): "lag \(lag): expected 0 to \(time - 1), as the inputs are x_1 to x_\(time)"
    case .classes(let count, let symbols): "\(count) classes: expected \(symbols), one a symbol"
    case .tooManyComponents(let step, let limit):
      "at step \(step) the paths lead to more than \(limit) distinct laws of the state: too many to enumerate"
    case .notFinite(let step): "at step \(step) the state's law is no longer finite: the model explodes"
    case .severalDirections(let rank):
      "given the inputs the state varies in \(rank) directions; the exact error is computed for one at most"
    }
  }
}
