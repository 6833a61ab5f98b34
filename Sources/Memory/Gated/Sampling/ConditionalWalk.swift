// SPDX-License-Identifier: GPL-3.0-or-later

internal import StateSpace

/// `m_t`, `P_t` and, where the gates are the condition, `P_t^gate`, along one path; ``PathPropagator`` has the recursions.
struct ConditionalWalk {
  private let step: ConditionalStep
  private var map: StepMap
  /// `m_t`, d numbers.
  private(set) var mean: [Double]
  /// `P_t` and, where the gates are the condition, `P_t^gate`.
  private var covariances: [[Double]]

  init(_ step: ConditionalStep, mean: [Double]) {
    self.step = step
    self.mean = mean
    map = StepMap(step)
    covariances = step.unseenDrive == nil ? [step.initial] : [step.initial, step.initial]
  }

  /// `P_t`: d×d by rows, or d variances.
  var inputCovariance: [Double] { covariances[0] }
  /// `P_t^gate` likewise; nil where the condition is the inputs.
  var gateCovariance: [Double]? { covariances.count > 1 ? covariances[1] : nil }

  /// One step with these coefficients, the drive being `drives` = `B x` or its expectation given the gates, d numbers.
  mutating func advance(_ coefficients: StepCoefficients, drives: UnsafePointer<Double>) {
    map.set(coefficients)
    map.advance(mean: &mean, drive: coefficients.drive, drives: drives)
    for index in covariances.indices {
      map.carry(&covariances[index])
      addNoise(to: &covariances[index], coefficients)
    }
    if let unseenDrive = step.unseenDrive { addDrive(unseenDrive, to: &covariances[1], coefficients.drive) }
  }

  /// Adds these variances to the covariances.
  mutating func blur(_ variances: [Double]) {
    let stride = step.isDiagonal ? 1 : step.size + 1
    for index in covariances.indices {
      for (i, variance) in variances.enumerated() { covariances[index][i * stride] += variance }
    }
  }

  private func addNoise(to covariance: inout [Double], _ coefficients: StepCoefficients) {
    if let noise = step.noise {
      covariance.withUnsafeMutableBufferPointer { p in
        noise.withUnsafeBufferPointer { q in for i in p.indices { p[i] += q[i] } }
      }
    } else if let (scan, intensities) = step.integrated {
      let stride = step.isDiagonal ? 1 : step.size + 1
      for i in 0..<step.size {
        covariance[i * stride] += scan.noiseVariance(of: i, intensity: intensities[i], step: coefficients.step[i])
      }
    }
  }

  /// `γ γᵀ ⊙ R`.
  private func addDrive(_ unseen: [Double], to covariance: inout [Double], _ drive: [Double]) {
    let d = step.size
    covariance.withUnsafeMutableBufferPointer { p in
      unseen.withUnsafeBufferPointer { r in
        drive.withUnsafeBufferPointer { gamma in
          if step.isDiagonal {
            for i in 0..<d { p[i] += gamma[i] * gamma[i] * r[i] }
          } else {
            for i in 0..<d { for j in 0..<d { p[i * d + j] += gamma[i] * gamma[j] * r[i * d + j] } }
          }
        }
      }
    }
  }
}
