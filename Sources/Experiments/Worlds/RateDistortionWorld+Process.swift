// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import LinearAlgebra
internal import Quantities
internal import RateDistortion

extension RateDistortionWorld {
  /// A Gaussian vector or a stationary Gaussian process, under squared error.
  static func process(_ source: SourceSpecification, _ options: WorldOptions) throws -> RateDistortionWorld {
    guard options.distortion ?? .rule(.squared) == .rule(.squared) else {
      throw WorldError.options("Gaussian vectors and processes are solved for --distortion squared only")
    }
    guard options.values == nil, options.reproduction == nil else {
      throw WorldError.options("--values and --reproduction are for letters; a Gaussian vector or process has none")
    }
    if let method = options.solver.method {
      throw WorldError.options(
        "--method \(method.rawValue) does not apply: Gaussian vectors and processes have one method each; leave it out")
    }
    switch source {
    case .gaussianVector(let covariance):
      let matrix = try NumberFile(covariance).squareMatrix("a covariance matrix")
      return try RateDistortionWorld(
        curve: VectorGaussianCurve(covariance: matrix), distortionWords: "squared error summed over components")
    case .autoregression(let coefficients, let innovation):
      return try autoregression(coefficients, innovation: innovation, isCausal: options.isCausal)
    case .vectorAutoregression(let stateMatrix, let innovation):
      let a = try NumberFile(stateMatrix).squareMatrix("a state matrix")
      let file = try NumberFile(innovation)
      let q = try file.squareMatrix("an innovation covariance")
      guard q.rows == a.rows else {
        throw file.error("a matrix of shape \(file.shape); expected \(a.rows) × \(a.rows), as the state matrix is")
      }
      if options.isCausal {
        return try compared(
          GaussMarkovComparison(stateMatrix: a, innovation: q), words: "squared error summed over components, a sample")
      }
      return try RateDistortionWorld(
        curve: VectorAutoregressiveCurve(stateMatrix: a, innovation: q),
        distortionWords: "squared error summed over components, a sample")
    case .spectrum(let reference):
      return try spectrum(NumberFile(reference))
    default:
      throw WorldError.options("this source is no Gaussian vector or process")
    }
  }

  private static func autoregression(
    _ coefficients: [Double], innovation: Double, isCausal: Bool
  ) throws -> RateDistortionWorld {
    let words = "squared error a sample"
    if isCausal {
      guard coefficients.count == 1 else {
        throw WorldError.options(
          "--causal with --ar is for one coefficient; write an order of \(coefficients.count) as a vector process "
            + "with --state-matrix F --innovation-covariance F")
      }
      return try compared(
        GaussMarkovComparison(coefficient: coefficients[0], innovation: innovation), words: words)
    }
    var world = RateDistortionWorld(
      curve: try AutoregressiveCurve(coefficients: coefficients, innovation: innovation), distortionWords: words)
    // Kolmogorov's formula for the one-step prediction error makes V the entropy power of the process.
    world.shannonLowerBound = { distortion in
      distortion > 0 ? Nats(max(0, log(innovation / distortion) / 2)) : nil
    }
    return world
  }

  private static func compared(_ comparison: GaussMarkovComparison, words: String) -> RateDistortionWorld {
    var world = RateDistortionWorld(curve: comparison.causal, distortionWords: words)
    world.noncausalCurve = comparison.ordinary
    if comparison.ordinary == nil {
      world.warnings = ["the process is not stationary, so that it has no ordinary rate–distortion function"]
    }
    return world
  }

  private static func spectrum(_ file: NumberFile) throws -> RateDistortionWorld {
    let columns = try file.matrix("a spectrum of two columns, ω and S(ω)").columns
    guard columns == 2 else {
      throw file.error("a matrix of shape \(file.shape); expected two columns, ω from 0 to π and S(ω)")
    }
    do {
      return RateDistortionWorld(
        curve: try TabulatedSpectrumCurve(frequencies: file.array.column(0), density: file.array.column(1)),
        distortionWords: "squared error a sample")
    } catch {
      switch error {
      case .frequency(let row, let value, let expected):
        throw file.error(element: 2 * row, "the frequency is \(value); expected \(expected)")
      case .spectralDensity(let row, let value):
        throw file.error(element: 2 * row + 1, "the spectral density is \(value); expected a finite number ≥ 0")
      default: throw file.error(error.description)
      }
    }
  }
}

extension NumberFile {
  /// A matrix with as many columns as rows; a single number is one of each.
  fileprivate func squareMatrix(_ what: String) throws -> Matrix {
    guard array.rows == array.columns, array.shape.count <= 2 else {
      throw error("an array of shape \(shape); expected \(what), with as many rows as columns")
    }
    if let at = array.values.firstIndex(where: { !$0.isFinite }) {
      throw error(element: at, "the entry is \(array.values[at]); expected a finite number")
    }
    return try Matrix(rows: array.rows, columns: array.columns, storage: array.values)
  }
}
