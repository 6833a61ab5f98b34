// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// How a state follows from the one before it.
public enum Update: Sendable {
  /// Affine in the state given its gates: linear, product, retain, s6, rg-lru, min-gru.
  case gated(GatedUpdate)
  /// LSTM, GRU: any function of state and input.
  case cell(any Cell)

  /// Components of the state, d.
  public var stateSize: Int {
    switch self {
    case .gated(let update): update.stateSize
    case .cell(let cell): cell.stateSize
    }
  }

  /// Components of the input, m.
  public var inputSize: Int {
    switch self {
    case .gated(let update): update.inputSize
    case .cell(let cell): cell.inputSize
    }
  }
}

/// The law of `w_t`.
public enum ProcessNoise: Sendable, Equatable {
  /// `w_t ~ N(0, Q)`, Q d×d; zero for a deterministic state.
  case perStep(Matrix)
  /// White noise of these intensities q integrated over the step of a selective scan: component i has variance
  /// `q_i (e^{2 Δ_t a_i} − 1)/(2 a_i)`.
  case integrated([Double])

  /// Whether the step adds none.
  public var isZero: Bool {
    switch self {
    case .perStep(let q): q.maximumMagnitude == 0
    case .integrated(let intensities): intensities.allSatisfy { $0 == 0 }
    }
  }
}

/// A state space model with everything that makes its state a random variable.
///
/// `h_t` follows from `h_{t−1}` and `x_t` by ``update`` plus noise, `y_t = C h_t + v_t`, `v_t ~ N(0, R)`; `h_0` has the
/// law ``initial``, independent of inputs and noise. Shapes: state d, input m, output n; C n×d, R n×n.
public struct StateSpaceModel: Sendable {
  /// What reports call it.
  public let name: String
  /// The step.
  public let update: Update
  /// The law of `w_t`.
  public let noise: ProcessNoise
  /// `C`; nil for the identity, whose outputs are the state.
  private let givenOutputMap: Matrix?
  /// `R`; nil for none.
  private let givenOutputNoise: Matrix?
  /// The law of `h_0`.
  public let initial: GaussianLaw
  /// The law of the inputs.
  public let input: InputLaw

  /// Components of the state, d.
  public var stateSize: Int { update.stateSize }
  /// Components of the input, m.
  public var inputSize: Int { update.inputSize }
  /// `C`, n×d; made anew where ``observesState``.
  public var outputMap: Matrix { givenOutputMap ?? .identity(stateSize) }
  /// `R`, n×n; made anew where ``isObservedExactly``.
  public var outputNoise: Matrix { givenOutputNoise ?? Matrix(rows: outputSize, columns: outputSize) }
  /// Whether C is the identity.
  public var observesState: Bool { givenOutputMap == nil }
  /// Whether R is zero.
  public var isObservedExactly: Bool { givenOutputNoise == nil }
  /// Components of the output, n.
  public var outputSize: Int { givenOutputMap?.rows ?? stateSize }

  /// A model from its parts; nil stands for the defaults `C = I`, `R = 0`, `h_0 = 0`, input `N(0, I)`.
  ///
  /// Errors: ``ModelError`` naming the part that does not fit the others.
  public init(
    name: String, update: Update, noise: ProcessNoise, outputMap: Matrix? = nil, outputNoise: Matrix? = nil,
    initial: GaussianLaw? = nil, input: InputLaw? = nil
  ) throws(ModelError) {
    let d = update.stateSize
    let m = update.inputSize
    switch noise {
    case .perStep(let q):
      guard q.shape == Shape(d, d) else { throw ModelError("Q", "\(q.shape)", expected: "\(Shape(d, d))") }
      try Covariance.validate(q, origin: "Q")
    case .integrated(let q):
      guard case .gated(let gated) = update, case .selectiveScan = gated.rule else {
        throw ModelError("noise", "integrated", expected: "an s6 update, which has steps to integrate over")
      }
      guard q.count == d else { throw ModelError("Q", "\(q.count) numbers", expected: "\(d), one a component") }
      if let value = q.first(where: { !($0 >= 0 && $0.isFinite) }) {
        throw ModelError("Q", "\(value)", expected: "a finite number ≥ 0")
      }
    }
    if let outputMap {
      guard outputMap.columns == d, outputMap.rows > 0 else {
        throw ModelError("C", "\(outputMap.shape)", expected: "\(d) columns, one a component of the state")
      }
    }
    if let outputNoise {
      let n = outputMap?.rows ?? d
      guard outputNoise.shape == Shape(n, n) else {
        throw ModelError("R", "\(outputNoise.shape)", expected: "\(Shape(n, n)), as C has \(n) rows")
      }
      try Covariance.validate(outputNoise, origin: "R")
    }
    let initial = initial ?? GaussianLaw(certain: [Double](repeating: 0, count: d))
    guard initial.mean.count == d else {
      throw ModelError("initial, mean", "\(initial.mean.count) numbers", expected: "\(d), one a component of the state")
    }
    let input = input ?? .gaussian(GaussianLaw(standard: m))
    guard input.size == m else {
      throw ModelError("input", "\(input.size) components", expected: "\(m), as B has columns")
    }
    self.name = name
    self.update = update
    self.noise = noise
    givenOutputMap = outputMap.flatMap { $0.rows == d && $0 == .identity(d) ? nil : $0 }
    givenOutputNoise = outputNoise.flatMap { $0.maximumMagnitude == 0 ? nil : $0 }
    self.initial = initial
    self.input = input
  }
}
