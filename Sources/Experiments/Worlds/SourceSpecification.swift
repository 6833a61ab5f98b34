// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
public import Memory

/// A source as a user names it: a law with its parameters, or a file.
public enum SourceSpecification: Sendable, Equatable {
  /// A coin that shows 1 with probability `p`.
  case bernoulli(p: Double)
  /// Equally likely letters.
  case uniformLetters(Int)
  /// The uniform density on an interval.
  case uniformInterval(lower: Double, upper: Double)
  /// Letter `i` (from 1) with probability proportional to `i^{−exponent}`.
  case zipf(letters: Int, exponent: Double)
  /// `N(0, variance)`.
  case gaussian(variance: Double)
  /// `N(0, Σ)`, the covariance from a file.
  case gaussianVector(covariance: ArrayReference)
  /// Density `e^{−|x|/scale} / (2 scale)`.
  case laplace(scale: Double)
  /// Density `rate · e^{−rate x}` for `x ≥ 0`.
  case exponential(rate: Double)
  /// `x_t = Σ a_k x_{t−k} + e_t`, `e_t ~ N(0, innovation)`.
  case autoregression(coefficients: [Double], innovation: Double)
  /// `x_t = A x_{t−1} + e_t`, `e_t ~ N(0, Q)`, both matrices from files.
  case vectorAutoregression(stateMatrix: ArrayReference, innovationCovariance: ArrayReference)
  /// A stationary Gaussian process by its spectral density: columns `ω`, `S(ω)` on `[0, π]`.
  case spectrum(ArrayReference)
  /// A probability mass function from a file.
  case pmf(ArrayReference)
  /// The letters of a text file.
  case text(path: String, symbols: TextStatistics.Symbols, order: Int)
  /// A joint law from a file: rows are the hidden source, columns what the encoder sees.
  case joint(ArrayReference)
  /// The values of a recorded signal.
  case samples(ArrayReference)
  /// The hidden state of a model.
  case state(StateSource)
}

/// The hidden state of a model as a source.
public struct StateSource: Sendable, Equatable {
  /// The model.
  public var model: ModelSpecification
  /// When the state is read; nil for the limit law.
  public var time: StateTime?
  /// How finely it is read.
  public var resolution: StateResolution
  /// The seed of what is sampled.
  public var seed: UInt64

  /// A model's state.
  public init(
    _ model: ModelSpecification, time: StateTime? = nil, resolution: StateResolution = .none, seed: UInt64 = 0
  ) {
    self.model = model
    self.time = time
    self.resolution = resolution
    self.seed = seed
  }
}

/// A distortion measure as a user names it.
public enum DistortionSpecification: Sendable, Equatable {
  case rule(DistortionRule)
  /// Rows are source letters, columns reproduction letters.
  case matrix(ArrayReference)
}

/// The named distortion measures.
public enum DistortionRule: String, Sendable, CaseIterable {
  case hamming
  case squared
  case absolute
  case oneSided = "one-sided"
  case erasure
  case logLoss = "log-loss"

  /// The measure in words, as subjects print it.
  public var words: String {
    switch self {
    case .hamming: "Hamming distortion"
    case .squared: "squared error"
    case .absolute: "absolute error"
    case .oneSided: "one-sided error"
    case .erasure: "erasure distortion"
    case .logLoss: "logarithmic loss"
    }
  }
}

extension SourceSpecification {
  /// The distortion that goes with the source when none is named.
  public var defaultRule: DistortionRule {
    switch self {
    case .bernoulli, .uniformLetters, .zipf, .pmf, .text, .joint: .hamming
    case .uniformInterval, .gaussian, .gaussianVector, .autoregression, .vectorAutoregression, .spectrum, .samples,
      .state:
      .squared
    case .laplace: .absolute
    case .exponential: .oneSided
    }
  }

  /// Whether numbers from a file take part, so that what does not fit is bad data and not a bad command line.
  public var readsFile: Bool {
    switch self {
    case .gaussianVector, .vectorAutoregression, .spectrum, .pmf, .text, .joint, .samples, .state: true
    case .bernoulli, .uniformLetters, .uniformInterval, .zipf, .gaussian, .laplace, .exponential, .autoregression:
      false
    }
  }
}
