// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
public import Quantities

/// Any law under Hamming distortion, in closed form (Erokhin 1958).
///
/// At slope `s`, with `a = e^{−s}`: `z_i = max(p_i/μ, a)` and `q_i = (z_i − a)/(1 − a)`, where the support is the `k`
/// most probable letters, `μ = P_k / (1 + (k − 1) a)` with `P_k` their total, and `k` is the largest number with
/// `p_(k) > aμ`. The distortion is `D = 1 − μ`. Found without sorting: the support for a threshold is an upper set, and
/// dropping the letters below `aμ` raises the threshold until nothing drops (as in Michelot 1986).
public struct HammingClosedForm: SlopeSolver {
  /// The name it goes by.
  public let method = Method.closedForm

  /// The closed form has no settings.
  public init() {}

  /// - Throws: ``CurveError/methodUnavailable(_:reason:)`` for another distortion.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    guard case .hamming = problem.problem.distortion.form else {
      throw CurveError.methodUnavailable(method, reason: "Erokhin's form is for Hamming distortion")
    }
    let p = problem.problem.source.probabilities
    let a = exp(-problem.slope)
    let (mu, passes) = HammingClosedForm.level(p, a: a)
    var logDual = [Double](repeating: 0, count: p.count)
    var q = logDual
    for i in problem.problem.source.support {
      let z = max(p[i] / mu, a)
      logDual[i] = -log(z)
      q[i] = p[i] > a * mu ? p[i] / mu - a : 0
    }
    return Solution(
      problem: problem,
      answer: SlopeAnswer(logDual: logDual, reproduction: try Distribution(q, rescaling: true)),
      termination: .converged, iterations: passes)
  }

  /// `μ = 1 − D` at `a = e^{−s}`, and the number of passes over the remaining letters.
  private static func level(_ p: [Double], a: Double) -> (mu: Double, passes: Int) {
    var remaining = p
    var passes = 0
    while true {
      passes += 1
      let mu = compensatedSum(remaining) / (1 + Double(remaining.count - 1) * a)
      let threshold = a * mu
      let kept = remaining.filter { $0 > threshold }
      // Rounding can put every letter of an exact tie at the threshold itself.
      if kept.count == remaining.count || kept.isEmpty { return (mu, passes) }
      remaining = kept
    }
  }

  /// The curve itself, without a slope: sorts once, then answers in logarithmic time.
  struct Curve {
    /// `1 − P_k`, what the k most probable letters leave, index k − 1.
    private let rest: [Double]
    /// Probabilities in descending order.
    private let sorted: [Double]

    init(_ source: Distribution) {
      sorted = source.support.map { source.probabilities[$0] }.sorted(by: >)
      var rest = [Double](repeating: 0, count: sorted.count)
      // Accumulated from the light end, so that no digits are lost.
      for k in sorted.indices.dropLast().reversed() { rest[k] = rest[k + 1] + sorted[k + 1] }
      self.rest = rest
    }

    /// `1 − p_(1)`: rate zero from here on.
    var maximumDistortion: Double { max(0, 1 - (sorted.first ?? 1)) }

    /// The slope whose point has distortion `D` in `(0, D_max)`.
    func slope(atDistortion distortion: Double) -> Double {
      let mu = 1 - distortion
      // The support at distortion D is the largest k whose own threshold a_k μ lies below p_(k).
      var (low, high) = (2, sorted.count)
      while low < high {
        let k = (low + high + 1) / 2
        if threshold(k, distortion) < sorted[k - 1] { low = k } else { high = k - 1 }
      }
      return -log(threshold(low, distortion) / mu)
    }

    /// `(P_k − μ)/(k − 1)`; as `P_k − μ = D − (1 − P_k)`, small distortions keep their digits.
    private func threshold(_ k: Int, _ distortion: Double) -> Double {
      (distortion - rest[k - 1]) / Double(k - 1)
    }
  }
}
