// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import LinearAlgebra

/// A periodic sequence of steps and how fast it makes a state grow: a lower bound of the joint spectral radius of the
/// steps it is made of.
public struct GatePattern: Sendable, Equatable {
  /// Which of the steps searched over, in order of time; the pattern repeats.
  public let word: [Int]
  /// `ρ(F_n … F_1)^{1/n}`: growth a step.
  public let growth: Double

  /// The fastest growing periodic pattern that a beam search finds: products of every length up to `longest`, of which
  /// those with the largest norm are continued. The bound is valid however the search goes; it is sharp where no
  /// longer or dropped pattern is faster.
  ///
  /// - Parameters:
  ///   - steps: square matrices of one size, at least one
  ///   - longest: longest period
  ///   - width: products kept at each length
  /// - Throws: `LinearAlgebraError` for an empty list, other shapes, or entries that are not finite.
  ///
  /// Source: Gripenberg (1996), "Computing the joint spectral radius", without its upper bound.
  public static func fastest(of steps: [Matrix], longest: Int = 8, width: Int = 48) throws -> GatePattern {
    guard let first = steps.first else {
      throw LinearAlgebraError.empty(operation: "growth of patterns", shape: Shape(0, 0))
    }
    var best = GatePattern(word: [0], growth: try GeneralEigen.spectralRadius(first))
    var beam: [(word: [Int], product: Matrix, size: Double)] = [([], .identity(first.rows), 1)]
    for length in 1...max(1, longest) {
      var longer: [(word: [Int], product: Matrix, size: Double)] = []
      for (word, product, _) in beam {
        for (index, step) in steps.enumerated() {
          let next = try step * product
          longer.append((word + [index], next, next.frobeniusNorm))
        }
      }
      // Ties in the order of their making, so that the answer does not depend on how sorting treats them.
      beam = longer.enumerated().sorted { ($0.element.size, $1.offset) > ($1.element.size, $0.offset) }.prefix(width)
        .map(\.element)
      for (word, product, size) in beam {
        // ρ ≤ ‖·‖: smaller products cannot win.
        guard size > 0, size.isFinite, pow(size, 1 / Double(length)) > best.growth * (1 + tie) else { continue }
        let growth = pow(try GeneralEigen.spectralRadius(product), 1 / Double(length))
        if growth > best.growth * (1 + tie) { best = GatePattern(word: word, growth: growth) }
      }
    }
    return best
  }

  /// Powers of a shorter pattern differ from it by rounding alone.
  private static let tie = 0x1p-36
}
