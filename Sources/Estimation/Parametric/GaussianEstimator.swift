// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Quantities

/// The information of the Gaussian law with the samples' covariance, without the bias of estimating that covariance.
///
/// For jointly Gaussian rows that are independent, the value has the information as its mean at any N. For other laws it
/// tells what a linear decoder with Gaussian errors would use; it is not a bound in general: only where one side is
/// Gaussian can it not exceed the information.
///
/// Symbols: N rows; p, q, r the ranks of x, y and of what is given; ρᵢ the (partial) canonical correlations.
/// Source: log determinants of Wishart matrices: Goodman (1963), Misra, Singh & Demchuk (2005), equation 8;
/// the error `√(Σ ρᵢ² / N)` is that of the Gaussian law: Brillinger (2004).
public struct GaussianEstimator: InformationEstimator {
  /// `gaussian`
  public let method = "gaussian"

  /// An estimator without parameters.
  public init() {}

  /// The information of the Gaussian law in place of the samples'.
  ///
  /// - Throws: ``EstimationError`` for discrete columns, a constant column, fewer rows than `p + q + r + 2`, or a linear
  ///   relation between x and y.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    try samples.requireContinuous(
      method: method, advice: "use mixed, or discrete where all columns are letters")
    let correlations = try samples.canonicalCorrelations(method: method)
    var warnings: [EstimationWarning] = []
    for variable in [samples.x, samples.y] {
      warnings += variable.heavyTailWarnings
    }
    return InformationEstimate(
      value: try correlations.information(), method: method, sampleCount: samples.count,
      standardError: StandardError(correlations.standardError, source: .asymptotic), warnings: warnings)
  }
}

extension CanonicalCorrelations {
  /// `−½ Σ log(1 − ρᵢ²)`, less its bias under the Gaussian law.
  ///
  /// - Throws: ``EstimationError/deterministic(_:)`` where some ρ is 1 up to rounding; for too few rows.
  func information() throws -> Nats {
    guard !isDeterministic else {
      throw EstimationError.deterministic("a linear combination of x equals one of y")
    }
    let plugIn = values.reduce(0.0) { $0 - 0.5 * log1p(-$1 * $1) }
    return Nats(plugIn - (try plugInBias()))
  }

  /// The mean of the plug-in value less the information, for jointly Gaussian rows.
  ///
  /// `E log |S| = log |Σ| + Σ_{i ≤ d} ψ((N − i)/2) − d log((N − 1)/2)` for a sample covariance of order d with N − 1
  /// degrees of freedom; the logarithms cancel in sums of entropies.
  func plugInBias() throws -> Double {
    let order = rankX + rankY + rankGiven
    guard rows > order + 1 else {
      throw EstimationError.tooFewSamples(
        count: rows, needed: order + 2, reason: "a covariance of \(order) columns without a zero eigenvalue")
    }
    var sums = [0.0]
    for index in 1...max(order, 1) {
      sums.append(sums[index - 1] + (try SpecialFunctions.digamma(Double(rows - index) / 2).value))
    }
    let given = rankGiven
    return 0.5 * (sums[rankX + given] + sums[rankY + given] - sums[given] - sums[order])
  }

  /// The standard deviation of the value for jointly Gaussian rows, to first order in 1/N.
  ///
  /// At independence the first order vanishes, and the value is half a sum of pq squares of standard normals over N; the
  /// mean of that sum is taken from the squared correlations.
  var standardError: Nats {
    let n = Double(rows)
    let pairs = Double(rankX * rankY)
    let firstOrder = max(0, values.reduce(0) { $0 + $1 * $1 } - pairs / n) / n
    let secondOrder = pairs / (2 * n * n)
    return Nats((firstOrder + secondOrder).squareRoot())
  }
}

extension PairedSamples {
  /// The (partial) canonical correlations.
  ///
  /// - Throws: ``EstimationError`` for a constant column of x or y, or fewer than 3 rows.
  func canonicalCorrelations(method: String) throws -> CanonicalCorrelations {
    guard count > 2 else {
      throw EstimationError.tooFewSamples(count: count, needed: 3, reason: "a correlation and its error")
    }
    try x.requireVarying()
    try y.requireVarying()
    return try CanonicalCorrelations(x: x.values, y: y.values, given: given?.values)
  }

  /// - Throws: ``EstimationError/wrongKind(column:kind:method:advice:)`` for the first discrete column.
  func requireContinuous(method: String, advice: String) throws(EstimationError) {
    for variable in variables {
      if let column = variable.kinds.firstIndex(of: .discrete) {
        throw .wrongKind(column: variable.columnName(column), kind: .discrete, method: method, advice: advice)
      }
    }
  }
}

extension Samples {
  /// Whether a continuous column has equal numbers only.
  func isConstant(_ column: Int) -> Bool {
    guard kinds[column] == .continuous else { return false }
    return (1..<count).allSatisfy { values[$0, column] == values[0, column] }
  }

  /// - Throws: ``EstimationError/constantColumn(_:)`` for the first continuous column of equal numbers.
  func requireVarying() throws(EstimationError) {
    if let column = (0..<dimension).first(where: isConstant) { throw .constantColumn(columnName(column)) }
  }

  /// Some of the columns, in that order; the caller answers for their range.
  func selecting(columns: [Int]) throws(EstimationError) -> Samples {
    var selected = Matrix(rows: count, columns: columns.count)
    for row in 0..<count { for (place, column) in columns.enumerated() { selected[row, place] = values[row, column] } }
    return try Samples(
      selected, kinds: columns.map { kinds[$0] }, label: label, names: columns.map { columnName($0) })
  }
}
