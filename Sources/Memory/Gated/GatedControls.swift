// SPDX-License-Identifier: GPL-3.0-or-later

/// The means over the paths of one replication, in nats, controls applied.
struct GatedMeasurement: Sendable {
  let lower: Double
  let upper: Double
  let point: Double
  /// The maximum-entropy ceiling.
  let ceiling: Double
  /// `E ½ log(|P^gate|/|P|)`; 0 given the inputs.
  let content: Double
  /// `E ½ log det P`, given the inputs.
  let halfLogDeterminant: Double
}

/// What is subtracted from sampled means for what is known of the paths that were drawn (M3.1).
///
/// Three kinds of controls, and why none moves an expectation, the coefficients being the pilot's and so independent of
/// the replication:
///
/// - Of mean 0 given their path: polynomials of the normal vector behind a point, the point's excess over its expectation
///   on the path, and products of both with what the path alone decides (the best coefficient of a narrow component is
///   not that of a wide one). A factor less the pilot's mean of it is a constant once the path is given.
/// - Of mean 0 over the paths: traces of covariances against their exact expectations, Hermite polynomials of what the
///   gates saw last, and with an exact reference its excess (M3.2).
/// - Of no known mean: log determinants and content, and the excess of a reference that was fitted. The mean over the
///   paths that give a state is compared with that over all paths of the replication, those without mixture included;
///   both have the same expectation, so that their difference has mean 0. As the larger mean is of the replication's own,
///   its error is in the spread of the replications.
struct GatedControls: Sendable {
  private let lower: ControlVariates
  private let upper: ControlVariates
  private let point: ControlVariates
  private let halfLogDeterminant: ControlVariates
  private let content: ControlVariates
  private let reference: ReferenceGaussian
  /// How many of ``PathRecord/gateExcesses`` are used: the first ones.
  private let gateCount: Int
  /// How many of ``pointwise(_:_:_:)`` are used: the first ones.
  private let pointCount: Int
  /// The pilot's means of ``factors(_:)``.
  private let centers: [Double]

  /// The pilot's paths for each control of the gates, and for each of the points.
  private static let pathsOfControl = (gates: 32, points: 32)
  /// The controls of points that a pilot of any size uses.
  private static let leastPointCount = 2

  /// Variances, on the pilot, of what path means have to stand for, and of what is left of the point value after all.
  let spread: (pathwise: Double, left: Double)
  /// Standard errors of the pilot's own means of the two sides.
  let pilotError: (lower: Double, upper: Double)

  /// Coefficients fitted on a pilot.
  init(records: [PathRecord], bounds: [MixtureBounds], reference: ReferenceGaussian) throws {
    let gateCount = min(records.first?.gateExcesses.count ?? 0, records.count / Self.pathsOfControl.gates)
    let pointCount = max(Self.leastPointCount, records.count / Self.pathsOfControl.points)
    self.reference = reference
    self.gateCount = gateCount
    self.pointCount = pointCount
    let centers = Self.mean(over: records, of: Self.factors)
    self.centers = centers
    let exact = records.map { Self.exact($0, reference, gateCount) }
    let pathwise = records.map { Self.pathwise($0, reference) }
    let controls = records.indices.map { pathwise[$0] + exact[$0] + Self.pointwise(records[$0], pointCount, centers) }
    func fit(_ value: (MixtureBounds) -> Double) throws -> ControlVariates {
      try ControlVariates(explaining: zip(bounds, records).map { value($0) + $1.content }, by: controls)
    }
    func error(_ value: (MixtureBounds) -> Double, _ fitted: ControlVariates) -> Double {
      let rests = records.indices.map { index in
        value(bounds[index]) + records[index].content - fitted.correction(for: controls[index])
      }
      return (Self.variance(rests) / Double(records.count)).squareRoot()
    }
    let (below, above) = (try fit(\.lower), try fit(\.upper))
    (lower, upper) = (below, above)
    pilotError = (error(\.lower, below), error(\.upper, above))
    let (middle, logs, rests) = (
      try fit(\.point), try ControlVariates(explaining: records.map(\.halfLogDeterminant), by: exact),
      try ControlVariates(explaining: records.map(\.content), by: exact)
    )
    (point, halfLogDeterminant, content) = (middle, logs, rests)
    let weights = middle.coefficients.prefix(pathwise.first?.count ?? 0)
    let rest = records.indices.map { index -> Double in
      var values = pathwise[index]
      values[values.count - 2] -= logs.correction(for: exact[index])
      values[values.count - 1] -= rests.correction(for: exact[index])
      return zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let left = records.indices.map { index in
      bounds[index].point + records[index].content - middle.correction(for: controls[index])
    }
    spread = (Self.variance(rest), Self.variance(left))
  }

  /// Means of a replication: `records`, the first of them with a state and its `bounds`, and `extra` paths without.
  func measure(_ records: [PathRecord], extra: [PathRecord], bounds: [MixtureBounds]) -> GatedMeasurement {
    let paths = records + extra
    let exact = Self.mean(over: paths) { Self.exact($0, reference, gateCount) }
    var known = Self.mean(over: paths) { Self.pathwise($0, reference) }
    let last = known.count - 1
    known[last - 1] -= halfLogDeterminant.correction(for: exact)
    known[last] -= content.correction(for: exact)
    let states = records.prefix(bounds.count)
    let own = Self.mean(over: states) { Self.pathwise($0, reference) }
    let ownExact = Self.mean(over: states) { Self.exact($0, reference, gateCount) }
    let differences =
      zip(own, known).map { $0 - $1 } + ownExact
      + Self.mean(over: states) { Self.pointwise($0, pointCount, centers) }
    func adjusted(_ value: (MixtureBounds) -> Double, _ controls: ControlVariates) -> Double {
      bounds.reduce(0) { $0 + value($1) } / Double(bounds.count) + own[last] - controls.correction(for: differences)
    }
    let excess = reference.isExact ? 0 : known[0]
    return GatedMeasurement(
      lower: adjusted(\.lower, lower), upper: adjusted(\.upper, upper), point: adjusted(\.point, point),
      ceiling: reference.halfLogDeterminant + excess - known[last - 1] + known[last], content: known[last],
      halfLogDeterminant: known[last - 1] - known[last])
  }

  /// Controls whose mean over paths is 0.
  private static func exact(_ record: PathRecord, _ reference: ReferenceGaussian, _ gateCount: Int) -> [Double] {
    (reference.isExact ? [record.expectedExcess] : []) + record.covarianceExcesses
      + record.gateExcesses.prefix(gateCount)
  }

  /// Controls whose means are those of all paths; the log determinant and the content stand last.
  private static func pathwise(_ record: PathRecord, _ reference: ReferenceGaussian) -> [Double] {
    (reference.isExact ? [] : [record.expectedExcess]) + [record.halfLogDeterminant, record.content]
  }

  /// What a path alone decides and the spread of its controls may follow.
  private static func factors(_ record: PathRecord) -> [Double] {
    [record.halfLogDeterminant, record.expectedExcess] + record.gateExcesses.prefix(gateFactors)
  }

  /// The first `count` controls of mean 0 on each path, those that explain most first: excesses of the noise and of the
  /// point, their products with the path's factors beyond `centers`, the noise to the first and second degree, and the
  /// products of these.
  private static func pointwise(_ record: PathRecord, _ count: Int, _ centers: [Double]) -> [Double] {
    var controls = [record.noiseExcess, record.pointExcess]
    let ofPath = zip(factors(record), centers).map { $0 - $1 }
    func addProducts(of others: [Double]) {
      for value in ofPath where controls.count < count { controls += others.map { value * $0 } }
    }
    addProducts(of: controls)
    let z = record.noise
    var degrees = z
    // The square of the first number is what the others leave of the excess of the noise.
    for a in z.indices.dropFirst() where controls.count + degrees.count < count {
      for b in 0...a { degrees.append(z[a] * z[b] - (a == b ? 1 : 0)) }
    }
    controls += degrees
    addProducts(of: degrees)
    return Array(controls.prefix(count))
  }

  /// The newest direction's polynomials, as factors of other controls.
  private static let gateFactors = 3

  private static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }

  private static func mean(over records: some Collection<PathRecord>, of values: (PathRecord) -> [Double]) -> [Double] {
    var sum = [Double]()
    for record in records {
      let values = values(record)
      if sum.isEmpty { sum = values } else { for j in values.indices { sum[j] += values[j] } }
    }
    return sum.map { $0 / Double(records.count) }
  }
}
