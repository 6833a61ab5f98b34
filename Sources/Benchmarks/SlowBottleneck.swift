// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SSMInfo

/// The iterative bottleneck of Tishby, Pereira & Bialek (1999) as it is written, sharing no code with the solver.
struct SlowBottleneck {
  let law: JointLaw
  let beta: Double

  /// `I(X;T) − β I(T;Y)` in nats after some steps from an encoder, shape `[rows][clusters]`.
  func lagrangian(from start: [[Double]], steps: Int) -> Double {
    var encoder = start
    for _ in 0..<steps { encoder = step(encoder) }
    let (weights, joint) = clusters(encoder)
    let columns = (0..<law.columns).map { y in (0..<law.rows).reduce(0) { $0 + law[$1, y] } }
    var value = 0.0
    for x in 0..<law.rows {
      for t in weights.indices where encoder[x][t] > 0 {
        value += mass(x) * encoder[x][t] * log(encoder[x][t] / weights[t])
      }
    }
    for t in weights.indices {
      for y in columns.indices where joint[t][y] > 0 {
        value -= beta * joint[t][y] * log(joint[t][y] / (weights[t] * columns[y]))
      }
    }
    return value
  }

  private func mass(_ x: Int) -> Double { (0..<law.columns).reduce(0) { $0 + law[x, $1] } }

  /// `p(t)` and `p(t, y)`.
  private func clusters(_ encoder: [[Double]]) -> (weights: [Double], joint: [[Double]]) {
    let count = encoder[0].count
    var joint = [[Double]](repeating: [Double](repeating: 0, count: law.columns), count: count)
    for x in 0..<law.rows {
      for t in 0..<count where encoder[x][t] > 0 {
        for y in 0..<law.columns { joint[t][y] += law[x, y] * encoder[x][t] }
      }
    }
    return (joint.map { $0.reduce(0, +) }, joint)
  }

  private func step(_ encoder: [[Double]]) -> [[Double]] {
    let (weights, joint) = clusters(encoder)
    let logs = joint.indices.map { t in joint[t].map { log(max($0, 1e-300) / max(weights[t], 1e-300)) } }
    return (0..<law.rows).map { x in
      let total = mass(x)
      let exponents = weights.indices.map { t -> Double in
        guard weights[t] > 0 else { return -.infinity }
        var sum = log(weights[t])
        for y in 0..<law.columns { sum += beta * law[x, y] / total * logs[t][y] }
        return sum
      }
      let greatest = exponents.max() ?? 0
      let terms = exponents.map { exp($0 - greatest) }
      let sum = terms.reduce(0, +)
      return terms.map { $0 / sum }
    }
  }
}
