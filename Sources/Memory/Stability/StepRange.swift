// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import StateSpace

/// The ranges of a step's pre-activations, coefficients and result while the state stays in a box.
struct StepRange {
  let update: GatedUpdate
  /// The box, d intervals.
  let box: [Interval]

  /// Pre-activations `W x + U h + b`, r intervals.
  func preactivations(_ cell: InputReach.Cell) -> [Interval] {
    guard let weights = update.stateWeights else { return cell.preactivations }
    return cell.preactivations.enumerated().map { $1 + Self.product(weights, row: $0, box) }
  }

  /// `A h + B x + c`, d intervals; the drive alone for rules without a dense part.
  func candidate(_ cell: InputReach.Cell) -> [Interval] {
    guard let transition = update.transition else { return cell.drive }
    return cell.drive.enumerated().map { $1 + Self.product(transition, row: $0, box) }
  }

  /// `(A − I) h + B x + c`, d intervals: what an open gate adds to the state.
  func increment(_ cell: InputReach.Cell) throws -> [Interval] {
    guard let transition = update.transition else { return cell.drive }
    let difference = try transition - Matrix.identity(update.stateSize)
    return cell.drive.enumerated().map { $1 + Self.product(difference, row: $0, box) }
  }

  /// The next state without noise, d intervals (M1.1), widened by what rounding can have lost; a state that a closed
  /// gate keeps is not.
  ///
  /// Where old and new value are mixed with weights that sum to 1, the mixture lies in the hull of both.
  func next(_ cell: InputReach.Cell) -> [Interval] {
    let a = preactivations(cell)
    let margin = Self.rounding * Double(update.stateSize)
    let candidate = candidate(cell).map { $0.widened(relative: margin) }
    switch update.rule {
    case .linear: return candidate
    case .product(let gate):
      return candidate.enumerated().map { gate.range(over: a[$0], component: $0) * $1 }
    case .retain(let gate), .minimalGRU(let gate):
      return candidate.enumerated().map { i, new in
        let open = gate.range(over: a[i], component: i)
        return Self.mixture(new, box[i], weight: open)
      }
    case .selectiveScan(let scan):
      return candidate.enumerated().map { i, drive in
        let step = a[scan.stepIndex[i]].mapped(softplus)
        let pole = scan.poles[i]
        let kept = step.mapped { exp($0 * pole) } * box[i]
        let hold = scan.discretization == .euler ? step : step.mapped { expm1($0 * pole) / pole }
        let driven = hold * (scan.projectionIndex.map { a[$0[i]] } ?? Interval(1)) * drive
        return (kept + driven).widened(relative: margin)
      }
    case .realGatedLRU(let decay, let sharpness, let recurrence, let input):
      return candidate.enumerated().map { i, drive in
        let exponent = recurrence.range(over: a[i], component: i).scaled(by: sharpness * log(decay[i]))
        let gain = exponent.mapped { (-expm1(2 * $0)).squareRoot() }
        let driven = gain * input.range(over: a[update.stateSize + i], component: i) * drive
        return (exponent.mapped(exp) * box[i] + driven).widened(relative: margin)
      }
    }
  }

  /// What rounding can have lost in a step, for each component that is summed: 8 ulps.
  private static let rounding = 8 * Double.ulpOfOne

  /// `{w p + (1 − w) q}`: each end is that of a mixture whose weight is at an end of its range.
  private static func mixture(_ p: Interval, _ q: Interval, weight: Interval) -> Interval {
    let uppers = [weight.lower, weight.upper].map { $0 * p.upper + (1 - $0) * q.upper }
    let lowers = [weight.lower, weight.upper].map { $0 * p.lower + (1 - $0) * q.lower }
    return Interval(min(lowers[0], lowers[1]), max(uppers[0], uppers[1]))
  }

  private static func product(_ matrix: Matrix, row: Int, _ vector: [Interval]) -> Interval {
    zip(matrix.row(row), vector).reduce(Interval(0)) { $1.0 == 0 ? $0 : $0 + $1.1.scaled(by: $1.0) }
  }
}
