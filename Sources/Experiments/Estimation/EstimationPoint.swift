// SPDX-License-Identifier: GPL-3.0-or-later

public import Estimation
public import Memory
internal import Quantities

/// What one method says of one pair of windows.
public struct EstimationPoint: Sendable {
  /// Rows that y comes after x.
  public let lag: Int
  /// The answer.
  public let estimate: InformationEstimate
  /// The method that `auto` chose; nil for the others.
  public var chosen: String?
  /// What a test of independence found, if one was asked for.
  public var permutation: PermutationTest.Result?
  /// What is certain of the model that the samples were drawn from, if there is one.
  public var model: StateInformation?

  /// An answer with nothing beside it.
  public init(lag: Int, estimate: InformationEstimate) {
    self.lag = lag
    self.estimate = estimate
  }

  /// Standard errors by which a value may be off the bracket and still count as inside.
  static let tolerance = 2.0

  /// How the value stands to the model's bracket; nil without one.
  var verdict: String? {
    guard let sides = model?.sides else { return nil }
    guard sides.upper.value.isFinite else { return "information is infinite" }
    let slack = Self.tolerance * (estimate.standardError?.value.value ?? 0)
    if estimate.value.value > sides.upper.value + slack { return "too high" }
    if estimate.value.value < sides.lower.value - slack {
      return estimate.target == .lowerBound ? "below, as a bound may be" : "too low"
    }
    return "agrees"
  }
}

extension EstimationWarning {
  /// Whether it only says how the answer was found.
  var isRemark: Bool { if case .remark = self { true } else { false } }
}
