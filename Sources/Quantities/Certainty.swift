// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a formula or an algorithm comes from: author, year, and the theorem or equation.
public struct Citation: Sendable, Hashable, CustomStringConvertible {
  /// The source in one line.
  public let text: String
  /// A source in one line.
  public init(_ text: String) { self.text = text }
  /// One sentence for the reader of an error message.
  public var description: String { text }
}

/// How a number was come by, in the vocabulary of the house.
public enum Kind: String, Sendable, CaseIterable {
  /// A closed form.
  case exact
  /// An optimiser's answer with a certificate.
  case solved
  /// Computed from random data, with an error.
  case estimated
  /// Drawn by a simulator.
  case simulated
}

/// One side of a bracket: the number and the reason to believe it.
public struct Bound<Quantity: Sendable>: Sendable {
  /// The number itself.
  public let value: Quantity
  /// How it was come by.
  public let kind: Kind
  /// The reason to believe it.
  public let source: Citation

  /// One side and its reason.
  public init(_ value: Quantity, kind: Kind, source: Citation) {
    self.value = value
    self.kind = kind
    self.source = source
  }
}

/// Two sides that contain the true value of `subject`.
///
/// `subject` says what the bracket is about: a certified curve of a discretised source does not bracket the
/// continuous one until the discretisation error is in it.
public struct Bracket<Quantity: Comparable & Sendable>: Sendable {
  /// What the bracket is about, in words.
  public let subject: String
  /// Not above the true value.
  public let lower: Bound<Quantity>
  /// Not below the true value.
  public let upper: Bound<Quantity>

  /// A bracket; the caller answers for `lower ≤ upper`.
  public init(subject: String, lower: Bound<Quantity>, upper: Bound<Quantity>) {
    self.subject = subject
    self.lower = lower
    self.upper = upper
  }

  /// Whether `candidate` lies between the two sides, ends included.
  public func contains(_ candidate: Quantity) -> Bool {
    lower.value <= candidate && candidate <= upper.value
  }
}

/// A number computed from random data. It can be wrong by chance, so it is never a ``Bracket``.
public struct Estimate<Quantity: Sendable>: Sendable {
  /// The number itself.
  public let value: Quantity
  /// Standard deviation of `value` over repetitions.
  public let standardError: Quantity
  /// Samples behind the value.
  public let sampleCount: Int
  /// The seed of the random streams.
  public let seed: UInt64

  /// An estimate from `sampleCount` samples.
  public init(value: Quantity, standardError: Quantity, sampleCount: Int, seed: UInt64) {
    self.value = value
    self.standardError = standardError
    self.sampleCount = sampleCount
    self.seed = seed
  }
}

/// How an iterative answer ended. Ending is a value; failing is an error.
public enum Termination: String, Sendable, CaseIterable {
  /// The certificate's gap reached what was asked.
  case converged
  /// The allowed number of iterations was used up; the bracket is valid but wider than asked.
  case iterationLimit = "iteration-limit"
  /// No further progress is possible in double precision; the bracket is valid but wider than asked.
  case stalled
  /// The user stopped the run; the bracket is valid but wider than asked.
  case interrupted
}

/// An algorithm that answers a problem. An unanswerable question throws; an unfinished answer returns with its
/// termination and a wider bracket.
public protocol Solver<Problem, Answer> {
  associatedtype Problem
  associatedtype Answer
  /// Solves `problem`: pure, without printing, clock or globals.
  func solve(_ problem: Problem) throws -> Solution<Problem, Answer>
}

/// An answer that carries its problem, how the work ended and how long it took.
public struct Solution<Problem, Answer> {
  /// What was asked.
  public let problem: Problem
  /// The answer, finished or not.
  public let answer: Answer
  /// How the work ended.
  public let termination: Termination
  /// Steps taken.
  public let iterations: Int

  /// An answer to `problem`.
  public init(problem: Problem, answer: Answer, termination: Termination, iterations: Int) {
    self.problem = problem
    self.answer = answer
    self.termination = termination
    self.iterations = iterations
  }
}

extension Solution: Sendable where Problem: Sendable, Answer: Sendable {}

/// A value outside the domain of the question: names the value, where it came from and what was expected.
public struct DomainError: Error, Sendable, CustomStringConvertible {
  /// One sentence for the reader of an error message.
  public let description: String
  /// - Parameters:
  ///   - value: the value, as the reader would recognise it
  ///   - origin: the option, file or parameter it came from
  ///   - expected: what would have been accepted
  public init(_ value: some CustomStringConvertible, of origin: String, expected: String) {
    description = "\(origin): \(value) is not \(expected)"
  }
}
