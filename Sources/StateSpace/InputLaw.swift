// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// The law of the inputs `x_1, x_2, …`, independent of `h_0` and of the noise.
public enum InputLaw: Sendable {
  /// Independent and identically distributed.
  case gaussian(GaussianLaw)
  /// A stationary Gaussian process: AR, VAR, ARMA.
  case process(GaussianProcess)
  /// Symbols, each standing for a vector.
  case tokens(TokenLaw)
  /// A recording; a path of t inputs is a window of it that starts anywhere with equal probability.
  case recorded(RecordedInput)

  /// Components of one input, m.
  public var size: Int {
    switch self {
    case .gaussian(let law): law.mean.count
    case .process(let process): process.outputSize
    case .tokens(let law): law.embedding.columns
    case .recorded(let recording): recording.values.columns
    }
  }
}

/// A stationary Gaussian process in state-space form: `s_{t+1} = F s_t + e_t`, `e_t ~ N(0, V)`, `x_t = mean + H s_t`.
///
/// Shapes: F p×p with spectral radius below 1, V p×p, H m×p. `s_1` has the stationary law.
public struct GaussianProcess: Sendable, Equatable {
  /// `F`, p×p.
  public let transition: Matrix
  /// `V`, p×p.
  public let innovationCovariance: Matrix
  /// `H`, m×p.
  public let outputMap: Matrix
  /// Expectation of `x_t`, m numbers.
  public let mean: [Double]
  /// Covariance of `s_t`: the solution of `Σ = F Σ Fᵀ + V`, p×p.
  public let stationaryCovariance: Matrix

  /// Components of one input, m.
  public var outputSize: Int { outputMap.rows }

  /// A process from its parts.
  ///
  /// Errors: ``ModelError`` if shapes differ, `V` is no covariance, or `F` is not stable.
  public init(transition: Matrix, innovationCovariance: Matrix, outputMap: Matrix, mean: [Double]) throws(ModelError) {
    let p = transition.rows
    guard transition.isSquare, p > 0 else {
      throw ModelError("input, transition", "\(transition.shape)", expected: "a square matrix")
    }
    guard innovationCovariance.shape == Shape(p, p) else {
      throw ModelError("input, innovation", "\(innovationCovariance.shape)", expected: "\(Shape(p, p))")
    }
    guard outputMap.columns == p, outputMap.rows == mean.count, !mean.isEmpty else {
      throw ModelError("input", "\(outputMap.shape) and a mean of \(mean.count)", expected: "\(p) columns, equal rows")
    }
    if let value = (mean + transition.storage + outputMap.storage).first(where: { !$0.isFinite }) {
      throw ModelError("input", "\(value)", expected: "finite numbers")
    }
    try Covariance.validate(innovationCovariance, origin: "input, innovation")
    do {
      stationaryCovariance = try DiscreteLyapunov.solve(a: transition, q: innovationCovariance).solution
    } catch .unstable(let radius) {
      throw ModelError("input, ar", "spectral radius \(radius)", expected: "a stationary process (below 1)")
    } catch {
      throw ModelError("input", "\(error)", expected: "a stationary process")
    }
    self.transition = transition
    self.innovationCovariance = innovationCovariance
    self.outputMap = outputMap
    self.mean = mean
  }
}

/// Symbols `0 … M−1`, drawn independently or by a Markov chain, each standing for a row of ``embedding``.
public struct TokenLaw: Sendable, Equatable {
  /// Law of the first symbol (of each, without ``transition``): M numbers that sum to 1.
  public let probabilities: [Double]
  /// `[i, j]` is the probability that j follows i, M×M; nil for independent symbols.
  public let transition: Matrix?
  /// The input vector of each symbol, M×m.
  public let embedding: Matrix

  /// A law of symbols. Sums may differ from 1 by 1e-9, as of rounded files, and are divided out.
  ///
  /// Errors: ``ModelError`` if shapes differ or a row is no probability mass function.
  public init(probabilities: [Double], transition: Matrix? = nil, embedding: Matrix) throws(ModelError) {
    let count = probabilities.count
    guard embedding.rows == count, embedding.columns > 0 else {
      throw ModelError("input, embedding", "\(embedding.shape)", expected: "\(count) rows, one a symbol")
    }
    if let value = embedding.storage.first(where: { !$0.isFinite }) {
      throw ModelError("input, embedding", "\(value)", expected: "finite numbers")
    }
    self.probabilities = try TokenLaw.normalized(probabilities[...], origin: "input, probabilities")
    self.embedding = embedding
    guard var transition else {
      self.transition = nil
      return
    }
    guard transition.shape == Shape(count, count) else {
      throw ModelError("input, transition", "\(transition.shape)", expected: "\(Shape(count, count))")
    }
    for i in 0..<count {
      let row = try TokenLaw.normalized(transition.row(i), origin: "input, transition[\(i)]")
      for j in 0..<count { transition[i, j] = row[j] }
    }
    self.transition = transition
  }

  private static func normalized(_ masses: ArraySlice<Double>, origin: String) throws(ModelError) -> [Double] {
    if let mass = masses.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw ModelError(origin, "\(mass)", expected: "probabilities")
    }
    let sum = masses.reduce(0, +)
    guard abs(sum - 1) <= 1e-9 else { throw ModelError(origin, "a sum of \(sum)", expected: "a sum of 1") }
    return masses.map { $0 / sum }
  }
}

/// A recorded sequence of inputs.
public struct RecordedInput: Sendable, Equatable {
  /// One input a row, N×m.
  public let values: Matrix
  /// Where it came from, for reports.
  public let origin: String

  /// A recording. Errors: ``ModelError`` if it is empty or a value is not finite.
  public init(values: Matrix, origin: String) throws(ModelError) {
    guard values.rows > 0, values.columns > 0 else {
      throw ModelError("input, \(origin)", "\(values.shape)", expected: "at least one row and column")
    }
    if let index = values.storage.firstIndex(where: { !$0.isFinite }) {
      throw ModelError(
        "input, \(origin), row \(index / values.columns + 1)", "\(values.storage[index])", expected: "finite numbers")
    }
    self.values = values
    self.origin = origin
  }
}
