// SPDX-License-Identifier: GPL-3.0-or-later

import GSLNumerics
import LinearAlgebra
import StateSpace

/// Matrices F that some input brings about, for gates that see inputs only.
struct ReachableSteps {
  /// One F, d×d.
  struct Step {
    /// What the gates are there, as `simulate` writes them: r numbers.
    let gates: [Double]
    let matrix: Matrix
  }

  let steps: [Step]
  /// What the steps are, in words.
  let origin: String

  /// Distinct F kept at most.
  private static let most = 64
  /// Pre-activations that are aimed at: sigmoids are 0 or 1 there to rounding.
  private static let farAway = 40.0

  init(_ model: StateSpaceModel, _ update: GatedUpdate) throws {
    let inputs: [[Double]]
    switch model.input {
    case .tokens(let law):
      inputs = law.reachableSymbols.map { Array(law.embedding.row($0)) }
      origin = law.transition == nil ? "steps of the symbols" : "steps of the symbols, in any order"
    case .recorded(let recording):
      inputs = (0..<recording.values.rows).map { Array(recording.values.row($0)) }
      origin = "steps of recorded inputs, in any order"
    case .gaussian(let law):
      inputs = try Self.extremes(mean: law.mean, covariance: law.covariance, update)
      origin = "steps of extreme inputs"
    case .process(let process):
      let covariance = try process.outputMap.congruence(process.stationaryCovariance)
      inputs = try Self.extremes(mean: process.mean, covariance: covariance, update)
      origin = "steps of extreme inputs, in any order"
    }
    var coefficients = StepCoefficients(for: update)
    var seen = Set<[Double]>()
    var distinct: [Step] = []
    for input in inputs {
      update.evaluate(try update.preactivations(of: input), into: &coefficients)
      guard seen.insert(coefficients.gain + coefficients.carry).inserted else { continue }
      distinct.append(
        Step(
          gates: coefficients.gates,
          matrix: update.stepMatrix(gain: coefficients.gain, carry: coefficients.carry)))
    }
    let stride = max(1, (distinct.count + Self.most - 1) / Self.most)
    steps = distinct.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
  }

  /// Inputs that drive the pre-activations as near to all signs at a far distance as their rank allows.
  ///
  /// All 2^r sign vectors for r ≤ 6; otherwise the two constant ones and pseudo-random others.
  private static func extremes(mean: [Double], covariance: Matrix, _ update: GatedUpdate) throws -> [[Double]] {
    let r = update.preactivationCount
    guard r > 0 else { return [mean] }
    let root = try covariance.symmetricRoot()
    let map = try update.inputWeights * root
    let eigen = try SymmetricEigen(map * map.transpose)
    let largest = eigen.values.last ?? 0
    guard largest > 0 else { return [mean] }
    let center = try update.preactivations(of: mean)
    return try signs(count: r).map { signs in
      let target = zip(signs, center).map { farAway * $0 - $1 }
      // Least squares through the eigenvalues of M Mᵀ that are more than rounding.
      var coordinates = try eigen.vectors.transpose * target
      for i in coordinates.indices {
        coordinates[i] = eigen.values[i] > 0x1p-40 * largest ? coordinates[i] / eigen.values[i] : 0
      }
      let draw = try map.transpose * (try eigen.vectors * coordinates)
      return zip(mean, try root * draw).map { $0 + $1 }
    }
  }

  private static func signs(count r: Int) -> [[Double]] {
    guard r > 6 else { return (0..<1 << r).map { bits in (0..<r).map { bits >> $0 & 1 == 0 ? -1 : 1 } } }
    let stream = RandomStream(seed: 0, stream: 0)
    return [-1, 1].map { [Double](repeating: $0, count: r) }
      + (0..<most - 2).map { _ in (0..<r).map { _ in stream.uniform() < 0.5 ? -1 : 1 } }
  }
}

extension TokenLaw {
  /// The symbols that can ever be drawn, ascending: those that begin a path, and those that follow them.
  fileprivate var reachableSymbols: [Int] {
    var reached = probabilities.map { $0 > 0 }
    var pending = probabilities.indices.filter { reached[$0] }
    while let symbol = pending.popLast() {
      guard let next = transition?.row(symbol) else { continue }
      for (index, mass) in next.enumerated() where mass > 0 && !reached[index] {
        reached[index] = true
        pending.append(index)
      }
    }
    return reached.indices.filter { reached[$0] }
  }
}

extension Matrix {
  /// The symmetric root of a covariance; rounding below zero is taken as zero.
  fileprivate func symmetricRoot() throws -> Matrix {
    let eigen = try SymmetricEigen(self)
    var scaled = eigen.vectors
    for column in 0..<columns {
      let factor = max(0, eigen.values[column]).squareRoot().squareRoot()
      for row in 0..<rows { scaled[row, column] *= factor }
    }
    return try scaled * scaled.transpose
  }
}
