// SPDX-License-Identifier: GPL-3.0-or-later

/// Expectations over the η of a ``FeatureFactor`` by a product rule, broken where a gate has a kink.
struct FeatureIntegral {
  private let factor: FeatureFactor
  private let rule: NormalRule
  /// For each variable y its kinks.
  private let kinks: [[Double]]

  init(_ factor: FeatureFactor, kinks: [[Double]], rule: NormalRule) {
    self.factor = factor
    self.kinks = kinks
    self.rule = rule
  }

  /// Calls `body` with each node's y and η, and its weight; the weights sum to 1.
  func forEachNode(
    _ body: (_ y: UnsafeBufferPointer<Double>, _ eta: UnsafeBufferPointer<Double>, _ weight: Double) -> Void
  ) {
    var y = factor.variableMean
    var eta = [Double](repeating: 0, count: factor.directions.count)
    y.withUnsafeMutableBufferPointer { y in
      eta.withUnsafeMutableBufferPointer { eta in visit(0, y, eta, 1, body) }
    }
  }

  private func visit(
    _ level: Int, _ y: UnsafeMutableBufferPointer<Double>, _ eta: UnsafeMutableBufferPointer<Double>,
    _ weight: Double,
    _ body: (_ y: UnsafeBufferPointer<Double>, _ eta: UnsafeBufferPointer<Double>, _ weight: Double) -> Void
  ) {
    guard level < eta.count else { return body(UnsafeBufferPointer(y), UnsafeBufferPointer(eta), weight) }
    var breaks = [Double]()
    for n in y.indices where factor.level[n] == level {
      for kink in kinks[n] { breaks.append((kink - partial(n, below: level, eta)) / factor.variableWeights[n][level]) }
    }
    for (node, share) in rule.nodes(breaks: breaks) {
      eta[level] = node
      for n in y.indices where factor.level[n] == level {
        y[n] = partial(n, below: level, eta) + factor.variableWeights[n][level] * node
      }
      visit(level + 1, y, eta, weight * share, body)
    }
  }

  /// `y_n` with the η from `level` on set to zero.
  private func partial(_ n: Int, below level: Int, _ eta: UnsafeMutableBufferPointer<Double>) -> Double {
    var sum = factor.variableMean[n]
    for k in 0..<level { sum += factor.variableWeights[n][k] * eta[k] }
    return sum
  }
}
