// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import StateSpace

/// The pre-activations `a = W x + b` and drives `v = B x + c` of one step as jointly Gaussian features `f = f̄ + Z ξ`,
/// `ξ ~ N(0, I_m)`: pre-activation j is feature j, drive i is feature r + i.
struct GaussianFeatures: Sendable {
  /// f̄, r + d numbers.
  let mean: [Double]
  /// Z, (r + d)×m.
  let weights: Matrix
  /// r.
  let preactivationCount: Int

  init(_ update: GatedUpdate, input: GaussianLaw) throws {
    let root = try squareRoot(of: input.covariance)
    preactivationCount = update.preactivationCount
    let drive = try update.inputMap * root
    let preactivation = preactivationCount == 0 ? [] : try (update.inputWeights * root).storage
    weights = try Matrix(
      rows: preactivationCount + drive.rows, columns: drive.columns, storage: preactivation + drive.storage)
    var gateMean = update.bias
    if preactivationCount > 0 {
      try BLAS.gemv(update.inputWeights, input.mean, keep: 1, into: &gateMean)
    }
    var driveMean = update.driveOffset ?? [Double](repeating: 0, count: drive.rows)
    try BLAS.gemv(update.inputMap, input.mean, keep: 1, into: &driveMean)
    mean = gateMean + driveMean
  }

  /// Independent standard normal variables η that make the features `variables`, and what `others` are given them.
  func factor(_ variables: [Int], others: [Int?]) -> FeatureFactor {
    FeatureFactor(self, variables: variables, others: others)
  }
}

/// `y = ȳ + L η` for some features, `ℓ = ℓ̄ + C η + residual` for others, η standard normal of as many dimensions as
/// the y have rank.
struct FeatureFactor: Sendable {
  /// ȳ.
  let variableMean: [Double]
  /// L, by rows: one row for each y, as long as the rank.
  let variableWeights: [[Double]]
  /// The last η that each y depends on; −1 if it is constant.
  let level: [Int]
  /// Unit vectors (in ξ) of the η.
  let directions: [[Double]]
  /// ℓ̄; the absent feature is the constant 1.
  let otherMean: [Double]
  /// C, by rows.
  let otherWeights: [[Double]]
  /// Parts of the ℓ's weights in ξ that the η do not make.
  let residuals: [[Double]]

  /// A feature whose part beyond the earlier ones is shorter than this share of it is determined by them.
  private static let dependence = 0x1p-40

  init(_ features: GaussianFeatures, variables: [Int], others: [Int?]) {
    var directions = [[Double]]()
    var weights = [[Double]]()
    func split(_ row: [Double]) -> (coefficients: [Double], rest: [Double]) {
      var rest = row
      var coefficients = [Double](repeating: 0, count: directions.count)
      for _ in 0..<2 {
        for (k, direction) in directions.enumerated() {
          let product = dot(rest, direction)
          coefficients[k] += product
          for j in rest.indices { rest[j] -= product * direction[j] }
        }
      }
      return (coefficients, rest)
    }
    for variable in variables {
      let row = Array(features.weights.row(variable))
      var (coefficients, rest) = split(row)
      let length = dot(rest, rest).squareRoot()
      if length > Self.dependence * dot(row, row).squareRoot() {
        directions.append(rest.map { $0 / length })
        coefficients.append(length)
      }
      weights.append(coefficients)
    }
    let rank = directions.count
    variableMean = variables.map { features.mean[$0] }
    variableWeights = weights.map { $0 + [Double](repeating: 0, count: rank - $0.count) }
    level = variableWeights.map { row in row.lastIndex { $0 != 0 } ?? -1 }
    let parts = others.map { other in
      other.map { split(Array(features.weights.row($0))) }
        ?? ([Double](repeating: 0, count: rank), [Double](repeating: 0, count: features.weights.columns))
    }
    otherMean = others.map { $0.map { features.mean[$0] } ?? 1 }
    otherWeights = parts.map(\.0)
    residuals = parts.map(\.1)
    self.directions = directions
  }

  /// Covariance of the residuals of ℓ number `i` and `j`.
  func residualCovariance(_ i: Int, _ j: Int) -> Double { dot(residuals[i], residuals[j]) }
}

/// `x · y`, for short vectors of equal length.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sum = 0.0
  for i in x.indices { sum += x[i] * y[i] }
  return sum
}
