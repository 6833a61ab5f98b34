// SPDX-License-Identifier: GPL-3.0-or-later

/// One key of a model file: what it holds, in what shape, and what stands for it where it is missing.
///
/// Shapes: state d, input m, output n. A matrix is a list of rows, or a text that names a file of numbers beside the
/// model (`"A.npy"`, `"A.csv"`, `"weights.npz:A"`); a vector is a list, one number for all components, or such a file.
/// "Square" matrices may also be a number (times the identity) or a list (the diagonal).
public struct ModelKey: Sendable, Equatable {
  /// The key.
  public let name: String
  /// The shape or the kind of its value.
  public let shape: String
  /// What it is.
  public let meaning: String
  /// What stands for a missing value; nil if the key is required, or has a meaning only where it stands.
  public let fallback: String?

  init(_ name: String, _ shape: String, _ meaning: String, fallback: String? = nil) {
    self.name = name
    self.shape = shape
    self.meaning = meaning
    self.fallback = fallback
  }
}

/// The updates that a model file can name.
public enum UpdateName: String, Sendable, CaseIterable {
  case linear, product, retain, s6, lstm, gru
  case realGatedLRU = "rg-lru"
  case minimalGRU = "min-gru"
}

/// The gate functions that a model file can name.
public enum GateName: String, Sendable, CaseIterable {
  case sigmoid, tanh, threshold, constant
  case hardSigmoid = "hard-sigmoid"
  case topK = "top-k"
}

/// The laws of the inputs that a model file can name.
public enum InputName: String, Sendable, CaseIterable {
  case gaussian, ar, arma, tokens, recorded
}

extension ModelKey {
  /// The keys of the document itself.
  public static func keys(of update: UpdateName) -> [ModelKey] {
    let drive = [
      ModelKey("B", "d×m matrix", "takes the input to the state"),
      ModelKey("offset", "d numbers", "c of the drive B x + c", fallback: "0"),
    ]
    let noise = [ModelKey("Q", "d×d square", "covariance of the noise of a step", fallback: "0")]
    let own: [ModelKey] =
      switch update {
      case .linear: [ModelKey("A", "d×d square", "transition")] + drive + noise
      case .product, .retain:
        [ModelKey("A", "d×d square", "transition")] + drive
          + [ModelKey("gate", "object", "one gate a component")] + noise
      case .s6:
        [
          ModelKey("A", "d numbers", "poles, below 0; channel after channel where a channel has several"),
          ModelKey("B", "d×m matrix, or {W, b}", "constant, or made of the input: W is N×m, b N, and d = m·N"),
          ModelKey("offset", "d numbers", "c of the drive B x + c", fallback: "0"),
          ModelKey("step", "object", "the step Δ = softplus(W x + b)"),
          ModelKey("discretization", "euler | zero-order-hold", "how the input enters a step", fallback: "euler"),
          ModelKey(
            "noise", "per-step | integrated", "integrated: Q is the intensity of white noise over each step",
            fallback: "per-step"),
          ModelKey("Q", "d×d square; d numbers if integrated", "noise", fallback: "0"),
        ]
      case .realGatedLRU:
        [
          ModelKey("a", "d numbers", "decay of a step, between 0 and 1"),
          ModelKey("c", "number", "sharpness: a step keeps a^(c r)", fallback: "8"),
          ModelKey("B", "d×m matrix", "takes the input to the state", fallback: "I"),
          ModelKey("offset", "d numbers", "of the drive B x + offset", fallback: "0"),
          ModelKey("gate", "object", "the recurrence gate r"), ModelKey("input_gate", "object", "the input gate i"),
        ] + noise
      case .minimalGRU: drive + [ModelKey("gate", "object", "the update gate z")] + noise
      case .lstm: cellKeys("4", "state [h, c], d = 2H; gates i, f, g, o") + noise
      case .gru: cellKeys("3", "d = H; gates r, z, n") + noise
      }
    return [
      ModelKey("name", "text", "what reports call the model", fallback: "the name of the file"),
      ModelKey("update", UpdateName.list, "how a state follows from the one before it"),
    ] + own + [
      ModelKey("C", "n×d matrix", "takes the state to the output", fallback: "I"),
      ModelKey("R", "n×n square", "covariance of the output's noise", fallback: "0"),
      ModelKey("initial", "object", "the Gaussian law of h_0", fallback: "h_0 = 0 exactly"),
      ModelKey("input", "object", "the law of the inputs", fallback: "independent N(0, I)"),
    ]
  }

  private static func cellKeys(_ gates: String, _ remark: String) -> [ModelKey] {
    [
      ModelKey("W_ih", "\(gates)H×m matrix", "weights of the input, PyTorch's order; \(remark)"),
      ModelKey("W_hh", "\(gates)H×H matrix", "weights of the state before"),
      ModelKey("b_ih", "\(gates)H numbers", "bias beside W_ih", fallback: "0"),
      ModelKey("b_hh", "\(gates)H numbers", "bias beside W_hh", fallback: "0"),
    ]
  }

  /// The keys of `gate` and `input_gate`. Gates of `product` and `retain` may see the state.
  public static func keys(ofGate function: GateName, seesState: Bool) -> [ModelKey] {
    let name = ModelKey("function", GateName.list, "makes gates of pre-activations", fallback: "sigmoid")
    if function == .constant { return [name, ModelKey("value", "d numbers", "the gates, in [0, 1]")] }
    let parameter: [ModelKey] =
      switch function {
      case .threshold: [ModelKey("at", "number", "the gate opens from here on", fallback: "0")]
      case .topK: [ModelKey("k", "integer", "how many gates open at once")]
      default: []
      }
    let state = [ModelKey("U", "d×d square", "weights of the state before", fallback: "0")]
    return [name] + parameter + [ModelKey("W", "d×m matrix", "weights of the input", fallback: "0")]
      + (seesState ? state : []) + [ModelKey("b", "d numbers", "bias", fallback: "0")]
  }

  /// The keys of s6's `step`: 1 row for all, m (one a channel) or d (one a component).
  public static let stepKeys = [
    ModelKey("W", "1×m, m×m or d×m matrix", "weights of the input", fallback: "0"),
    ModelKey("b", "1, m or d numbers", "bias", fallback: "0"),
  ]

  /// The keys of s6's `B` where it is made of the input.
  public static let projectionKeys = [
    ModelKey("W", "N×m matrix", "weights of the input"), ModelKey("b", "N numbers", "bias", fallback: "0"),
  ]

  /// The keys of `initial`.
  public static let initialKeys = [
    ModelKey("mean", "d numbers", "expectation", fallback: "0"),
    ModelKey("covariance", "d×d square", "covariance", fallback: "0"),
  ]

  /// The keys of `input`.
  public static func keys(of input: InputName) -> [ModelKey] {
    let kind = ModelKey("kind", InputName.list, "which law", fallback: "gaussian")
    let mean = ModelKey("mean", "m numbers", "expectation", fallback: "0")
    switch input {
    case .gaussian: return [kind, mean, ModelKey("covariance", "m×m square", "covariance", fallback: "I")]
    case .ar:
      return [
        kind, ModelKey("ar", "numbers, or m×m matrices", "coefficients of the inputs 1, 2, … steps ago"),
        ModelKey("innovation", "m×m square", "covariance of what is new", fallback: "I"), mean,
      ]
    case .arma:
      return [
        kind, ModelKey("ar", "numbers", "coefficients of the inputs 1, 2, … steps ago"),
        ModelKey("ma", "numbers", "coefficients of the innovations 1, 2, … steps ago"),
        ModelKey("innovation", "number", "variance of what is new", fallback: "1"),
        ModelKey("mean", "number", "expectation", fallback: "0"),
      ]
    case .tokens:
      return [
        kind,
        ModelKey(
          "probabilities", "M numbers", "law of the symbols; of the first, with a transition",
          fallback: "the chain's stationary law"),
        ModelKey("transition", "M×M matrix", "row i: law of the symbol after i", fallback: "independent symbols"),
        ModelKey("embedding", "M×m matrix, or M numbers", "what stands for each symbol", fallback: "I: one-hot"),
      ]
    case .recorded:
      return [
        kind, ModelKey("file", "text", "one input a row: x.npy, x.npz:name, x.csv or x.csv:column,column"),
        ModelKey("missing", "refuse | drop | hold", "what to do where a value is missing", fallback: "refuse"),
        ModelKey("standardize", "true | false", "shift and scale to mean 0 and variance 1", fallback: "false"),
      ]
    }
  }
}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
  /// The names, as messages list them.
  static var list: String { allCases.map(\.rawValue).joined(separator: " | ") }
}
