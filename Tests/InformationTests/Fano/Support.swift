// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import TestSupport

/// A law with `letters` letters: skewed, nearly uniform, with zeros or with ties, by chance.
func randomLaw(_ letters: Int, using random: inout SplitMix64) throws -> Distribution {
  let skews: [Double] = [0, 0.05, 1, 4, 12]
  let skew = skews.randomElement(using: &random) ?? 1
  var weights = (0..<letters).map { _ in exp(-skew * Double.random(in: 0...1, using: &random)) }
  switch Int.random(in: 0..<5, using: &random) {
  case 0: for i in 1..<letters where Bool.random(using: &random) { weights[i] = 0 }
  case 1: for i in 1..<letters where Bool.random(using: &random) { weights[i] = weights[0] }
  default: break
  }
  return try Distribution(weights, rescaling: true)
}

/// A joint law of 2 to 6 hypotheses and 1 to 5 observations, from independent to deterministic.
func randomJoint(using random: inout SplitMix64) throws -> JointDistribution {
  let rows = Int.random(in: 2...6, using: &random)
  let columns = Int.random(in: 1...5, using: &random)
  let prior = try randomLaw(rows, using: &random)
  let noises: [Double] = [0, 1e-6, 0.01, 0.3, 1]
  let noise = noises.randomElement(using: &random) ?? 1
  var law: [Double] = []
  for x in 0..<rows {
    let channel = try randomLaw(columns, using: &random).probabilities
    for y in 0..<columns {
      let straight: Double = y == x % columns ? 1 - noise : 0
      law.append(prior.probabilities[x] * (noise * channel[y] + straight))
    }
  }
  return try JointDistribution(Distribution(law, rescaling: true), columns: columns)
}
