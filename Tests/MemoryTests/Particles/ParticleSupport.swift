// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import StateSpace

/// `h' = A h + B x` dressed as a cell, whose one-step law is all that an estimator may use.
struct LinearCell: Cell {
  private let transition: RowwiseMap
  private let inputMap: RowwiseMap
  var stateSize: Int { transition.matrix.rows }
  var inputSize: Int { inputMap.matrix.columns }
  var gateCount: Int { 0 }

  init(transition: Matrix, inputMap: Matrix) throws {
    self.transition = try RowwiseMap(transition)
    self.inputMap = try RowwiseMap(inputMap)
  }

  func advance(
    _ states: UnsafeMutableBufferPointer<Double>, inputs: UnsafeBufferPointer<Double>,
    gates: UnsafeMutableBufferPointer<Double>?, count: Int
  ) {
    Array(states).withUnsafeBufferPointer { transition.apply($0, into: states, count: count) }
    inputMap.apply(inputs, keep: 1, into: states, count: count)
  }
}

/// `h' = g (a h + x) + (1 − g) h + w` with `g = σ(w x + u h)`, scalar: a gate that sees the state.
struct ScalarStateGate {
  let a: Double
  let w: Double
  let u: Double
  let q: Double

  /// `f(h, x)`.
  func mean(_ h: Double, _ x: Double) -> Double {
    let g = 1 / (1 + exp(-w * x - u * h))
    return g * (a * h + x) + (1 - g) * h
  }

  /// The same as a model; U is given even where it is zero.
  func model(_ input: InputLaw) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: .retain(.sigmoid), transition: Matrix([[a]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[w]]),
      stateWeights: Matrix([[u]]), bias: [0])
    return try StateSpaceModel(name: "state gate", update: .gated(update), noise: .perStep(Matrix([[q]])), input: input)
  }
}

/// The information of a scalar state with one-step law `N(f(h, x), q)`, `h_0 = 0`, about a few possible inputs a step,
/// by the Chapman–Kolmogorov equation on a grid: all paths, no sampling.
struct ChapmanKolmogorovTwin {
  let step: (Double, Double) -> Double
  let q: Double
  let values: [Double]
  let probabilities: [Double]
  let range: ClosedRange<Double>
  let points: Int

  func information(time: Int) -> Double {
    let width = (range.upperBound - range.lowerBound) / Double(points - 1)
    let grid = (0..<points).map { range.lowerBound + Double($0) * width }
    func normal(_ x: Double, _ mean: Double) -> Double {
      exp(-0.5 * (x - mean) * (x - mean) / q) / (2 * Double.pi * q).squareRoot()
    }
    var densities = values.map { x in grid.map { normal($0, step(0, x)) } }
    var weights = probabilities
    for _ in stride(from: 1, to: time, by: 1) {
      var next: [[Double]] = []
      for x in values {
        // The kernel of this input, source by target, cut where it is below 1e-20.
        let kernels = grid.map { h -> (first: Int, values: [Double]) in
          let mean = step(h, x)
          let reach = 9.6 * q.squareRoot()
          let first = max(0, Int(((mean - reach - range.lowerBound) / width).rounded(.up)))
          let last = min(points - 1, Int(((mean + reach - range.lowerBound) / width).rounded(.down)))
          return (first, first <= last ? (first...last).map { normal(grid[$0], mean) } : [])
        }
        for density in densities {
          var target = [Double](repeating: 0, count: points)
          for (source, kernel) in kernels.enumerated() where density[source] > 1e-16 {
            let mass = density[source] * width
            for (offset, value) in kernel.values.enumerated() { target[kernel.first + offset] += mass * value }
          }
          next.append(target)
        }
      }
      weights = probabilities.flatMap { p in weights.map { p * $0 } }
      densities = next
    }
    var sum = 0.0
    for point in 0..<points {
      let mean = zip(weights, densities).reduce(0) { $0 + $1.0 * $1.1[point] }
      for (weight, density) in zip(weights, densities) where density[point] > 0 {
        sum += width * weight * density[point] * log(density[point] / mean)
      }
    }
    return sum
  }
}
