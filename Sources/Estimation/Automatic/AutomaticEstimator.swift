// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// Chooses a method by what the columns are, how many they are and how many rows there are, and says why.
///
/// - Letters alone: ``DiscreteEstimator``. Letters and numbers, or numbers with atoms: ``MixedEstimator``.
/// - A condition: ``KSG`` up to its limit of dimensions, ``CopulaEstimator`` beyond.
/// - Few rows: ``CopulaEstimator``, whose bias is known.
/// - Few dimensions: ``CanonicalKSG``.
/// - Many dimensions: neighbours come out too low, and a classifier's bound is not above the information. The larger of
///   the two is taken where it is significantly above the Gaussian copula; else the copula explains what was found.
///
/// Whatever is chosen, methods that disagree with it by more than their errors explain are told of.
public struct AutomaticEstimator: InformationEstimator {
  /// `auto`
  public let method = "auto"
  /// Neighbours; nil for each method's default.
  public let neighbours: Int?
  /// Rows this near in time are no neighbours.
  public let theilerWindow: Int
  /// Consecutive rows that stay together in folds.
  public let blockLength: Int
  /// The seed of dithers, folds and critics.
  public let seed: UInt64

  /// A choice with these parameters.
  public init(neighbours: Int? = nil, theilerWindow: Int = 0, blockLength: Int = 1, seed: UInt64 = 0) {
    (self.neighbours, self.theilerWindow) = (neighbours, theilerWindow)
    (self.blockLength, self.seed) = (blockLength, seed)
  }

  /// What was chosen for some samples.
  public struct Choice: Sendable {
    /// The method chosen, for its standard error and tests.
    public let estimator: any InformationEstimator
    /// The samples that it was applied to: those asked about without constant columns.
    public let samples: PairedSamples
    /// Its answer under the name `auto`, with the reason for the choice among the warnings.
    public let estimate: InformationEstimate
  }

  /// Rows below which the bias of other methods is not known well enough.
  static let fewRows = 100
  /// Columns of x and y together above which neighbours are not left to themselves.
  static let fewDimensions = 4
  /// Nats that two methods may differ by before their errors are looked at.
  static let agreement = 0.05

  /// The answer of the method chosen.
  ///
  /// - Throws: ``EstimationError`` where no method can answer.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    try choose(samples, threads: threads).estimate
  }

  /// Chooses, and tells the answer with the method that gave it.
  ///
  /// - Throws: ``EstimationError`` where no method can answer.
  public func choose(_ samples: PairedSamples, threads: Int) throws -> Choice {
    let (varying, dropped) = try samples.withoutConstantColumns()
    let (candidate, others, reason) = try answers(varying, threads: threads)
    let disagreements: [EstimationWarning] = others.compactMap { other in
      candidate.estimate.disagrees(with: other)
        ? .disagreement(
          method: candidate.estimate.method, value: candidate.estimate.value, other: other.method,
          otherValue: other.value) : nil
    }
    let told = InformationEstimate(
      value: candidate.estimate.value, method: method, sampleCount: samples.count, target: candidate.estimate.target,
      standardError: candidate.estimate.standardError,
      warnings: [.remark("auto: \(candidate.estimate.method), as \(reason)")] + dropped + candidate.estimate.warnings
        + disagreements, seed: seed)
    return Choice(estimator: candidate.estimator, samples: varying, estimate: told)
  }

  private typealias Answer = (estimator: any InformationEstimator, estimate: InformationEstimate)

  /// The chosen method's answer, those of others worth comparing with, and the reason of the choice.
  private func answers(
    _ samples: PairedSamples, threads: Int
  ) throws -> (chosen: Answer, others: [InformationEstimate], reason: String) {
    func answer(_ estimator: any InformationEstimator) throws -> Answer {
      (estimator, try estimator.estimate(samples, threads: threads))
    }
    let kinds = samples.variables.flatMap(\.kinds)
    if kinds.allSatisfy({ $0 == .discrete }) {
      return (try answer(DiscreteEstimator()), [], "all columns are letters")
    }
    let atoms = samples.variables.contains { variable in
      (0..<variable.dimension).contains { variable.kinds[$0] == .continuous && variable.hasAtoms($0) }
    }
    if kinds.contains(.discrete) || atoms {
      return (
        try answer(MixedEstimator(k: neighbours ?? 5, theilerWindow: theilerWindow)), [],
        atoms ? "numbers repeat" : "some columns are letters, others numbers"
      )
    }
    let copula = try answer(CopulaEstimator())
    if samples.given != nil {
      guard samples.dimension <= KSG.dimensionLimit, samples.count >= Self.fewRows else {
        return (copula, [], "neighbours need more rows than \(samples.count) in \(samples.dimension) dimensions")
      }
      let ksg = try answer(KSG(neighbours: neighbours ?? 3, theilerWindow: theilerWindow, seed: seed))
      return (ksg, [copula.estimate], "\(samples.dimension) dimensions with the condition are few")
    }
    guard samples.count >= Self.fewRows else {
      return (copula, [], "\(samples.count) rows are few")
    }
    let near = try answer(
      CanonicalKSG(neighbours: neighbours ?? 3, theilerWindow: theilerWindow, seed: seed))
    guard samples.dimension > Self.fewDimensions else {
      return (near, [copula.estimate], "\(samples.dimension) dimensions are few")
    }
    return try amongMany(samples, near: near, copula: copula, threads: threads)
  }

  /// The choice in many dimensions.
  private func amongMany(
    _ samples: PairedSamples, near: Answer, copula: Answer, threads: Int
  ) throws -> (chosen: Answer, others: [InformationEstimate], reason: String) {
    let classifier = try ClassifierEstimator(blockLength: blockLength, seed: seed)
    let bound: Answer = (classifier, try classifier.estimate(samples, threads: threads))
    let higher = bound.estimate.value > near.estimate.value ? bound : near
    let other = bound.estimate.value > near.estimate.value ? near : bound
    if higher.estimate.excess(over: copula.estimate) > 2 {
      return (
        higher, [other.estimate, copula.estimate],
        "\(samples.dimension) dimensions are many, and it finds more than the Gaussian copula"
      )
    }
    return (
      copula, [bound.estimate],
      "\(samples.dimension) dimensions are many, and neither neighbours nor a classifier find more than it does"
    )
  }
}

extension InformationEstimate {
  /// How far the value is above that of `other`, in standard errors of the difference; errors that are not known count 0.
  fileprivate func excess(over other: InformationEstimate) -> Double {
    let errors = [self, other].map { $0.standardError?.value.value ?? 0 }
    let error = (errors[0] * errors[0] + errors[1] * errors[1]).squareRoot()
    return (value - other.value).value / max(error, .leastNormalMagnitude)
  }

  /// Whether the two cannot both be right: lower bounds may be below what they bound.
  fileprivate func disagrees(with other: InformationEstimate) -> Bool {
    let difference = value - other.value
    guard abs(difference.value) > AutomaticEstimator.agreement, abs(excess(over: other)) > 3 else { return false }
    return difference.value > 0 ? other.target != .lowerBound : target != .lowerBound
  }
}

extension PairedSamples {
  /// The samples without constant continuous columns, and what to tell about them.
  ///
  /// - Throws: ``EstimationError/constantColumn(_:)`` for a variable with no other column.
  func withoutConstantColumns() throws(EstimationError) -> (PairedSamples, [EstimationWarning]) {
    var warnings: [EstimationWarning] = []
    func kept(_ variable: Samples) throws(EstimationError) -> Samples {
      let varying = (0..<variable.dimension).filter { !variable.isConstant($0) }
      guard varying.count < variable.dimension else { return variable }
      guard !varying.isEmpty else { throw .constantColumn(variable.columnName(0)) }
      for column in (0..<variable.dimension) where !varying.contains(column) {
        warnings.append(.constantColumn(variable.columnName(column)))
      }
      return try variable.selecting(columns: varying)
    }
    let (x, y) = (try kept(x), try kept(y))
    var condition: Samples?
    // A constant condition is none.
    if let given, !(0..<given.dimension).allSatisfy(given.isConstant) { condition = try kept(given) }
    return (try PairedSamples(x: x, y: y, given: condition), warnings)
  }
}
