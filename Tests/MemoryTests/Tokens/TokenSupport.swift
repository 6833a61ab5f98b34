// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import StateSpace

/// A state whose law after one step is any mixture of normal laws: `h_1 = g(x) h_0 + mean(x)`, one symbol a component.
/// A deviation of 0 makes an atom, at 0.
func mixtureModel(weights: [Double], means: [Double], deviations: [Double]) throws -> StateSpaceModel {
  let scale = deviations.max() ?? 1
  let gates = deviations.map { $0 / scale }
  let update = try GatedUpdate(
    rule: .product(.hardSigmoid), transition: Matrix([[1]]),
    inputMap: Matrix([zip(means, gates).map { $1 > 0 ? $0 / $1 : 0 }]),
    inputWeights: Matrix([gates.map { 6 * ($0 - 0.5) }]), bias: [0])
  return try StateSpaceModel(
    name: "mixture", update: .gated(update), noise: .perStep(Matrix([[0]])),
    initial: GaussianLaw(mean: [0], covariance: Matrix([[scale * scale]]), origin: "initial"),
    input: .tokens(TokenLaw(probabilities: weights, embedding: .identity(weights.count))))
}

/// The scalar linear model `h_t = a h_{t−1} + x_t + w_t` whose inputs are these values.
func scalarTokenModel(
  a: Double, q: Double, values: [Double], probabilities: [Double], transition: Matrix? = nil,
  initialVariance: Double = 0
) throws -> StateSpaceModel {
  let update = try GatedUpdate(
    rule: .linear, transition: Matrix([[a]]), inputMap: Matrix([[1]]), inputWeights: Matrix(rows: 0, columns: 1),
    bias: [])
  return try StateSpaceModel(
    name: "scalar tokens", update: .gated(update), noise: .perStep(Matrix([[q]])),
    initial: GaussianLaw(mean: [0], covariance: Matrix([[initialVariance]]), origin: "initial"),
    input: .tokens(
      TokenLaw(probabilities: probabilities, transition: transition, embedding: Matrix(column: values))))
}

/// A state that is gated by its input: `h_t = g_t (a h_{t−1} + x_t) + (1 − g_t) h_{t−1} + w_t`, `g_t = σ(w x_t)`.
func retainTokenModel(a: Double, w: Double, q: Double, values: [Double], probabilities: [Double]) throws
  -> StateSpaceModel
{
  let update = try GatedUpdate(
    rule: .retain(.sigmoid), transition: Matrix([[a]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[w]]), bias: [0])
  return try StateSpaceModel(
    name: "retain tokens", update: .gated(update), noise: .perStep(Matrix([[q]])),
    input: .tokens(TokenLaw(probabilities: probabilities, embedding: Matrix(column: values))))
}

/// A latch: an input of one of `symbols` equally likely values and a flag of probability `flag`; a flagged value
/// replaces the state, which has no noise (M3.2c). Symbol 2v + 1 is value v + 1 with the flag, 2v without.
func latchModel(symbols: Int, flag: Double) throws -> StateSpaceModel {
  let update = try GatedUpdate(
    rule: .retain(.threshold(at: 0.5)), transition: Matrix([[0]]), inputMap: Matrix([[1, 0]]),
    inputWeights: Matrix([[0, 1]]), bias: [0])
  let rows = (0..<symbols).flatMap { (v: Int) -> [[Double]] in [[Double(v + 1), 0], [Double(v + 1), 1]] }
  let masses = (0..<symbols).flatMap { _ in [(1 - flag) / Double(symbols), flag / Double(symbols)] }
  return try StateSpaceModel(
    name: "latch", update: .gated(update), noise: .perStep(Matrix([[0]])),
    input: .tokens(TokenLaw(probabilities: masses, embedding: Matrix(rows))))
}

/// `−Σ p log p`.
func entropy(_ masses: [Double]) -> Double { masses.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }

/// All paths of a scalar retaining or linear token model with independent symbols, written out: the slow twin of the
/// enumeration, which merges nothing.
struct WrittenOutPaths {
  var weights: [Double] = [1]
  var means: [Double] = [0]
  var variances: [Double] = [0]
  var symbols: [[Int]] = [[]]

  /// `steps[x]` is the factor, drive and noise variance of symbol x.
  init(steps: [(factor: Double, drive: Double, noise: Double)], probabilities: [Double], time: Int) {
    for _ in 0..<time {
      var next = WrittenOutPaths()
      for index in weights.indices {
        for (x, step) in steps.enumerated() {
          next.weights.append(weights[index] * probabilities[x])
          next.means.append(step.factor * means[index] + step.drive)
          next.variances.append(step.factor * step.factor * variances[index] + step.noise)
          next.symbols.append(symbols[index] + [x])
        }
      }
      self = next
    }
  }

  private init() { (weights, means, variances, symbols) = ([], [], [], []) }

  private func density(_ index: Int, _ x: Double) -> Double {
    let z = (x - means[index]) * (x - means[index]) / variances[index]
    return exp(-0.5 * z) / (2 * Double.pi * variances[index]).squareRoot()
  }

  /// Equivocation and error of deciding about the class of a path, on a plain fine grid.
  func overGrid(points: Int, classOf: ([Int]) -> [Int]) -> (equivocation: Double, error: Double) {
    let classes = symbols.map(classOf)
    let numbers = Dictionary(uniqueKeysWithValues: Set(classes).enumerated().map { ($1, $0) })
    let number = classes.map { numbers[$0] ?? 0 }
    let reach = 10 * (variances.max() ?? 1).squareRoot()
    let lower = (means.min() ?? 0) - reach
    let upper = (means.max() ?? 0) + reach
    let step = (upper - lower) / Double(points)
    var (equivocation, kept) = (0.0, 0.0)
    for point in 0...points {
      var masses = [Double](repeating: 0, count: numbers.count)
      for index in weights.indices {
        masses[number[index]] += weights[index] * density(index, lower + Double(point) * step)
      }
      let total = masses.reduce(0, +)
      for mass in masses where mass > 0 { equivocation += step * mass * log(total / mass) }
      kept += step * (masses.max() ?? 0)
    }
    return (equivocation, 1 - kept)
  }
}
