// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import StateSpace

/// What a known symbol does to the state: `h' = F h + u + w`, `w ~ N(0, Q)` (M1.1).
struct SymbolStep: Sendable {
  /// `F`, d×d, row by row.
  let transition: [Double]
  /// The largest row sum of `|F|`.
  let norm: Double
  /// `u`, d numbers.
  let drive: [Double]
  /// `Q`, d×d, row by row.
  let noise: [Double]
  /// The gates' pre-activations: what "given the gates" conditions on (M3.2b).
  let preactivations: [Double]
  /// ``transition`` and ``drive``, for what is followed without rounding.
  private let transitionResidues: [DyadicResidue]
  private let driveResidues: [DyadicResidue]

  /// The step of `update` under the input `x`, m numbers.
  init(_ update: GatedUpdate, noise: ProcessNoise, input x: [Double]) {
    let d = update.stateSize
    func product(_ matrix: Matrix) -> [Double] {
      (0..<matrix.rows).map { row in zip(matrix.row(row), x).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    preactivations = zip(product(update.inputWeights), update.bias).map { $0 + $1 }
    var coefficients = StepCoefficients(for: update)
    update.evaluate(preactivations, into: &coefficients)
    var transition = [Double](repeating: 0, count: d * d)
    for i in 0..<d {
      if let a = update.transition {
        for j in 0..<d { transition[i * d + j] = coefficients.gain[i] * a[i, j] }
      }
      transition[i * d + i] += coefficients.carry[i]
    }
    self.transition = transition
    norm = (0..<d).reduce(0) { largest, i in max(largest, (0..<d).reduce(0) { $0 + abs(transition[i * d + $1]) }) }
    let driven = product(update.inputMap)
    drive = (0..<d).map { coefficients.drive[$0] * (driven[$0] + (update.driveOffset?[$0] ?? 0)) }
    transitionResidues = transition.map { DyadicResidue($0) }
    driveResidues = drive.map { DyadicResidue($0) }
    switch noise {
    case .perStep(let q): self.noise = q.storage
    case .integrated(let intensities):
      var q = [Double](repeating: 0, count: d * d)
      if case .selectiveScan(let scan) = update.rule {
        for i in 0..<d {
          q[i * d + i] = scan.noiseVariance(of: i, intensity: intensities[i], step: coefficients.step[i])
        }
      }
      self.noise = q
    }
  }

  /// Mean and covariance of the next state, written into the ends of `means` and `covariances`.
  func advance(
    mean: ArraySlice<Double>, covariance: ArraySlice<Double>, into means: inout [Double],
    _ covariances: inout [Double]
  ) {
    let d = drive.count
    if d == 1 {
      let f = transition[0]
      means.append(f * mean[mean.startIndex] + drive[0])
      covariances.append(f * covariance[covariance.startIndex] * f + noise[0])
      return
    }
    for i in 0..<d {
      var sum = drive[i]
      for j in 0..<d { sum += transition[i * d + j] * mean[mean.startIndex + j] }
      means.append(sum)
    }
    var half = [Double](repeating: 0, count: d * d)
    for i in 0..<d {
      for k in 0..<d where transition[i * d + k] != 0 {
        for j in 0..<d { half[i * d + j] += transition[i * d + k] * covariance[covariance.startIndex + k * d + j] }
      }
    }
    let start = covariances.count
    covariances.append(contentsOf: noise)
    for i in 0..<d {
      for j in 0...i {
        var sum = 0.0
        for k in 0..<d { sum += half[i * d + k] * transition[j * d + k] }
        covariances[start + i * d + j] = noise[i * d + j] + sum
        covariances[start + j * d + i] = noise[i * d + j] + sum
      }
    }
  }

  /// `F m + u` without rounding, written into the end of `result`; `mean` has d entries.
  func advance(mean: ArraySlice<DyadicResidue>, into result: inout [DyadicResidue]) {
    let d = drive.count
    for i in 0..<d {
      var sum = driveResidues[i]
      for j in 0..<d where transition[i * d + j] != 0 {
        sum = sum + transitionResidues[i * d + j] * mean[mean.startIndex + j]
      }
      result.append(sum)
    }
  }
}
