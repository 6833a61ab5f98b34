// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The information that a scalar state from `h_0 = 0` holds of its inputs, on a grid by the Chapman–Kolmogorov equation:
/// no sampling, and no code shared with what it is compared to.
///
/// All integrals are sums of equal spacing over smooth functions that vanish at both ends, whose error falls faster than
/// any power of the spacing (Trefethen & Weideman 2014).
struct ScalarTruth {
  /// `f(h, x)`: the mean of the next state.
  let mean: (_ state: Double, _ input: Double) -> Double
  /// Variance of the noise of a step.
  let noise: Double
  /// `r(x)`: variance that an input which no gate sees adds to that of a step whose seen input is x.
  var unseen: (_ input: Double) -> Double = { _ in 0 }
  /// The values of an input with their weights; for densities the nodes of a sum of equal spacing.
  let inputs: [(value: Double, weight: Double)]
  /// The interval that carries the state's law.
  let range: ClosedRange<Double>
  /// Points of the grid.
  let points: Int

  private var spacing: Double { (range.upperBound - range.lowerBound) / Double(points - 1) }
  private var grid: [Double] { (0..<points).map { range.lowerBound + Double($0) * spacing } }

  /// Standard normal inputs.
  static let normalInputs = (-48...48).map { index in
    let x = Double(index) / 6
    return (value: x, weight: exp(-0.5 * x * x) / (6 * (2 * Double.pi).squareRoot()))
  }

  /// `N(at; center, variance)`.
  private func normal(_ at: Double, _ center: Double, _ variance: Double) -> Double {
    exp(-0.5 * (at - center) * (at - center) / variance) / (2 * Double.pi * variance).squareRoot()
  }

  /// The density of the next state from the density of this one, for one input.
  private func advanced(_ density: [Double], by input: Double) -> [Double] {
    let (grid, spacing) = (grid, spacing)
    var next = [Double](repeating: 0, count: points)
    let variance = noise + unseen(input)
    let reach = 9 * variance.squareRoot()
    for (state, mass) in zip(grid, density) where mass > 1e-18 {
      let center = mean(state, input)
      let first = max(0, Int(((center - reach - range.lowerBound) / spacing).rounded(.up)))
      let last = min(points - 1, Int(((center + reach - range.lowerBound) / spacing).rounded(.down)))
      for index in stride(from: first, through: last, by: 1) {
        next[index] += spacing * mass * normal(grid[index], center, variance)
      }
    }
    return next
  }

  private func first(_ input: Double) -> [Double] { grid.map { normal($0, mean(0, input), noise + unseen(input)) } }

  private func entropy(_ density: [Double]) -> Double {
    density.reduce(0) { $1 > 0 ? $0 - spacing * $1 * log($1) : $0 }
  }

  private func mixture(_ parts: [(weight: Double, density: [Double])]) -> [Double] {
    parts.reduce(into: [Double](repeating: 0, count: points)) { sum, part in
      for index in 0..<points { sum[index] += part.weight * part.density[index] }
    }
  }

  /// `I(h_t; x_{1:t})` of finitely many inputs, all seen: every path's density is followed.
  func enumerated(steps: Int) -> Double {
    var paths = inputs.map { (weight: $0.weight, density: first($0.value)) }
    for _ in stride(from: 1, to: steps, by: 1) {
      paths = paths.flatMap { path in
        inputs.map { (path.weight * $0.weight, advanced(path.density, by: $0.value)) }
      }
    }
    return entropy(mixture(paths)) - paths.reduce(0) { $0 + $1.weight * entropy($1.density) }
  }

  /// `I(h_t; x_{1:t})`, unseen inputs included, where the mean is affine in the state, so that given the path the state is
  /// Gaussian with the variance that the slopes `∂f/∂h` leave.
  func affine(steps: Int) -> Double {
    var density = mixture(inputs.map { ($0.weight, first($0.value)) })
    for _ in stride(from: 1, to: steps, by: 1) {
      density = mixture(inputs.map { ($0.weight, advanced(density, by: $0.value)) })
    }
    func given(_ variance: Double, _ left: Int) -> Double {
      if left == 0 { return 0.5 * log(2 * Double.pi * exp(1) * variance) }
      return inputs.reduce(0) { sum, input in
        guard input.weight > 1e-18 else { return sum }
        let slope = mean(1, input.value) - mean(0, input.value)
        return sum + input.weight * given(slope * slope * variance + noise, left - 1)
      }
    }
    return entropy(density) - given(noise, steps - 1)
  }
}
