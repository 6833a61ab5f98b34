// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import StateSpace

extension ModelFile {
  /// The update's formula, without offset and noise.
  var formula: String {
    switch update {
    case .linear: "h = A h + B x"
    case .product: "h = g ⊙ (A h + B x)"
    case .retain: "h = g ⊙ (A h + B x) + (1 − g) ⊙ h"
    case .s6: "h = e^(Δ a) ⊙ h + \(hold) x, Δ = softplus(W x + b)"
    case .realGatedLRU: "λ = a^(c r), h = λ ⊙ h + √(1 − λ²) ⊙ i ⊙ B x"
    case .minimalGRU: "h = (1 − z) ⊙ h + z ⊙ B x"
    case .lstm: "c = σ(f) ⊙ c + σ(i) ⊙ tanh g, h = σ(o) ⊙ tanh c"
    case .gru: "h = (1 − z) ⊙ n + z ⊙ h, n = tanh(W x + b + r ⊙ (U h + b'))"
    }
  }

  /// What takes the input to the state in a step of s6.
  private var hold: String {
    guard case .gated(let gated) = model.update, case .selectiveScan(let scan) = gated.rule else { return "" }
    let factor = scan.discretization == .euler ? "Δ" : "(e^(Δ a) − 1)/a"
    return "\(factor) \(scan.projectionIndex == nil ? "B" : "B_t")"
  }
}

extension GateFunction {
  /// The function with its parameters.
  var words: String {
    switch self {
    case .sigmoid: "sigmoid"
    case .tanh: "tanh, (1 + tanh a)/2"
    case .hardSigmoid: "hard-sigmoid, clip(a/6 + ½, 0, 1)"
    case .threshold(let at): "threshold at \(at)"
    case .topK(let k): "top-k, the \(k) largest open"
    case .constant: "constant"
    }
  }
}

extension InputLaw {
  /// The law in words.
  var words: String {
    switch self {
    case .gaussian(let law):
      law == GaussianLaw(standard: law.mean.count)
        ? "independent N(0, I)" : law.isCertain ? "constant" : "independent Gaussian"
    case .process(let process):
      "stationary Gaussian process with \(counted(process.transition.rows, "component")) of state"
    case .tokens(let law):
      "\(law.transition == nil ? "independent" : "Markov chain of") \(counted(law.probabilities.count, "symbol"))"
    case .recorded(let recording): "windows of \(counted(recording.values.rows, "recorded row"))"
    }
  }
}

extension ProcessNoise {
  /// The noise in words; `rank` is that of its covariance.
  func words(rank: Int, stateSize: Int) -> String {
    guard rank > 0 else { return "none, Q = 0: the step is deterministic" }
    let kind =
      switch self {
      case .perStep: "a step"
      case .integrated: "white, integrated over each step"
      }
    return "\(kind), Q of rank \(rank) of \(stateSize)"
  }
}
