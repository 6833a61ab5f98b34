// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
public import Information
public import Memory
public import Quantities

/// What a user asks about errors and information.
public struct FanoSpecification: Sendable {
  /// The datum that the answers start from; lists make one point each.
  public enum Question: Sendable {
    /// `I(X;Y)`.
    case information([Nats])
    /// `H(X|Y)`.
    case conditionalEntropy([Nats])
    /// A joint law: rows the hypotheses, columns what is seen.
    case joint(ArrayReference)
    /// The error aimed at, from which the least information follows.
    case targetErrors([Double])
  }

  /// The datum.
  public var question: Question
  /// Letters of the alphabet, one point each; empty where a file tells.
  public var alphabets: [Int] = []
  /// Letters in a sequence, one point each.
  public var lengths: [Int] = [1]
  /// The law of each letter; nil for the uniform one.
  public var prior: ArrayReference?
  /// Whether a pmf of another sum is divided by it.
  public var normalizes = false
  /// What the stated information says about the true one.
  public var kind = InformationKind.exact
  /// The size of the lists that a decoder may name; nil where none is asked for.
  public var listSize: Int?
  /// The linear Gaussian model whose least number of dimensions for a target error is asked for, and when it is
  /// read.
  public var dimensionsOf: (model: ModelSpecification, time: StateTime)?
  /// The unit of messages.
  public var unit = DisplayUnit.bits

  /// A question about single letters.
  public init(_ question: Question) { self.question = question }

  /// The most points that one question may have.
  public static let largestPointCount = 100_000
}
