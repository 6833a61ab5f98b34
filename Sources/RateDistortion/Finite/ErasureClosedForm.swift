// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
public import Quantities

/// Erasure distortion in closed form, for any law (M4.5).
///
/// The erasure takes `m_i = min(p_i, v)` of letter `i`, so that `D = Σ m_i`, `R = H(p) − D H(m/D)`, and the slope is
/// `s = log(D/v)`. Given `s`, the level solves `Σ min(p_i/v, 1) = e^s`; at `e^s = n` every level up to the least
/// probability does, and the curve is straight there. Then `z_i = max(p_i, v)` and `q_i = p_i − m_i`, with `D` on the
/// erasure.
public struct ErasureClosedForm: SlopeSolver {
  /// The name it goes by.
  public let method = Method.closedForm

  /// The closed form has no settings.
  public init() {}

  /// - Throws: ``CurveError/methodUnavailable(_:reason:)`` for another distortion.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    guard case .erasure = problem.problem.distortion.form else {
      throw CurveError.methodUnavailable(method, reason: "this form is for erasure distortion")
    }
    let level = ErasureLevels(problem.problem.source).level(atSlope: problem.slope)
    return Solution(
      problem: problem, answer: try ErasureClosedForm.answer(problem.problem, level: level, slope: problem.slope),
      termination: .converged, iterations: 0)
  }

  /// The optimal point at erasure level `v`, weighed at `slope`.
  static func answer(_ problem: FiniteProblem, level v: Double, slope: Double) throws -> SlopeAnswer {
    let p = problem.source.probabilities
    var logDual = [Double](repeating: 0, count: p.count)
    var q = [Double](repeating: 0, count: p.count + 1)
    var erased = 0.0
    for i in problem.source.support {
      logDual[i] = -log(max(p[i], v))
      q[i] = max(0, p[i] - v)
      erased += min(p[i], v)
    }
    // Nothing erased: the dual must still price the erasure, which costs e^{−s} n at most.
    q[p.count] = erased
    if v == 0 { for i in problem.source.support { logDual[i] = -log(p[i]) } }
    return SlopeAnswer(logDual: logDual, reproduction: try Distribution(q, rescaling: true))
  }
}

/// The relations between level, distortion and slope, from probabilities sorted once.
struct ErasureLevels {
  private let ascending: [Double]
  /// Sum of the k least probabilities, index k.
  private let below: [Double]

  init(_ source: Distribution) {
    ascending = source.support.map { source.probabilities[$0] }.sorted()
    var below = [0.0]
    for p in ascending { below.append(below[below.count - 1] + p) }
    self.below = below
  }

  /// `D = Σ min(p_i, v)`.
  func distortion(atLevel v: Double) -> Double {
    let k = ascending.partitioningIndex { $0 > v }
    return below[k] + Double(ascending.count - k) * v
  }

  /// The level at distortion `D` in `[0, 1]`.
  func level(atDistortion distortion: Double) -> Double {
    // The largest k with Σ min(p, p_(k)) ≤ D, then linearly on.
    let k = (0..<ascending.count).partitioningIndex {
      below[$0] + Double(ascending.count - $0) * ascending[$0] > distortion
    }
    guard k < ascending.count else { return distortion >= 1 ? 1 : ascending[ascending.count - 1] }
    return (distortion - below[k]) / Double(ascending.count - k)
  }

  /// A level whose point has slope `s`: 0 above `log n`, all of the least probability at `log n`, and for slopes
  /// below `−log max p` the level 1, where everything is erased.
  func level(atSlope s: Double) -> Double {
    let target = exp(s)
    let n = Double(ascending.count)
    // A tie within rounding is the straight segment.
    if target > n * (1 + 4 * Double.ulpOfOne) { return 0 }
    if target >= n * (1 - 4 * Double.ulpOfOne) { return ascending[0] }
    // Σ min(p/v, 1) falls with v: with k letters at or below v it is P_k/v + n − k.
    let k = (0..<ascending.count).partitioningIndex {
      below[$0 + 1] / ascending[$0] + n - Double($0 + 1) < target
    }
    return below[k] / (target - (n - Double(k)))
  }
}

extension RandomAccessCollection {
  /// The first position whose element satisfies `predicate`, for collections in which all that do stand last.
  func partitioningIndex(where predicate: (Element) -> Bool) -> Index {
    var (low, count) = (startIndex, count)
    while count > 0 {
      let middle = index(low, offsetBy: count / 2)
      if predicate(self[middle]) {
        count /= 2
      } else {
        low = index(after: middle)
        count -= count / 2 + 1
      }
    }
    return low
  }
}
