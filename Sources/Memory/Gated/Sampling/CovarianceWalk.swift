// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import StateSpace

/// `P_t`, and beside it `P_t^gate`, along one path of gates: dense d×d, or d variances where all stay diagonal.
struct CovarianceWalk {
  private let noise: ProcessNoise
  private let isDiagonal: Bool
  private let unseenDrive: Matrix?
  /// Given the inputs, and given the gates where these differ: matrices, or columns of variances.
  private var covariances: [Matrix]
  private var map: Matrix
  private var half: Matrix

  init(initial: Matrix, noise: ProcessNoise, isDiagonal: Bool, gates: GateConditioning?) {
    self.noise = noise
    self.isDiagonal = isDiagonal
    unseenDrive = gates?.unseenDrive
    let start = isDiagonal ? Matrix(column: initial.diagonal) : initial
    covariances = gates == nil ? [start] : [start, start]
    map = Matrix(rows: isDiagonal ? 0 : initial.rows, columns: isDiagonal ? 0 : initial.rows)
    half = map
  }

  /// One step with these coefficients.
  mutating func advance(_ coefficients: StepCoefficients, update: GatedUpdate) throws {
    let d = coefficients.carry.count
    if isDiagonal {
      for i in 0..<d {
        let factor = coefficients.carry[i] + (update.transition.map { coefficients.gain[i] * $0[i, i] } ?? 0)
        let added = variance(of: i, coefficients, update)
        covariances[0][i, 0] = factor * factor * covariances[0][i, 0] + added
        guard let unseenDrive else { continue }
        let drive = coefficients.drive[i]
        covariances[1][i, 0] =
          factor * factor * covariances[1][i, 0] + added + drive * drive * unseenDrive[i, i]
      }
      return
    }
    for i in 0..<d {
      if let transition = update.transition {
        for j in 0..<d { map[i, j] = coefficients.gain[i] * transition[i, j] }
      }
      map[i, i] = coefficients.carry[i] + (update.transition.map { coefficients.gain[i] * $0[i, i] } ?? 0)
    }
    for index in covariances.indices {
      try BLAS.gemm(map, covariances[index], into: &half)
      try BLAS.gemm(half, map, transposedB: true, into: &covariances[index])
      addNoise(to: &covariances[index], coefficients, update)
    }
    if let unseenDrive {
      let drive = coefficients.drive
      for i in 0..<d { for j in 0..<d { covariances[1][i, j] += drive[i] * drive[j] * unseenDrive[i, j] } }
    }
  }

  /// `P_T` with these variances added, by rows, or its diagonal.
  func inputCovariance(plus blur: [Double]?) -> [Double] { blurred(covariances[0], blur) }

  /// `P_T^gate` likewise.
  func gateCovariance(plus blur: [Double]?) -> [Double]? {
    covariances.count > 1 ? blurred(covariances[1], blur) : nil
  }

  private func blurred(_ covariance: Matrix, _ blur: [Double]?) -> [Double] {
    var result = covariance
    if let blur {
      for i in blur.indices { result[i, isDiagonal ? 0 : i] += blur[i] }
    }
    return result.storage
  }

  private func addNoise(to covariance: inout Matrix, _ coefficients: StepCoefficients, _ update: GatedUpdate) {
    let d = covariance.rows
    if case .perStep(let q) = noise {
      for i in 0..<d { for j in 0..<d { covariance[i, j] += q[i, j] } }
    } else {
      for i in 0..<d { covariance[i, i] += variance(of: i, coefficients, update) }
    }
  }

  /// Variance of component i of the noise of a step.
  private func variance(of i: Int, _ coefficients: StepCoefficients, _ update: GatedUpdate) -> Double {
    switch noise {
    case .perStep(let q): return q[i, i]
    case .integrated(let intensities):
      guard case .selectiveScan(let scan) = update.rule else { return 0 }
      return scan.noiseVariance(of: i, intensity: intensities[i], step: coefficients.step[i])
    }
  }
}
