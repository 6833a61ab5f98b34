// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
public import Quantities

extension FiniteCurve {
  private var usesClosedForm: Bool { options.method == nil || options.method == .closedForm }

  /// `R(D)` by formula, where the distortion has one.
  public func closedForm(atDistortion distortion: Double) -> Nats? {
    if distortion >= lastColumn.distortion { return .zero }
    switch problem.distortion.form {
    case .hamming:
      guard distortion > 0 else { return problem.source.entropy }
      let slope = HammingClosedForm.Curve(problem.source).slope(atDistortion: distortion)
      let (a, mu) = (exp(-slope), 1 - distortion)
      let terms = problem.source.support.lazy.map { i in
        let p = problem.source.probabilities[i]
        return p * log(max(p / mu, a))
      }
      return Nats(-slope * distortion - compensatedSum(terms))
    case .erasure:
      guard distortion > 0 else { return problem.source.entropy }
      let v = ErasureLevels(problem.source).level(atDistortion: distortion)
      let erased = problem.source.support.lazy.map { i in
        let m = min(problem.source.probabilities[i], v)
        return m > 0 ? -m * log(m / distortion) : 0
      }
      return problem.source.entropy - Nats(compensatedSum(erased))
    case .matrix, .line, .points, .plane: return nil
    }
  }

  /// The slope of the closed form's point at a distortion inside the curve.
  func closedFormSlope(atDistortion distortion: Double) -> Double? {
    guard usesClosedForm else { return nil }
    switch problem.distortion.form {
    case .hamming: return HammingClosedForm.Curve(problem.source).slope(atDistortion: distortion)
    case .erasure: return log(distortion / ErasureLevels(problem.source).level(atDistortion: distortion))
    case .matrix, .line, .points, .plane: return nil
    }
  }

  func closedFormNode(slope: Double, distortion: Double) throws -> Node {
    guard case .erasure = problem.distortion.form else { return try solve(slope: slope) }
    // On the straight segment the slope does not fix the level.
    let level = ErasureLevels(problem.source).level(atDistortion: distortion)
    let answer = try ErasureClosedForm.answer(problem, level: level, slope: slope)
    let certificate = Certificate(
      problem: problem, slope: slope, logDual: answer.logDual,
      channels: [.init(weight: 1, slope: slope, reproduction: answer.reproduction)])
    return Node(
      certificate: certificate, verdict: try certificate.check(), slope: slope, supportSize: answer.supportSize,
      method: .closedForm, termination: .converged, iterations: 0)
  }
}
