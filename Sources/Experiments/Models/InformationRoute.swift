// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra
internal import Memory
public import StateSpace

/// How `I(h_t; x_{1:t})` of a model can be had, and why.
public struct InformationRoute: Sendable, Equatable {
  /// What kind of answer there is.
  public enum Kind: String, Sendable {
    /// A closed form (M2).
    case exact
    /// All paths of symbols are enumerated (M3.4).
    case enumeration
    /// Two sides from random paths, with a confidence; given a path the state's law is exact (M3.1, M3.2).
    case sandwich
    /// Two sides from random paths of inputs and states (M3.3).
    case particles
    /// `I = +∞` (M1.4).
    case infinite
  }

  /// The kind.
  public let kind: Kind
  /// Why, in words.
  public let reason: String

  /// The most components of a mixture that enumeration goes through.
  static let largestEnumeration = 65_536

  /// The route for `model`.
  public init(_ model: StateSpaceModel) {
    let facts = ModelFacts(model)
    (kind, reason) = Self.route(model, facts)
  }

  private static func route(_ model: StateSpaceModel, _ facts: ModelFacts) -> (Kind, String) {
    if facts.inputIsConstant { return (.exact, "0: the inputs are constants") }
    if facts.noiseRank == 0, facts.initialIsCertain {
      switch model.input {
      case .tokens(let law): return (.enumeration, "Q = 0: \(enumerated(law)) the entropy of the values that h_t takes")
      case .recorded:
        return (.enumeration, "Q = 0: the entropy of the values that h_t takes over the windows of the recording")
      case .gaussian, .process:
        if let motion = try? InputMotion(model) {
          if motion.components.isEmpty { return (.exact, "0: no input moves the state") }
          if motion.isCountable {
            return (
              .sandwich,
              "Q = 0 and inputs that reach the state through gates of finitely many values alone: countably many "
                + "states; needs --resolution σ for two sides with a confidence"
            )
          }
        }
        return (.infinite, "Q = 0: the state is a function of continuous inputs; --resolution σ gives finite bits")
      }
    }
    let isSingular = facts.noiseRank < model.stateSize
    guard facts.gatesSeeInputsOnly else {
      let cause =
        if case .cell = model.update { "only one step of the cell is Gaussian" } else { "gates see the state" }
      let need = isSingular ? "; needs --resolution, as Q has rank \(facts.noiseRank) of \(model.stateSize)" : ""
      return (.particles, "\(cause): two sides with a confidence, from particles\(need)")
    }
    let remark = isSingular ? "; \(singular(model, facts))" : ""
    switch model.input {
    case .gaussian, .process:
      if facts.isLinear { return (.exact, "linear and Gaussian: closed form\(remark)") }
      return (
        .sandwich, "gates see inputs only: Gaussian given the path, two sides with a confidence over paths\(remark)"
      )
    case .tokens(let law):
      let means = model.stateSize == 1 ? "quadrature" : "sampling from the exact mixture"
      return (
        .enumeration, "\(enumerated(law)) \(means); longer paths are sampled, two sides with a confidence\(remark)"
      )
    case .recorded:
      return (
        .sandwich, "Gaussian given the window of the recording: two sides with a confidence over windows\(remark)"
      )
    }
  }

  private static func singular(_ model: StateSpaceModel, _ facts: ModelFacts) -> String {
    "Q has rank \(facts.noiseRank) of \(model.stateSize): infinite if inputs reach a direction that neither noise nor "
      + "h_0 does"
  }

  /// Up to which time all paths fit; paths that end in the same law of the state are one component.
  private static func enumerated(_ law: TokenLaw) -> String {
    let count = law.probabilities.count
    guard count > 1 else { return "one symbol:" }
    var paths = count
    var time = 0
    while paths <= largestEnumeration {
      time += 1
      paths *= count
    }
    guard time > 0 else { return "\(count) symbols:" }
    return "all \(count)^t paths up to t = \(time), longer ones if few end differently:"
  }
}

/// What decides which questions about a model have exact answers.
struct ModelFacts {
  /// Rank of the covariance of one step's noise.
  let noiseRank: Int
  let initialIsCertain: Bool
  let inputIsConstant: Bool
  /// Given the inputs the state is exactly Gaussian (M1.2).
  let gatesSeeInputsOnly: Bool
  /// Gates, if there are any, are constant.
  let isLinear: Bool

  init(_ model: StateSpaceModel) {
    noiseRank =
      switch model.noise {
      case .perStep(let q): Self.rank(q)
      case .integrated(let intensities): intensities.count { $0 > 0 }
      }
    initialIsCertain = model.initial.isCertain
    inputIsConstant = if case .gaussian(let law) = model.input { law.isCertain } else { false }
    if case .gated(let update) = model.update {
      gatesSeeInputsOnly = update.gatesSeeInputsOnly
      isLinear = update.gatesAreConstant
    } else {
      gatesSeeInputsOnly = false
      isLinear = false
    }
  }

  /// Eigenvalues of a covariance beyond rounding.
  private static func rank(_ covariance: Matrix) -> Int {
    let largest = covariance.maximumMagnitude
    guard largest > 0 else { return 0 }
    let isDiagonal = covariance == Matrix(diagonal: covariance.diagonal)
    guard !isDiagonal else { return covariance.diagonal.count { $0 > 0 } }
    guard let eigen = try? SymmetricEigen(covariance) else { return covariance.rows }
    return eigen.values.count { $0 > Double(covariance.rows) * 0x1p-50 * largest }
  }
}
