// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SSMInfo

/// Mixtures of more components than states: above 1024 of them a replication evaluates the mixture at fewer points.
extension CoverageCase {
  static func large() throws -> CoverageCase {
    .gated(
      "retaining gate, 4096 components", try retainModel(), time: 3, known: "grid", truth: retainTruth,
      components: 4096, accuracy: 0.005)
  }

  /// Two independent copies of a scalar as one state: twice the information.
  static func plane() throws -> CoverageCase {
    let plane = try model(
      .product(.sigmoid), a: [[0.9, 0], [0, 0.9]], b: [[1, 0], [0, 1]], w: [[1.5, 0], [0, 1.5]], bias: [0.5, 0.5],
      q: 0.2)
    return .gated(
      "two product gates, 2048 components", plane, time: 3, known: "twice a scalar's", truth: 2 * productTruth,
      components: 2048, accuracy: 0.01)
  }

  static func grown() throws -> CoverageCase {
    .gated(
      "retaining gate, enlarged from 512 up to 4096 components", try retainModel(), time: 3, known: "grid",
      truth: retainTruth, components: 512, largest: 4096, accuracy: 0.008)
  }

  /// `h' = g (0.8 h + x₁ + x₂) + w`, `g = σ(1.5 x₁)`: the laws are those given the gates, and what x₂ tells is added.
  static func unseen() throws -> CoverageCase {
    let truth = ScalarTruth(
      mean: { h, x in logistic(1.5 * x) * (0.8 * h + x) }, noise: 0.3,
      unseen: { x in logistic(1.5 * x) * logistic(1.5 * x) }, inputs: ScalarTruth.normalInputs, range: -20...20,
      points: 641)
    return .gated(
      "product gate that sees one of two inputs, 2048 components",
      try model(.product(.sigmoid), a: [[0.8]], b: [[1, 1]], w: [[1.5, 0]], bias: [0], q: 0.3), time: 3,
      known: "grid", truth: truth.affine(steps: 3), components: 2048, accuracy: 0.005)
  }
}
