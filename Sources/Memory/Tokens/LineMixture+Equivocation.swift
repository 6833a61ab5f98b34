// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import Parallel

/// A number and a bound of its error.
struct Measured: Sendable {
  var value: Double
  var error: Double
}

extension LineMixture {
  /// Panels this many deviations wide need few halvings.
  private static let panelWidth = 4.0
  /// The error of a panel that is accepted, as a share of its probability: 11 digits.
  private static let tolerance = 0x1p-37
  /// Panels of one item of parallel work.
  private static let chunk = 64

  /// `∫ Σ_c w_c f_c log(Σ_b w_b f_b / w_c f_c) dx`: mass times the entropy of the class given the point, nats.
  ///
  /// `meanError` is the rounding error e that the means came with. Adaptive Gauss–Kronrod quadrature on panels that the
  /// components' places and widths dictate. The error adds the panels' estimates; what is cut off beyond nine
  /// deviations, `δ log n + h(δ)` for n classes by concavity; `1 + log n` times the probability that quadrature
  /// missed; and what e can move: `e Σ_j (w_j/σ_j) E_j |z| s` with the surprise `s = log(f/f_c)`, by the inequality of
  /// Cauchy and Schwarz at most `e √(Σ_j w_j/σ_j²) √(E s²)`.
  func equivocation(meanError: Double, threads: Int) throws -> Measured {
    let n = classCount
    guard n > 1 else { return Measured(value: 0, error: 0) }
    let panels = panels(width: Self.panelWidth)
    let parts = try Parallel.orderedMap(count: (panels.count + Self.chunk - 1) / Self.chunk, threads: threads) {
      index in
      var densities = ClassDensities(self)
      var sums = GaussKronrod.Integrals()
      for panel in panels[index * Self.chunk..<min((index + 1) * Self.chunk, panels.count)] {
        sums += equivocation(of: panel, &densities)
      }
      return sums
    }
    let value = compensatedSum(parts.lazy.map(\.value))
    let missed = abs(compensatedSum(parts.lazy.map(\.density)) - compensatedSum(weights))
    let scale = 1 + log(Double(n))
    let delta = Self.massBeyondReach
    let cut = delta * scale - delta * log(delta)
    let precision = (0..<count).reduce(0) { $0 + weights[$1] / (deviations[$1] * deviations[$1]) }
    let moved = meanError * precision.squareRoot() * compensatedSum(parts.lazy.map(\.square)).squareRoot()
    let rounding = Double.ulpOfOne * Double(panels.count).squareRoot() * value
    return Measured(
      value: value,
      error: parts.reduce(0) { $0 + $1.error } + cut + missed * scale + moved + rounding)
  }

  /// The integrals over one panel, halved until each part is accurate.
  private func equivocation(of panel: Panel, _ densities: inout ClassDensities) -> GaussKronrod.Integrals {
    var sums = GaussKronrod.Integrals()
    var pending = [panel]
    while let part = pending.popLast() {
      densities.prepare(part)
      let found = GaussKronrod.integrate(from: part.lower, to: part.upper) { x in
        let density = densities.evaluate(at: x)
        var (entropy, square) = (0.0, 0.0)
        for value in densities.values where value > 0 {
          let surprise = log(density / value)
          entropy += value * surprise
          square += value * surprise * surprise
        }
        return (density, entropy, square)
      }
      if found.error > Self.tolerance * found.density, let middle = part.middle {
        pending.append(restricted(part, middle, part.upper))
        pending.append(restricted(part, part.lower, middle))
      } else {
        sums += found
      }
    }
    return sums
  }
}
