// SPDX-License-Identifier: GPL-3.0-or-later

internal import StateSpace

/// What a model file can name, with the keys that go with each name.
extension WorldCatalogue {
  /// Keys that every model has: they are told once.
  private static let shared: Set = ["name", "update", "C", "R", "initial", "input"]

  /// Updates, gates and input laws.
  static let modelParts: [Entry] =
    UpdateName.allCases.map { name in
      part("update", name.rawValue, ModelKey.keys(of: name).filter { !shared.contains($0.name) }, meaning(name))
    } + [
      part(
        "update", "any of them", ModelKey.keys(of: .linear).filter { shared.contains($0.name) && $0.name != "update" },
        "y = C h + v, v ~ N(0, R); h_0 and x as they are described")
    ]
    + GateName.allCases.map { name in
      part(
        "gate", name.rawValue, ModelKey.keys(ofGate: name, seesState: true).filter { $0.name != "function" },
        meaning(name))
    }
    + InputName.allCases.map { name in
      part("input", name.rawValue, ModelKey.keys(of: name).filter { $0.name != "kind" }, meaning(name))
    }

  private static func part(_ kind: String, _ name: String, _ keys: [ModelKey], _ meaning: String) -> Entry {
    let parameters = keys.map { key in key.name + (key.fallback.map { " [\($0)]" } ?? "") }
    return Entry(
      kind: kind, name: name, parameters: parameters.joined(separator: ", "), distortion: nil, meaning: meaning)
  }

  private static func meaning(_ update: UpdateName) -> String {
    switch update {
    case .linear: "h' = A h + B x + offset + w, w ~ N(0, Q)"
    case .product: "h' = G ⊙ (A h + B x + offset) + w, G the gate"
    case .retain: "h' = G ⊙ (A h + B x + offset) + (1 − G) ⊙ h + w, G the gate"
    case .s6: "h' = e^(Δ A) ⊙ h + Δ ⊙ (B x + offset) + w, Δ = softplus(step)"
    case .realGatedLRU: "h' = λ ⊙ h + √(1 − λ²) ⊙ i ⊙ (B x + offset) + w, λ = a^(c r), gates r and i"
    case .minimalGRU: "h' = (1 − z) ⊙ h + z ⊙ (B x + offset) + w, z the gate"
    case .lstm: "state [h, c], gates i, f, g, o; weights in the order of PyTorch"
    case .gru: "gates r, z, n; weights in the order of PyTorch"
    }
  }

  private static func meaning(_ gate: GateName) -> String {
    switch gate {
    case .sigmoid: "1/(1 + e^−a), a = W x + U h + b"
    case .tanh: "(1 + tanh a)/2"
    case .hardSigmoid: "a/6 + ½, cut off at 0 and 1"
    case .threshold: "1 where a ≥ at, otherwise 0"
    case .topK: "1 for the k largest a, otherwise 0"
    case .constant: "these values, whatever the inputs"
    }
  }

  private static func meaning(_ input: InputName) -> String {
    switch input {
    case .gaussian: "independent Gaussian vectors"
    case .ar: "a stationary Gaussian autoregression"
    case .arma: "a stationary Gaussian ARMA process of numbers"
    case .tokens: "symbols, independent or a Markov chain, each standing for a vector"
    case .recorded: "stretches of a recording, begun anywhere in it"
    }
  }
}
