// SPDX-License-Identifier: GPL-3.0-or-later

public import Information
internal import Quantities

/// One point of a report: hypotheses, what is known of the information about them, and every bound that follows.
///
/// A model supplies the same parts: a bracket of its information and, where they can be computed, exact errors.
public struct FanoCase: Sendable {
  /// An error that is known exactly, such as that of the best decoder of a joint law.
  public struct ExactError: Sendable, Equatable {
    /// The name of its row.
    public let name: String
    /// A probability.
    public let value: Double
    /// What it is, in words.
    public let remark: String

    /// An error called `name`.
    public init(_ name: String, _ value: Double, remark: String) {
      self.name = name
      self.value = value
      self.remark = remark
    }
  }

  /// What is decided on.
  public let hypotheses: Hypotheses
  /// What is known of the information about it.
  public let known: KnownInformation
  /// The size of the lists that a decoder may name; nil where none is asked for.
  public let listSize: Int?
  /// The error aimed at, if the information is the least that reaches it.
  public let targetError: Double?
  /// One row a bound on the error.
  public let bounds: [FanoBound]
  /// One row a bound on the information that ``targetError`` takes; empty without one.
  public let needs: [FanoNeed]

  /// A point with known information.
  ///
  /// - Throws: ``FanoError/listSize(_:of:)``
  public init(
    _ known: KnownInformation, listSize: Int? = nil, exactErrors: [ExactError] = []
  ) throws(FanoError) {
    hypotheses = known.stated.hypotheses
    self.known = known
    self.listSize = listSize
    targetError = nil
    needs = []
    bounds = try Self.bounds(known, listSize: listSize) + exactErrors.map(FanoBound.init)
  }

  /// A point with an error to reach: its information is the least that reaches it.
  ///
  /// - Throws: ``FanoError/targetError(_:)``, ``FanoError/listSize(_:of:)``
  public init(_ hypotheses: Hypotheses, targetError: Double, listSize: Int? = nil) throws(FanoError) {
    self.hypotheses = hypotheses
    self.listSize = listSize
    self.targetError = targetError
    needs = try Self.needs(hypotheses, targetError: targetError, listSize: listSize)
    // A longer list needs less, and a mean over symbols is another question.
    let least = needs.filter { $0.isAboutWholeSequences && $0.side == .lower }.compactMap(\.information).max() ?? .zero
    known = KnownInformation(try Equivocation(of: hypotheses, information: least))
    bounds = try Self.bounds(known, listSize: listSize)
  }

  /// The row of this name.
  public func bound(_ name: FanoBound.Name) -> FanoBound? { bounds.first { $0.name == name.rawValue } }

  /// The least of the upper bounds that may be used.
  public var greatestError: Double? {
    bounds.filter { $0.side == .upper && ($0.status == .valid || $0.status == .vacuous) }.compactMap(\.value).min()
  }
}
