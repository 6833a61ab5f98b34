// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

/// The directions in which the state is random at all, and whether noise reaches each of them (M1.4).
enum StateSupport: Sendable {
  /// All d directions carry noise.
  case full
  /// Only these components do (diagonal covariances); the others never change.
  case components([Int])
  /// Only a span does: these linear functions of the state (d×k, one a column) are coordinates of it; across it the
  /// state never changes.
  case span(Matrix)
  /// What is asked about is `z = T h + n`, `n ~ N(0, I)`, instead of the state; T is k×d.
  case reading(Matrix)

  /// Dimensions that are left of d.
  func dimension(of d: Int) -> Int {
    switch self {
    case .full: d
    case .components(let indices): indices.count
    case .span(let basis): basis.columns
    case .reading(let map): map.rows
    }
  }

  /// Whether covariances are full matrices whatever those of the state are.
  var isDense: Bool { if case .reading = self { true } else { false } }

  /// What the laws of a sample of paths tell.
  enum Finding: Sendable {
    /// Noise reaches every direction that the inputs reach.
    case support(StateSupport)
    /// The inputs move the state in a direction that no noise reaches.
    case unreached(String)
    /// They moved it there on none of the paths, and may on others: which part of the state.
    case undecided(String)
    /// The state never changes.
    case constant
  }

  /// The support, from conditional laws given the inputs. Means count as moving from 2⁻⁴⁰ of their size up. Units do
  /// not matter: components are compared in their own deviations.
  ///
  /// - Parameter doubted: components whose standing still on these paths does not tell that they always do
  static func find(
    in laws: [ConditionalLaw], stateSize d: Int, isDiagonal: Bool, doubted: [Int]
  ) throws -> Finding {
    let count = Double(laws.count)
    var average = [Double](repeating: 0, count: d)
    var size = average
    var covariance = [Double](repeating: 0, count: isDiagonal ? d : d * d)
    for law in laws {
      for i in 0..<d {
        average[i] += law.mean[i] / count
        size[i] = max(size[i], abs(law.mean[i]))
      }
      for i in covariance.indices { covariance[i] += law.inputCovariance[i] / count }
    }
    let deviations = laws.map { law in (0..<d).map { law.mean[$0] - average[$0] } }
    if isDiagonal {
      let quiet = covariance.indices.filter { covariance[$0] == 0 }
      if let i = quiet.first(where: { i in deviations.contains { abs($0[i]) > moving * size[i] } }) {
        return .unreached("component \(i) of the state follows the inputs without noise")
      }
      if let i = quiet.first(where: doubted.contains) { return .undecided("component \(i) of the state") }
      if quiet.count == d { return .constant }
      return .support(quiet.isEmpty ? .full : .components(covariance.indices.filter { covariance[$0] > 0 }))
    }
    let units = (0..<d).map { i in
      covariance[i * d + i] > 0 ? covariance[i * d + i].squareRoot() : size[i] > 0 ? size[i] : 1
    }
    let correlations = (0..<d * d).map { covariance[$0] / units[$0 / d] / units[$0 % d] }
    let eigen = try SymmetricEigen(try Matrix(rows: d, columns: d, storage: correlations))
    let limit = Double(d) * 0x1p-50 * max(0, eigen.values[d - 1])
    let quiet = eigen.values.prefix { $0 <= limit }.count
    func coordinate(_ column: Int) -> [Double] { (0..<d).map { eigen.vectors[$0, column] / units[$0] } }
    for column in 0..<quiet {
      let direction = coordinate(column)
      let reach = deviations.map { abs(zip($0, direction).reduce(0) { $0 + $1.0 * $1.1 }) }.max() ?? 0
      if reach > moving * zip(size, direction).reduce(0, { $0 + $1.0 * abs($1.1) }) {
        return .unreached("the inputs move the state in a direction that no noise reaches")
      }
      let largest = zip(direction, units).reduce(0) { max($0, abs($1.0 * $1.1)) }
      if let i = doubted.first(where: { abs(direction[$0] * units[$0]) > part * largest }) {
        return .undecided("a direction of the state that component \(i) is part of")
      }
    }
    if quiet == d { return .constant }
    if quiet == 0 { return .support(.full) }
    var basis = Matrix(rows: d, columns: d - quiet)
    for j in quiet..<d { for (i, value) in coordinate(j).enumerated() { basis[i, j - quiet] = value } }
    return .support(.span(basis))
  }

  /// The least movement of means, as a share of their size, that is not rounding.
  private static let moving = 0x1p-40
  /// The least weight of a component in a direction, as a share of the largest, that is not rounding.
  private static let part = 0x1p-20

  /// The law of the state's part in the support.
  func reduce(_ law: ConditionalLaw, isDiagonal: Bool) throws -> ConditionalLaw {
    switch self {
    case .full: return law
    case .components(let indices):
      return ConditionalLaw(
        mean: indices.map { law.mean[$0] }, inputCovariance: indices.map { law.inputCovariance[$0] },
        gateCovariance: law.gateCovariance.map { gate in indices.map { gate[$0] } }, seen: law.seen)
    case .span(let basis):
      return ConditionalLaw(
        mean: try reduce(mean: law.mean), inputCovariance: try Self.reduce(law.inputCovariance, to: basis),
        gateCovariance: try law.gateCovariance.map { try Self.reduce($0, to: basis) }, seen: law.seen)
    case .reading(let map):
      func read(_ covariance: [Double]) throws -> [Double] {
        let d = map.columns
        let full = isDiagonal ? Matrix(diagonal: covariance) : try Matrix(rows: d, columns: d, storage: covariance)
        return try (map.congruence(full) + .identity(map.rows)).storage
      }
      return ConditionalLaw(
        mean: try map * law.mean, inputCovariance: try read(law.inputCovariance),
        gateCovariance: try law.gateCovariance.map(read), seen: law.seen)
    }
  }

  /// Coordinates of a vector of the state's space.
  func reduce(mean: [Double]) throws -> [Double] {
    switch self {
    case .full: return mean
    case .components(let indices): return indices.map { mean[$0] }
    case .span(let basis): return try basis.transpose * mean
    case .reading(let map): return try map * mean
    }
  }

  /// A full covariance, d×d, in the coordinates of the support; without the noise of a reading.
  func reduce(covariance: Matrix) throws -> Matrix {
    switch self {
    case .full: return covariance
    case .components(let indices):
      return try Matrix(indices.map { i in indices.map { covariance[i, $0] } })
    case .span(let basis): return try basis.transpose.congruence(covariance)
    case .reading(let map): return try map.congruence(covariance)
    }
  }

  private static func reduce(_ covariance: [Double], to basis: Matrix) throws -> [Double] {
    try basis.transpose.congruence(Matrix(rows: basis.rows, columns: basis.rows, storage: covariance)).storage
  }
}
