// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import Memory
internal import StateSpace

extension StateSpaceModel {
  /// The independent numbers in `x_{1:t}`, `t = steps`: the rank of their covariance.
  ///
  /// Errors: `MemoryError.unsupported` for a process whose inputs are partly determined by the ones before.
  func independentNumbers(inInputs steps: Int) throws -> Int {
    switch input {
    case .gaussian(let law): return steps * (law.isDiagonal ? law.variances.count { $0 > 0 } : try rank(law.covariance))
    case .process(let process):
      // What is new in each input; if all of it is, no input follows from others.
      let news = try process.outputMap.congruence(process.innovationCovariance).symmetrized()
      guard try rank(news) == inputSize else {
        throw MemoryError.unsupported(
          model: name, found: "inputs that are partly determined by the ones before",
          expected: "something new in each component of an input")
      }
      return steps * inputSize
    case .tokens, .recorded: return steps * inputSize
    }
  }

  /// The rank of a covariance, whatever the units of its components; smaller eigenvalues are rounding.
  private func rank(_ covariance: Matrix) throws -> Int {
    let units = Matrix(diagonal: covariance.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 1 })
    let values = try SymmetricEigen(units.congruence(covariance).symmetrized()).values
    return values.count { $0 > Double(covariance.rows) * 0x1p-50 * (values.last ?? 0) }
  }
}
