// SPDX-License-Identifier: GPL-3.0-or-later

import Information
import Optimization

/// The solvers that suit a problem, in the order to try them (M4.2b): each is asked only where those before it could
/// not answer or stopped short of the tolerance.
enum MethodSelection {
  /// Reproduction letters up to which the interior point takes all at once. On a line every letter tends to be used;
  /// elsewhere few are, and column generation finds them faster.
  private static let direct = (line: 300, unordered: 64)

  static func candidates(_ problem: FiniteProblem) -> [any SlopeSolver] {
    let rows = problem.source.support.count
    let columns = problem.distortion.columns
    switch problem.distortion.form {
    case .hamming: return [HammingClosedForm()]
    case .erasure: return [ErasureClosedForm()]
    case .line(.absolute, _, _) where Tridiagonal.letters(of: problem) != nil:
      return [Tridiagonal()] + general(problem, rows, columns)
    case .plane(let x, let y) where rows * columns > ReducedKernel.storedEntries:
      let isProduct = ProductOfAxes.marginals(problem.source, rows: x.count, columns: y.count) != nil
      return isProduct ? [ProductOfAxes(), MatrixFree()] : [MatrixFree()]
    case .matrix, .line, .points, .plane: return general(problem, rows, columns)
    }
  }

  private static func general(_ problem: FiniteProblem, _ rows: Int, _ columns: Int) -> [any SlopeSolver] {
    let limit = problem.distortion.isOrdered ? direct.line : direct.unordered
    if columns <= limit, rows * columns <= ReducedKernel.storedEntries {
      return [InteriorPoint(), ColumnGeneration()]
    }
    return [ColumnGeneration()]
  }

  /// The solver that a user named.
  static func named(_ method: Method, _ problem: FiniteProblem, limit: Int?) throws(CurveError) -> any SlopeSolver {
    switch method {
    case .closedForm:
      switch problem.distortion.form {
      case .hamming: return HammingClosedForm()
      case .erasure: return ErasureClosedForm()
      case .matrix, .line, .points, .plane:
        throw .methodUnavailable(method, reason: "a finite source has one for Hamming and erasure distortion only")
      }
    case .blahutArimoto: return limit.map { BlahutArimoto(iterationLimit: $0) } ?? BlahutArimoto()
    case .interiorPoint: return limit.map { InteriorPoint(.init(iterationLimit: $0)) } ?? InteriorPoint()
    case .columnGeneration: return limit.map { ColumnGeneration(.init(roundLimit: $0)) } ?? ColumnGeneration()
    case .matrixFree: return limit.map { MatrixFree(.init(iterationLimit: $0)) } ?? MatrixFree()
    case .tridiagonal: return Tridiagonal()
    case .quadrature, .logDet, .maximumEntropy:
      throw .methodUnavailable(method, reason: "it is not for finite sources")
    }
  }
}
