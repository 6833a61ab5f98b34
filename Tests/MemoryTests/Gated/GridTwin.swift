// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The slow twin: the density of a scalar gated state on a grid, by the Chapman–Kolmogorov equation, for one standard
/// normal input a step and `h_0 = 0`. It shares no code with the sandwich.
struct GridTwin {
  /// `F(x)` and `u(x)` of a step.
  let step: (Double) -> (carry: Double, drive: Double)
  /// Variance of the noise of a step.
  let q: Double

  private let spacing = 0.1
  private var grid: [Double] { (-90...90).map { Double($0) * spacing } }
  private var inputs: [(x: Double, weight: Double)] {
    (-32...32).map { index in
      let x = 0.25 * Double(index)
      return (x, 0.25 * exp(-0.5 * x * x) / (2 * Double.pi).squareRoot())
    }
  }

  /// Density of `h_t` on the grid.
  private func density(steps: Int) -> [Double] {
    var density: [(at: Double, mass: Double)] = [(0, 1)]
    let norm = 1 / (2 * Double.pi * q).squareRoot()
    var values = [Double]()
    for _ in 0..<steps {
      values = [Double](repeating: 0, count: grid.count)
      for (x, weight) in inputs {
        let (carry, drive) = step(x)
        for (at, mass) in density where mass * weight > 1e-16 {
          let mean = carry * at + drive
          let first = max(0, Int((mean - 9 * q.squareRoot() - grid[0]) / spacing))
          let last = min(grid.count - 1, Int((mean + 9 * q.squareRoot() - grid[0]) / spacing))
          for index in stride(from: first, through: last, by: 1) {
            let z = -9 + spacing * Double(index) - mean
            values[index] += weight * mass * norm * exp(-0.5 * z * z / q)
          }
        }
      }
      density = zip(grid, values).map { ($0, $1 * spacing) }
    }
    return values
  }

  /// `E ½ log 2πe P_t`, over all paths of inputs of a coarser rule.
  private func conditionalEntropy(steps: Int) -> Double {
    func average(_ p: Double, _ left: Int) -> Double {
      if left == 0 { return 0.5 * log(2 * Double.pi * exp(1) * p) }
      return inputs.reduce(0) { sum, input in
        guard input.weight > 1e-14 else { return sum }
        let carry = step(input.x).carry
        return sum + input.weight * average(carry * carry * p + q, left - 1)
      }
    }
    // The first step starts from certainty, so that its input does not matter.
    return average(q, steps - 1)
  }

  /// `I(h_t; x_{1:t})`, mean and variance of `h_t`.
  func answer(steps: Int) -> (information: Double, mean: Double, variance: Double) {
    let p = density(steps: steps)
    let entropy = p.reduce(0) { $1 > 0 ? $0 - spacing * $1 * log($1) : $0 }
    let mean = zip(grid, p).reduce(0) { $0 + spacing * $1.0 * $1.1 }
    let second = zip(grid, p).reduce(0) { $0 + spacing * $1.0 * $1.0 * $1.1 }
    return (entropy - conditionalEntropy(steps: steps), mean, second - mean * mean)
  }
}
