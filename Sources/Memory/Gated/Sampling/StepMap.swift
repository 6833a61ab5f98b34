// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import StateSpace

/// `F = diag(α) A + diag(β)` of one step at a time, applied to means and covariances without allocating.
struct StepMap {
  private let step: ConditionalStep
  /// `diag F`, d numbers, or `Fᵀ` by rows where it is dense.
  private var map: [Double]
  private var scratch: [Double]

  init(_ step: ConditionalStep) {
    self.step = step
    map = [Double](repeating: 0, count: step.form == .dense ? step.size * step.size : step.size)
    scratch = map
  }

  /// Takes the F of these coefficients.
  mutating func set(_ coefficients: StepCoefficients) {
    let d = step.size
    let (gain, carry) = (coefficients.gain, coefficients.carry)
    map.withUnsafeMutableBufferPointer { map in
      guard let transition = step.transition else {
        for i in 0..<d { map[i] = carry[i] }
        return
      }
      transition.withUnsafeBufferPointer { a in
        gain.withUnsafeBufferPointer { gain in
          guard step.form == .dense else {
            for i in 0..<d { map[i] = carry[i] + gain[i] * a[i] }
            return
          }
          for l in 0..<d {
            for i in 0..<d { map[l * d + i] = gain[i] * a[l * d + i] }
            map[l * d + l] += carry[l]
          }
        }
      }
    }
  }

  /// `F m + γ ⊙ (v + c)` in the place of m, for drives v: d numbers each.
  mutating func advance(mean: inout [Double], drive: [Double], drives: UnsafePointer<Double>) {
    let d = step.size
    let form = step.form
    let offset = step.driveOffset
    mean.withUnsafeMutableBufferPointer { mean in
      map.withUnsafeBufferPointer { map in
        scratch.withUnsafeMutableBufferPointer { next in
          for i in 0..<d { next[i] = drive[i] * (drives[i] + offset[i]) }
          if form == .dense {
            for l in 0..<d {
              let factor = mean[l]
              for i in 0..<d { next[i] += map[l * d + i] * factor }
            }
          } else {
            for i in 0..<d { next[i] += map[i] * mean[i] }
          }
          for i in 0..<d { mean[i] = next[i] }
        }
      }
    }
  }

  /// `F P Fᵀ` in the place of P.
  mutating func carry(_ covariance: inout [Double]) {
    let d = step.size
    switch step.form {
    case .diagonal:
      covariance.withUnsafeMutableBufferPointer { p in
        map.withUnsafeBufferPointer { f in for i in 0..<d { p[i] *= f[i] * f[i] } }
      }
    case .scaled:
      covariance.withUnsafeMutableBufferPointer { p in
        map.withUnsafeBufferPointer { f in
          for i in 0..<d { for j in 0..<d { p[i * d + j] *= f[i] * f[j] } }
        }
      }
    case .dense: ssm_congruence(d, map, &covariance, &scratch)
    }
  }
}
