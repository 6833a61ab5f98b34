// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import Parallel
internal import StateSpace

/// What one pair (i, j) of components contributes to ``StepMoments``.
private struct PairMoments: Sendable {
  var gainDrive = 0.0
  var driveGain = 0.0
  var carryDrive = 0.0
  var driveCarry = 0.0
  var driveDrive = 0.0
  var driveScale = 0.0
}

extension StepMoments {
  /// Trapezoidal steps that are tried in turn, in deviations of a pre-activation.
  private static let steps = [0.5, 0.25, 0.125, 0.0625]
  /// Two rules in a row that differ by less than this, relative to the largest entry, have converged.
  private static let tolerance = 0x1p-36
  /// The most nodes that are visited for one rule, over all pairs.
  private static let nodeBudget = 4e7

  /// The moments for independent Gaussian inputs, by numerical integration over the pre-activations of each pair.
  ///
  /// Given those, drives and projections are jointly Gaussian, and their products follow from Isserlis's theorem
  /// (1918). Nil where components depend on each other (top-k) or where the integrals do not converge within the
  /// budget of nodes.
  static func gaussian(
    _ update: GatedUpdate, noise: ProcessNoise, input: GaussianLaw, threads: Int
  ) throws -> StepMoments? {
    let d = update.stateSize
    let components = (0..<d).compactMap { GateComponent($0, of: update) }
    guard components.count == d else { return nil }
    let features = try GaussianFeatures(update, input: input)
    let pairs = (0..<d).flatMap { i in (i..<d).map { (i, $0) } }
    let dimensions = pairs.map { i, j in
      features.factor(Array(Set(components[i].variables + components[j].variables)).sorted(), others: []).directions
        .count
    }
    var previous: StepMoments?
    for step in steps {
      let rule = try NormalRule(step: step)
      var visits = 0.0
      for rank in dimensions { visits += (0..<rank).reduce(1.0) { product, _ in product * Double(rule.count) } }
      guard visits <= nodeBudget else { return nil }
      let next = try StepMoments(
        components, features, pairs: pairs, noise: noise, rule: rule, threads: threads)
      if dimensions.allSatisfy({ $0 == 0 }) || previous.map({ next.difference(to: $0) <= tolerance }) == true {
        return next
      }
      previous = next
    }
    return nil
  }

  private init(
    _ components: [GateComponent], _ features: GaussianFeatures, pairs: [(Int, Int)], noise law: ProcessNoise,
    rule: NormalRule, threads: Int
  ) throws {
    let d = components.count
    self.init(stateSize: d)
    let results = try Parallel.orderedMap(count: pairs.count, threads: threads) { index in
      Self.integrate(components[pairs[index].0], components[pairs[index].1], pairs[index], features, rule)
    }
    for ((i, j), pair) in zip(pairs, results) {
      (gainDrive[i, j], gainDrive[j, i]) = (pair.gainDrive, pair.driveGain)
      (carryDrive[i, j], carryDrive[j, i]) = (pair.carryDrive, pair.driveCarry)
      (driveDrive[i, j], driveDrive[j, i]) = (pair.driveDrive, pair.driveDrive)
      (driveScale[i, j], driveScale[j, i]) = (pair.driveScale, pair.driveScale)
    }
    if case .perStep(let q) = law { noise = q }
    let zero = Matrix(rows: d, columns: features.weights.columns)
    var correlations = (gain: zero, carry: zero, drive: zero)
    for i in 0..<d {
      let row = Self.single(components[i], i, features, rule, noise: law)
      (gain[i], carry[i], drive[i]) = (row.gain, row.carry, row.drive)
      if case .integrated = law { noise[i, i] = row.noise }
      for k in 0..<zero.columns {
        correlations.gain[i, k] = row.gainInput[k]
        correlations.carry[i, k] = row.carryInput[k]
        correlations.drive[i, k] = row.driveInput[k]
      }
    }
    inputs = correlations
  }

  /// Largest difference of an entry, relative to the sizes of the coefficients that it is a moment of: a moment that
  /// vanishes by symmetry has no digits of its own.
  private func difference(to other: StepMoments) -> Double {
    let drive = driveDrive.maximumMagnitude.squareRoot()
    let tables: [(KeyPath<StepMoments, Matrix>, scale: Double)] = [
      // α and β are at most 1.
      (\.gainDrive, drive), (\.carryDrive, drive), (\.driveDrive, drive * drive), (\.noise, noise.maximumMagnitude),
    ]
    return tables.reduce(0) { worst, table in
      let (mine, theirs) = (self[keyPath: table.0].storage, other[keyPath: table.0].storage)
      let gap = zip(mine, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) }
      return max(worst, table.scale > 0 ? gap / table.scale : 0)
    }
  }

  private static func integrate(
    _ first: GateComponent, _ second: GateComponent, _ pair: (Int, Int), _ features: GaussianFeatures,
    _ rule: NormalRule
  ) -> PairMoments {
    let variables = first.variables + second.variables.filter { !first.variables.contains($0) }
    let places = second.variables.map { variable in variables.firstIndex(of: variable) ?? 0 }
    let r = features.preactivationCount
    let factor = features.factor(
      variables, others: [r + pair.0, first.projection, r + pair.1, second.projection])
    let kinks = variables.map { variable in
      zip(first.variables + second.variables, first.kinks + second.kinks).filter { $0.0 == variable }.flatMap(\.1)
    }
    let product = GaussianProduct(factor)
    var sum = PairMoments()
    var other = [Double](repeating: 0, count: places.count)
    FeatureIntegral(factor, kinks: kinks, rule: rule).forEachNode { y, eta, weight in
      for (k, place) in places.enumerated() { other[k] = y[place] }
      let a = first.values(at: y)
      let b = other.withUnsafeBufferPointer { second.values(at: $0) }
      let (whole, left, right, projections) = product.expectations(at: eta)
      let (u, v) = (a.drive * left, b.drive * right)
      sum.gainDrive += weight * a.gain * v
      sum.driveGain += weight * u * b.gain
      sum.carryDrive += weight * a.carry * v
      sum.driveCarry += weight * u * b.carry
      sum.driveDrive += weight * a.drive * b.drive * whole
      sum.driveScale += weight * a.drive * b.drive * projections
    }
    return sum
  }

  /// What one component contributes.
  private struct Row {
    var gain = 0.0
    var carry = 0.0
    var drive = 0.0
    var noise = 0.0
    var gainInput: [Double]
    var carryInput: [Double]
    var driveInput: [Double]
  }

  private static func single(
    _ component: GateComponent, _ i: Int, _ features: GaussianFeatures, _ rule: NormalRule, noise: ProcessNoise
  ) -> Row {
    let factor = features.factor(component.variables, others: [features.preactivationCount + i, component.projection])
    let m = features.weights.columns
    let zero = [Double](repeating: 0, count: m)
    var row = Row(gainInput: zero, carryInput: zero, driveInput: zero)
    let covariance = factor.residualCovariance(0, 1)
    FeatureIntegral(factor, kinks: component.kinks, rule: rule).forEachNode { y, eta, weight in
      let values = component.values(at: y)
      var (v, p) = (factor.otherMean[0], factor.otherMean[1])
      for k in eta.indices {
        v += factor.otherWeights[0][k] * eta[k]
        p += factor.otherWeights[1][k] * eta[k]
      }
      let product = v * p + covariance
      row.gain += weight * values.gain
      row.carry += weight * values.carry
      row.drive += weight * values.drive * product
      if case .integrated(let intensities) = noise, case .some(let scan) = component.scan {
        row.noise += weight * scan.noiseVariance(of: i, intensity: intensities[i], step: values.step)
      }
      for j in 0..<m {
        var direction = 0.0
        for k in eta.indices { direction += eta[k] * factor.directions[k][j] }
        row.gainInput[j] += weight * values.gain * direction
        row.carryInput[j] += weight * values.carry * direction
        row.driveInput[j] +=
          weight * values.drive
          * (product * direction + p * factor.residuals[0][j] + v * factor.residuals[1][j])
      }
    }
    return row
  }
}
