// SPDX-License-Identifier: GPL-3.0-or-later

public import Information
public import Quantities

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

    /// How it was computed.
    public let source: Citation

    /// An error called `name`.
    public init(
      _ name: String, _ value: Double, remark: String, source: Citation = Citation("sum over the joint law")
    ) {
      self.source = source
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

  /// What is known of single symbols, by their lag; empty where nothing is.
  public let lags: [FanoLag]
  /// Linear dimensions, if the least number that keeps the information for ``targetError`` is asked for.
  public let dimensions: StateDimensions?

  /// A point with known information.
  ///
  /// - Parameter forgettingRefusal: why ``lags`` have no bound from forgetting; nil where they have, or none is told
  /// - Throws: `FanoError.listSize(_:of:)`
  public init(
    _ known: KnownInformation, listSize: Int? = nil, exactErrors: [ExactError] = [], lags: [FanoLag] = [],
    forgettingRefusal: String? = nil
  ) throws(FanoError) {
    hypotheses = known.stated.hypotheses
    self.known = known
    self.listSize = listSize
    targetError = nil
    needs = []
    self.lags = lags
    dimensions = nil
    bounds =
      try Self.bounds(known, listSize: listSize)
      + Self.bounds(lags, of: known.stated.hypotheses, forgettingRefusal: forgettingRefusal)
      + exactErrors.map(FanoBound.init)
  }

  /// A point with an error to reach: its information is the least that reaches it.
  ///
  /// - Parameter dimensions: tells the least number of linear dimensions that keep it
  /// - Throws: `FanoError.targetError(_:)`, `FanoError.listSize(_:of:)`
  public init(
    _ hypotheses: Hypotheses, targetError: Double, listSize: Int? = nil, dimensions: StateDimensions? = nil
  ) throws(FanoError) {
    lags = []
    self.dimensions = dimensions
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

  /// The error of this name that is known exactly.
  func exactError(_ name: String) -> Double? { bounds.first { $0.name == name && $0.side == .exact }?.value }

  /// The least of the upper bounds that may be used.
  public var greatestError: Double? {
    bounds.filter { $0.side == .upper && ($0.status == .valid || $0.status == .vacuous) }.compactMap(\.value).min()
  }
}
