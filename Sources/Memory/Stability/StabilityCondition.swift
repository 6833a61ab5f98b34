// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// One condition on a model's stability with what was found: what is compared, with what, and what it shows.
public struct StabilityCondition: Sendable {
  /// Whether the condition can be believed.
  public enum Standing: String, Sendable, CaseIterable {
    /// A claim of the paper that does not follow; ``StabilityCondition/remark`` names what refutes it.
    case refutedClaim = "refuted claim"
    /// A corrected statement: what it says follows.
    case theorem
    /// An observation of simulated paths or of a search: evidence, no proof.
    case measurement
  }

  /// The number that is compared with the threshold.
  public enum Value: Sendable, Equatable {
    /// Computed to rounding, or to the error of an integration.
    case certain(Double)
    /// From random data: the value between the limits of a two-sided confidence interval.
    case estimated(Double, lower: Double, upper: Double)
    /// There is none.
    case none
  }

  /// What the condition comes to.
  public enum Verdict: Sendable, Equatable {
    case holds
    case fails
    /// The condition is not about models of this kind; why.
    case notApplicable(String)
    /// It could not be decided; why.
    case unknown(String)

    /// True, false, or nil where there is neither.
    public var holds: Bool? {
      switch self {
      case .holds: true
      case .fails: false
      case .notApplicable, .unknown: nil
      }
    }

    /// `holds`, `fails`, `not applicable` or `unknown`.
    public var name: String {
      switch self {
      case .holds: "holds"
      case .fails: "fails"
      case .notApplicable: "not applicable"
      case .unknown: "unknown"
      }
    }

    /// Why there is no answer; nil where there is one.
    public var reason: String? {
      switch self {
      case .holds, .fails: nil
      case .notApplicable(let reason), .unknown(let reason): reason
      }
    }
  }

  /// Its label in the paper or in the corrected mathematics, such as `M7.1`.
  public let label: String
  /// The inequality, in symbols.
  public let statement: String
  /// What is said to follow from it.
  public let consequence: String
  /// The left side.
  public let value: Value
  /// The right side; nil where nothing is compared.
  public let threshold: Double?
  /// What the comparison comes to.
  public let verdict: Verdict
  /// Whether the consequence follows.
  public let standing: Standing
  /// Who stated it.
  public let source: Citation
  /// What a reader should know beside the numbers; nil for nothing.
  public let remark: String?
  /// Whether value and threshold are logarithms of a growth a step, in nats: information, which follows the reader's unit.
  public let isExponent: Bool
}

/// What a condition says, before it is put to a model.
struct StabilityStatement: Sendable {
  let label: String
  let statement: String
  let consequence: String
  let threshold: Double?
  let standing: StabilityCondition.Standing
  let source: Citation
  var isExponent = false

  /// The statement put to a model: it holds where `value` is below the threshold.
  func judged(_ value: Double, remark: String? = nil) -> StabilityCondition {
    let verdict: StabilityCondition.Verdict
    switch threshold {
    case .some(let threshold): verdict = value < threshold ? .holds : .fails
    case nil: verdict = .notApplicable("nothing is compared")
    }
    return found(.certain(value), verdict, remark: remark)
  }

  /// The statement about an estimated value: it holds or fails where the whole interval lies on one side.
  func judged(estimate value: Double, lower: Double, upper: Double, remark: String? = nil) -> StabilityCondition {
    let verdict: StabilityCondition.Verdict
    if let threshold, upper < threshold {
      verdict = .holds
    } else if let threshold, lower > threshold {
      verdict = .fails
    } else {
      verdict = .unknown("the confidence interval holds the threshold")
    }
    return found(.estimated(value, lower: lower, upper: upper), verdict, remark: remark)
  }

  /// The statement where it says nothing of the model.
  func notApplicable(_ reason: String) -> StabilityCondition { found(.none, .notApplicable(reason)) }

  /// The statement where its value could not be found.
  func unknown(_ reason: String) -> StabilityCondition { found(.none, .unknown(reason)) }

  /// The statement with this finding.
  func found(
    _ value: StabilityCondition.Value, _ verdict: StabilityCondition.Verdict, threshold found: Double? = nil,
    remark: String? = nil
  ) -> StabilityCondition {
    StabilityCondition(
      label: label, statement: statement, consequence: consequence, value: value, threshold: found ?? threshold,
      verdict: verdict, standing: standing, source: source, remark: remark, isExponent: isExponent)
  }
}
