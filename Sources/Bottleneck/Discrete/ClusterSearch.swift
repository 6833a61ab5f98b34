// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in ClusterIteration.swift; ψ = √M, in whose coordinates distance is that of Fisher and Rao.

import Foundation
import LinearAlgebra
import Quantities

/// Descends to a fixed point of the iterative information bottleneck from a given start: accelerated steps, clusters
/// that coincide merged, dead ones dropped.
///
/// The fixed point is a local one. Whether another is lower is the business of the pricing.
struct ClusterSearch {
  /// Steps after which it returns what it has.
  var iterationLimit = 400
  /// Nats of free energy that a converged answer may lie above the fixed point, about.
  var tolerance = 1e-9
  /// Differences that the acceleration remembers.
  var depth = 8

  /// Where a descent ended.
  struct Outcome {
    var iteration: ClusterIteration
    /// `F = −E log Z` of `iteration.joint`, nats.
    var energy: Double
    var iterations: Int
    var termination: Termination
  }

  /// An accelerated point that raises the free energy by no more than this share of the tolerance is kept: near the
  /// end, rounding decides which way it goes.
  private static let slack = 0.01
  /// A cluster lighter than this is dropped once it only loses weight; the free energy rises by about as much.
  private static let leastWeight = 1e-11
  /// Clusters are made one where the free energy rises by no more than this, nats.
  private static let mergeCost = 1e-11
  /// An accelerated `ψ` is at least this share of the plain step's: signs do not change.
  private static let leastShare = 0.1

  func descend(law: ReducedLaw, beta: Double, from start: Matrix) throws -> Outcome {
    var iteration = ClusterIteration(law: law, beta: beta, joint: start)
    var mixing = AndersonMixing(depth: depth)
    var plain: Matrix?  // The plain image of the last point, to fall back to.
    var energy = Double.infinity
    var nextReduction = 4
    var termination = Termination.iterationLimit
    var steps = 0
    while steps < iterationLimit {
      let now = try iteration.step()
      steps += 1
      if now > energy + ClusterSearch.slack * tolerance, let image = plain {
        iteration.restart(at: image)
        mixing.reset()
        plain = nil
        continue
      }
      energy = now
      let (image, residual, square) = coordinates(iteration)
      let settled = 2 * square <= 1e-4 * tolerance
      if settled || steps >= nextReduction {
        nextReduction = 2 * steps
        if let smaller = ClusterReduction.reduced(
          iteration.next, beta: beta, leastWeight: ClusterSearch.leastWeight, mergeCost: ClusterSearch.mergeCost)
        {
          iteration.restart(at: smaller)
          mixing.reset()
          plain = nil
          energy = .infinity
          continue
        }
      }
      if settled {
        termination = .converged
        break
      }
      let mixed = try mixing.next(image: image, residual: residual)
      plain = iteration.next
      set(&iteration, mixed, image)
    }
    if termination != .converged {
      // The last mixed point has not been weighed; the plain one is no higher than the point before.
      if let plain { iteration.restart(at: plain) }
      energy = try iteration.step()
    }
    return Outcome(iteration: iteration, energy: energy, iterations: steps, termination: termination)
  }

  /// `√M'`, `√M' − √M` and the latter's squared length.
  private func coordinates(_ iteration: ClusterIteration) -> (image: [Double], residual: [Double], square: Double) {
    let count = iteration.next.storage.count
    var square = 0.0
    var residual = [Double](repeating: 0, count: count)
    let image = [Double](unsafeUninitializedCapacity: count) { image, filled in
      residual.withUnsafeMutableBufferPointer { residual in
        iteration.joint.withUnsafeStorage { from in
          iteration.next.withUnsafeStorage { to in
            for i in 0..<count {
              let root = to[i].squareRoot()
              image[i] = root
              let change = root - from[i].squareRoot()
              residual[i] = change
              square += change * change
            }
          }
        }
      }
      filled = count
    }
    return (image, residual, square)
  }

  /// `M ← ψ²`, scaled to sum to 1.
  private func set(_ iteration: inout ClusterIteration, _ mixed: [Double], _ image: [Double]) {
    iteration.withJoint { joint in
      mixed.withUnsafeBufferPointer { mixed in
        image.withUnsafeBufferPointer { image in
          var sum = 0.0
          for i in joint.indices {
            let root = max(mixed[i], ClusterSearch.leastShare * image[i])
            joint[i] = root * root
            sum += joint[i]
          }
          let scale = 1 / sum
          for i in joint.indices { joint[i] *= scale }
        }
      }
    }
  }
}
