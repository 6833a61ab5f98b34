// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import StateSpace

/// The conditions on each channel of a diagonal model whose gates see inputs only (M7.2).
struct ChannelConditions {
  let model: StateSpaceModel
  let update: GatedUpdate

  var all: [StabilityCondition] {
    get throws {
      let logarithm = StabilityStatement.channelLogarithm
      let square = StabilityStatement.channelSquare
      func both(_ reason: String) -> [StabilityCondition] {
        [logarithm.notApplicable(reason), square.notApplicable(reason)]
      }
      guard let diagonal = update.diagonalOfTransition else { return both("A is not diagonal") }
      guard update.gatesSeeInputsOnly else { return both("the gates see the state") }
      guard let components = update.componentTransitions else { return both("top-k gates couple the channels") }
      let logarithms: [Double]
      var squares: [Double]?
      switch model.input {
      case .gaussian(let law):
        let preactivations = try update.preactivationMoments(mean: law.mean, covariance: law.covariance)
        logarithms = try meanLogarithms(components, diagonal, preactivations)
        squares = meanSquares(components, diagonal, preactivations)
      case .process(let process):
        let covariance = try process.outputMap.congruence(process.stationaryCovariance)
        let preactivations = try update.preactivationMoments(mean: process.mean, covariance: covariance)
        logarithms = try meanLogarithms(components, diagonal, preactivations)
      case .tokens(let law) where law.transition == nil:
        let steps = try update.coefficients(at: law.embedding)
        func mean(_ function: (Double) -> Double) -> [Double] {
          diagonal.indices.map { i in
            zip(steps, law.probabilities).reduce(0) { sum, term in
              let factor = term.0.gain[i] * diagonal[i] + term.0.carry[i]
              return term.1 == 0 ? sum : sum + term.1 * function(factor)
            }
          }
        }
        logarithms = mean { log(abs($0)) }
        squares = mean { $0 * $0 }
      case .tokens: return both("inputs are a chain; the Lyapunov exponent is simulated")
      case .recorded: return both("inputs are a recording; the Lyapunov exponent is simulated")
      }
      return [
        judged(logarithm, logarithms),
        squares.map { judged(square, $0) } ?? square.notApplicable("inputs are not independent"),
      ]
    }
  }

  private func judged(_ statement: StabilityStatement, _ values: [Double]) -> StabilityCondition {
    let largest = values.indices.max { values[$0] < values[$1] } ?? 0
    return statement.judged(values[largest], remark: "channel \(largest + 1) of \(values.count) is the largest")
  }

  private typealias GaussianVector = (mean: [Double], covariance: Matrix)

  private func panels(_ component: ComponentTransition, _ diagonal: Double, _ law: GaussianVector) -> GaussianPanels {
    guard let p = component.index else { return GaussianPanels(mean: 0, deviation: 0, breakPoints: []) }
    return GaussianPanels(
      mean: law.mean[p], deviation: max(0, law.covariance[p, p]).squareRoot(),
      breakPoints: component.breakPoints(diagonal))
  }

  /// `E F_i²`, d numbers.
  private func meanSquares(_ components: [ComponentTransition], _ diagonal: [Double], _ law: GaussianVector) -> [Double]
  {
    zip(components, diagonal).map { component, a in
      panels(component, a, law).expectation { value in
        let factor = component.gain(value) * a + component.carry(value)
        return factor * factor
      }
    }
  }

  /// `E log|F_i|`, d numbers; −∞ where `F_i = 0` has a positive probability.
  private func meanLogarithms(
    _ components: [ComponentTransition], _ diagonal: [Double], _ law: GaussianVector
  ) throws -> [Double] {
    try zip(components, diagonal).map { component, a in
      let panels = panels(component, a, law)
      // Break points are no nodes: an infinite value at a node is one on an interval.
      let plain = panels.expectation { component.logarithm($0, a) }
      guard plain.isFinite, let p = component.index, panels.nodes.count > 1 else { return plain }
      let deviation = law.covariance[p, p].squareRoot()
      let breakPoints = component.breakPoints(a).map { ($0 - law.mean[p]) / deviation }
      return try Quadrature.adaptive(
        over: -Self.reach...Self.reach, breakPoints: breakPoints, absolute: Self.tolerance, relative: Self.tolerance
      ) { z in
        component.logarithm(law.mean[p] + deviation * z, a) * exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
      }.value
    }
  }

  /// Standard deviations that are integrated over.
  private static let reach = 9.0
  private static let tolerance = 0x1p-36
}

extension GatedUpdate {
  /// The diagonal of A where F is diagonal whatever the gates; zeros for rules without a dense part.
  var diagonalOfTransition: [Double]? {
    guard let transition else { return [Double](repeating: 0, count: stateSize) }
    for i in 0..<stateSize {
      for k in 0..<stateSize where i != k && transition[i, k] != 0 { return nil }
    }
    return transition.diagonal
  }
}
