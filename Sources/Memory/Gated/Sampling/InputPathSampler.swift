// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import StateSpace

/// Draws `x_{1:T}` from an input law.
struct InputPathSampler: Sendable {
  private let law: InputLaw
  private let steps: Int
  /// Factors `G` with `G Gᵀ` = covariance: of one input, or of the process's stationary state and its innovations.
  private let factors: [Matrix]

  /// Errors: ``ModelError`` if a recording is shorter than the path.
  init(_ law: InputLaw, steps: Int) throws {
    self.law = law
    self.steps = steps
    switch law {
    case .gaussian(let law): factors = [try squareRoot(of: law.covariance)]
    case .process(let process):
      factors = [
        try squareRoot(of: process.stationaryCovariance), try squareRoot(of: process.innovationCovariance),
      ]
    case .tokens: factors = []
    case .recorded(let recording):
      guard recording.values.rows >= steps else {
        throw ModelError(
          "input, \(recording.origin)", "\(recording.values.rows) rows", expected: "at least \(steps), one a step")
      }
      factors = []
    }
  }

  /// Paths that can be told apart, if there are finitely many, as a logarithm: the entropy of a path is at most this.
  var entropyBound: Double? {
    switch law {
    case .gaussian, .process: nil
    case .tokens(let tokens): tokens.entropy(steps: steps)
    case .recorded(let recording): log(Double(recording.values.rows - steps + 1))
    }
  }

  /// One path, T×m, into `x`.
  func fill(_ x: inout Matrix, from stream: RandomStream) throws {
    switch law {
    case .gaussian(let law):
      let factor = factors[0]
      var noise = Matrix(rows: steps, columns: factor.columns)
      noise.withUnsafeMutableStorage { for index in $0.indices { $0[index] = stream.normal() } }
      try BLAS.gemm(noise, factor, transposedB: true, into: &x)
      for t in 0..<steps { for j in law.mean.indices { x[t, j] += law.mean[j] } }
    case .process(let process):
      var noise = [Double](repeating: 0, count: process.transition.rows)
      stream.fillNormal(&noise)
      var state = try factors[0] * noise
      for t in 0..<steps {
        let output = try process.outputMap * state
        for j in output.indices { x[t, j] = process.mean[j] + output[j] }
        stream.fillNormal(&noise)
        var next = try process.transition * state
        try BLAS.gemv(factors[1], noise, keep: 1, into: &next)
        state = next
      }
    case .tokens(let tokens):
      var symbol = try stream.index(weights: tokens.probabilities)
      for t in 0..<steps {
        if t > 0 {
          symbol = try stream.index(weights: tokens.transition.map { Array($0.row(symbol)) } ?? tokens.probabilities)
        }
        for j in 0..<x.columns { x[t, j] = tokens.embedding[symbol, j] }
      }
    case .recorded(let recording):
      let start = try stream.index(below: recording.values.rows - steps + 1)
      for t in 0..<steps { for j in 0..<x.columns { x[t, j] = recording.values[start + t, j] } }
    }
  }
}

extension TokenLaw {
  /// Entropy of the first `steps` symbols, nats.
  func entropy(steps: Int) -> Double {
    func entropy(_ masses: some Sequence<Double>) -> Double {
      masses.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    }
    guard let transition else { return Double(steps) * entropy(probabilities) }
    var law = probabilities
    var sum = entropy(law)
    for _ in 1..<max(1, steps) {
      var next = [Double](repeating: 0, count: law.count)
      for i in law.indices {
        sum += law[i] * entropy(transition.row(i))
        for j in law.indices { next[j] += law[i] * transition[i, j] }
      }
      law = next
    }
    return sum
  }
}

/// `G`, n×n, with `G Gᵀ = covariance`, of a covariance that may be singular: `V diag(√λ)`, rounding below zero cut.
func squareRoot(of covariance: Matrix) throws -> Matrix {
  let n = covariance.rows
  if covariance.isDiagonal { return Matrix(diagonal: covariance.diagonal.map { max(0, $0).squareRoot() }) }
  let eigen = try SymmetricEigen(covariance)
  var factor = eigen.vectors
  for i in 0..<n { for j in 0..<n { factor[i, j] *= max(0, eigen.values[j]).squareRoot() } }
  return factor
}

extension Matrix {
  /// Whether all entries off the diagonal are exactly zero.
  var isDiagonal: Bool {
    (0..<rows).allSatisfy { i in (0..<columns).allSatisfy { $0 == i || self[i, $0] == 0 } }
  }
}
