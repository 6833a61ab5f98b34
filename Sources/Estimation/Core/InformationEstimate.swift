// SPDX-License-Identifier: GPL-3.0-or-later
public import Quantities

/// What the number of an estimator approaches with more and more samples.
public enum EstimateTarget: String, Sendable, CaseIterable {
  /// The information itself.
  case information
  /// Something that is not above the information: the value is low for want of a better critic, not by chance alone.
  case lowerBound = "lower bound"
}

/// The standard deviation of an estimate over repetitions of the whole experiment, and how it was found.
public struct StandardError: Sendable, Hashable {
  /// How a standard error was found.
  public enum Source: String, Sendable, CaseIterable {
    /// From the spread of local values, as of a mean of independent terms: a first guess. Rows of a series are not
    /// independent, and local values of nearest neighbours share points, which makes it a fifth too small for them.
    case localValues = "local values"
    /// From disjoint or random subsets, scaled to the full size.
    case subsampling
    /// From folds of cross-fitting.
    case crossFitting = "cross-fitting"
    /// From the sampling law of a parametric model.
    case asymptotic
  }

  /// The standard deviation.
  public let value: Nats
  /// How it was found.
  public let source: Source

  /// A standard error of `value`.
  public init(_ value: Nats, source: Source) {
    self.value = value
    self.source = source
  }
}

/// The answer of an estimator: never clamped, so that it can be negative by chance where the information is zero.
public struct InformationEstimate: Sendable, Hashable {
  /// The estimated information.
  public let value: Nats
  /// The method's name, as the command line knows it.
  public let method: String
  /// The observations behind the value, N.
  public let sampleCount: Int
  /// What the value approaches with more samples.
  public let target: EstimateTarget
  /// Its error, if it was asked for or came for free.
  public let standardError: StandardError?
  /// Reasons to doubt the value.
  public let warnings: [EstimationWarning]
  /// The seed of the random streams (dither, folds).
  public let seed: UInt64

  /// An answer from `sampleCount` observations.
  public init(
    value: Nats, method: String, sampleCount: Int, target: EstimateTarget = .information,
    standardError: StandardError? = nil, warnings: [EstimationWarning] = [], seed: UInt64 = 0
  ) {
    self.value = value
    self.method = method
    self.sampleCount = sampleCount
    self.target = target
    self.standardError = standardError
    self.warnings = warnings
    self.seed = seed
  }

  /// The number with its error, for those who need no more; nil without an error.
  public var estimate: Estimate<Nats>? {
    standardError.map {
      Estimate(value: value, standardError: $0.value, sampleCount: sampleCount, seed: seed)
    }
  }

  /// The same answer with an error found afterwards, or with none.
  public func with(standardError: StandardError?) -> InformationEstimate {
    InformationEstimate(
      value: value, method: method, sampleCount: sampleCount, target: target, standardError: standardError,
      warnings: warnings, seed: seed)
  }

  /// The same answer with more reasons to doubt it; those it has already are not repeated.
  public func adding(warnings more: [EstimationWarning]) -> InformationEstimate {
    InformationEstimate(
      value: value, method: method, sampleCount: sampleCount, target: target, standardError: standardError,
      warnings: warnings + more.filter { !warnings.contains($0) }, seed: seed)
  }
}
