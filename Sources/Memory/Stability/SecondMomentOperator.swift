// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra
public import Parallel
public import StateSpace

/// The map `X ↦ E[F X Fᵀ]` on symmetric d×d matrices: how second moments of the state travel in one step, up to the
/// drive. Its spectral radius is that of `E[F ⊗ F]` (M7.3).
public struct SecondMomentOperator: Sendable {
  /// Why there is no such map, or none that can be computed.
  public enum Obstacle: Error, Sendable, Equatable, CustomStringConvertible {
    /// Inputs depend on each other, or the gates see the state, or the update is a cell.
    case notDefined(String)
    /// The gates of a step depend on many pre-activations at once.
    case notIntegrable(String)

    /// The reason.
    public var description: String {
      switch self {
      case .notDefined(let reason), .notIntegrable(let reason): reason
      }
    }
  }

  private enum Form {
    /// `F = diag(α) A + diag(β)` with moments of α and β; no A where α = 0.
    case gated(TransitionMoments, transition: Matrix?)
    /// Finitely many F, d×d, with their probabilities.
    case finite([(step: Matrix, mass: Double)])
  }

  private let form: Form
  /// Components of the state, d.
  public let stateSize: Int
  /// What the integration may be off by in single moments of the gates; 0 for finite sums.
  public let integrationError: Double

  /// The map of a model whose gates see inputs only and whose inputs are independent.
  ///
  /// Integrals over pairs of Gaussian pre-activations, finite sums over tokens. Errors: ``Obstacle``.
  public init(_ model: StateSpaceModel, threads: Int = Parallel.defaultThreadCount) throws {
    guard case .gated(let update) = model.update else { throw Obstacle.notDefined("the cell is nonlinear") }
    guard update.gatesSeeInputsOnly else { throw Obstacle.notDefined("the gates see the state") }
    let moments: TransitionMoments
    switch model.input {
    case .gaussian(let law):
      guard let components = update.componentTransitions else {
        throw Obstacle.notIntegrable("top-k gates depend on all pre-activations at once")
      }
      let preactivations = try update.preactivationMoments(mean: law.mean, covariance: law.covariance)
      moments = try TransitionMoments(
        components, mean: preactivations.mean, covariance: preactivations.covariance, threads: threads)
    case .tokens(let law) where law.transition == nil:
      moments = TransitionMoments(
        steps: try update.coefficients(at: law.embedding), masses: law.probabilities, stateSize: update.stateSize)
    case .tokens, .process, .recorded: throw Obstacle.notDefined("inputs are not independent")
    }
    form = .gated(moments, transition: update.transition)
    stateSize = update.stateSize
    integrationError = moments.error
  }

  /// The map of steps F drawn independently from a finite list, each d×d, with these probabilities.
  ///
  /// Errors: ``Obstacle`` for an empty list or shapes that differ.
  public init(steps: [Matrix], masses: [Double]) throws {
    guard let first = steps.first, first.isSquare, masses.count == steps.count,
      steps.allSatisfy({ $0.shape == first.shape })
    else { throw Obstacle.notDefined("the steps are not square matrices of one shape, each with a probability") }
    form = .finite(zip(steps, masses).map { ($0, $1) })
    stateSize = first.rows
    integrationError = 0
  }

  /// `E[F X Fᵀ]` for symmetric X, d×d. Errors: another shape.
  public func apply(to x: Matrix) throws -> Matrix {
    switch form {
    case .finite(let steps):
      var result = Matrix(rows: stateSize, columns: stateSize)
      for (step, mass) in steps { try result += mass * step.congruence(x) }
      return result
    case .gated(let moments, let transition):
      guard let transition else { return moments.carryCarry.entrywise(x) }
      let mixed = moments.gainCarry.entrywise(try transition * x)
      return try moments.carryCarry.entrywise(x) + moments.gainGain.entrywise(transition.congruence(x)) + mixed
        + mixed.transpose
    }
  }

  /// The spectral radius of `E[F ⊗ F]`.
  ///
  /// Where F is diagonal the map multiplies entry by entry and the radius is the largest `E F_ii²` (Cauchy–Schwarz).
  /// Otherwise the eigenvalues of the map on symmetric matrices, or for large d its iteration: as it keeps positive
  /// semidefinite matrices so, the radius belongs to one of them (Krein & Rutman 1948).
  /// Errors: those of the eigenvalue solver.
  public func spectralRadius() throws -> Double {
    if case .gated(_, let transition) = form, transition?.isDiagonal ?? true {
      return try apply(to: .identity(stateSize)).diagonal.max() ?? 0
    }
    let pairs = (0..<stateSize).flatMap { i in (i..<stateSize).map { (i, $0) } }
    guard pairs.count <= Self.largestDenseMap else { return try iteratedRadius() }
    var map = Matrix(rows: pairs.count, columns: pairs.count)
    for (column, (i, k)) in pairs.enumerated() {
      var basis = Matrix(rows: stateSize, columns: stateSize)
      basis[i, k] = 1
      basis[k, i] = 1
      let image = try apply(to: basis)
      for (row, pair) in pairs.enumerated() { map[row, column] = image[pair.0, pair.1] }
    }
    return try GeneralEigen.spectralRadius(map)
  }

  /// Order of the map up to which all its eigenvalues are computed: d = 24.
  private static let largestDenseMap = 300
  private static let mostIterations = 5000
  /// Relative change at which the iteration ends.
  private static let settled = 0x1p-40

  /// Power iteration from the identity, half of each matrix kept so that rotations of the same size cannot oscillate.
  private func iteratedRadius() throws -> Double {
    var x = Matrix.identity(stateSize)
    var radius = try apply(to: x).maximumMagnitude
    for _ in 0..<Self.mostIterations where radius > 0 {
      let next = try apply(to: x) + radius * x
      let growth = try next.trace() / x.trace() - radius
      x = (1 / next.maximumMagnitude) * next
      if abs(growth - radius) <= Self.settled * growth { return growth }
      radius = growth
    }
    return radius
  }
}

extension Matrix {
  /// The product entry by entry of two matrices of one shape.
  func entrywise(_ other: Matrix) -> Matrix {
    var result = self
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] *= other[row, column] }
    }
    return result
  }
}

extension GatedUpdate {
  /// Mean and covariance of `W x + b` for Gaussian inputs: r numbers and r×r.
  func preactivationMoments(mean: [Double], covariance: Matrix) throws -> (mean: [Double], covariance: Matrix) {
    guard preactivationCount > 0 else { return ([], Matrix(rows: 0, columns: 0)) }
    return (try preactivations(of: mean), try inputWeights.congruence(covariance))
  }

  /// α and β at each of these inputs, one a row.
  func coefficients(at inputs: Matrix) throws -> [(gain: [Double], carry: [Double])] {
    var coefficients = StepCoefficients(for: self)
    return try (0..<inputs.rows).map { row in
      evaluate(try preactivations(of: Array(inputs.row(row))), into: &coefficients)
      return (coefficients.gain, coefficients.carry)
    }
  }

  /// `F = diag(α) A + diag(β)`, d×d.
  func stepMatrix(gain: [Double], carry: [Double]) -> Matrix {
    var step = transition ?? Matrix(rows: stateSize, columns: stateSize)
    for i in 0..<stateSize {
      for k in 0..<stateSize { step[i, k] *= gain[i] }
      step[i, i] += carry[i]
    }
    return step
  }
}
