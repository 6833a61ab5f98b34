// SPDX-License-Identifier: GPL-3.0-or-later

public import Estimation

/// The methods of `estimate`, by the names that the command line knows.
public enum EstimationMethod: String, Sendable, CaseIterable {
  /// Chosen by shape, dimension and tails.
  case auto
  /// A Gaussian law in place of the samples'.
  case gaussian
  /// A Gaussian copula.
  case copula
  /// Nearest neighbours, in one of two variants.
  case ksg
  /// Nearest neighbours corrected for local non-uniformity.
  case lnc
  /// Nearest neighbours on the significant canonical pairs of normal scores.
  case canonicalKSG = "ksg-canonical"
  /// Bins of equal population.
  case binned
  /// Letters.
  case discrete
  /// Letters and numbers.
  case mixed
  /// A lower bound from a classifier.
  case classifier
  /// A lower bound from naming partners.
  case contrastive
}

/// The parameters of all methods; each takes those that it knows.
public struct EstimationParameters: Sendable, Hashable {
  /// Neighbours; nil for each method's own default.
  public var neighbours: Int?
  /// Which of the two estimators of Kraskov et al.
  public var variant = KSG.Variant.first
  /// Bins a column; nil to choose.
  public var bins: Int?
  /// What is done about the bias of entropies.
  public var correction = EntropyCorrection.millerMadow
  /// Rows this near in time are no neighbours.
  public var theilerWindow = 0
  /// Consecutive rows that stay together in folds and errors.
  public var blockLength = 1
  /// The seed of all random streams.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}
}

extension EstimationMethod {
  /// The estimator. Errors: ``EstimationError`` for a parameter out of its domain.
  public func estimator(_ parameters: EstimationParameters) throws -> any InformationEstimator {
    let (window, seed) = (parameters.theilerWindow, parameters.seed)
    switch self {
    case .auto:
      return AutomaticEstimator(
        neighbours: parameters.neighbours, theilerWindow: window, blockLength: parameters.blockLength, seed: seed)
    case .gaussian: return GaussianEstimator()
    case .copula: return CopulaEstimator()
    case .ksg:
      return KSG(
        neighbours: parameters.neighbours ?? 3, variant: parameters.variant, theilerWindow: window, seed: seed)
    case .lnc: return LNC(neighbours: parameters.neighbours ?? 5, theilerWindow: window, seed: seed)
    case .canonicalKSG: return CanonicalKSG(neighbours: parameters.neighbours ?? 3, theilerWindow: window, seed: seed)
    case .binned: return try BinnedEstimator(bins: parameters.bins, correction: parameters.correction)
    case .discrete: return DiscreteEstimator(correction: parameters.correction)
    case .mixed: return try MixedEstimator(k: parameters.neighbours ?? 5, theilerWindow: window)
    case .classifier: return try ClassifierEstimator(blockLength: parameters.blockLength, seed: seed)
    case .contrastive: return try ContrastiveEstimator(blockLength: parameters.blockLength, seed: seed)
    }
  }
}
