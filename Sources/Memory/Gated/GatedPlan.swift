// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// The means over the paths of one replication, in nats, controls applied.
struct GatedMeasurement: Sendable {
  let lower: Double
  let upper: Double
  let point: Double
  /// The maximum-entropy ceiling.
  let ceiling: Double
  /// `E ½ log(|P^gate|/|P|)`; 0 given the inputs.
  let content: Double
}

/// What the pilot fixed: everything that a replication does beside drawing its own random numbers.
struct GatedPlan: Sendable {
  /// K.
  let componentCount: Int
  /// Further paths for the means of controls and of the ceiling, without mixture.
  let extraPathCount: Int
  let choice: (lower: Int, upper: Int)
  /// The linear decoder's floor, known exactly where it is known.
  let floor: Double?
  /// Entropy of the inputs, where it is finite.
  let entropyBound: Double?
  let allowance: Double
  private let lowerControls: ControlVariates
  private let upperControls: ControlVariates
  private let pointControls: ControlVariates

  /// The share of the accuracy by which the mixture has to be better than a bound that hardly depends on chance.
  private static let preference = 0.1

  /// Paths of a pilot.
  static let pilotCount = 1024
  /// The most further paths, as a multiple of K.
  private static let largestExtraFactor = 4.0

  /// Runs the pilot with `count` components and plans replications of `componentCount`, or of as many as `accuracy`
  /// nats ask for.
  init(
    paths: PathSampler, floor: Double?, allowance: Double, accuracy: Double, componentCount fixed: Int?,
    largestComponentCount: Int, pilotCount: Int = GatedPlan.pilotCount, threads: Int
  ) throws {
    let records = try paths.records(
      .pilot, replication: pilotCount, count: pilotCount, withPoints: true, threads: threads)
    let extra = try paths.records(
      .pilotPathMean, replication: pilotCount, count: pilotCount, withPoints: false, threads: threads)
    let bounds = try paths.bounds(of: records, threads: threads)
    let controls = records.map(Self.controls)
    func fit(_ value: (MixtureBounds) -> Double) throws -> ControlVariates {
      try ControlVariates(explaining: zip(bounds, records).map { value($0) + $1.content }, by: controls)
    }
    self.floor = floor
    self.allowance = allowance
    entropyBound = paths.propagator.entropyBound
    lowerControls = try fit(\.lower)
    upperControls = try fit(\.upper)
    pointControls = try fit(\.point)
    let spread = Self.spread(of: zip(bounds, records).map { $0.point + $1.content }, controls, pointControls)
    let measured = Self.measure(
      records, extra: extra, bounds: bounds, reference: paths.reference,
      controls: (lowerControls, upperControls, pointControls))
    // Bias falls like 1/K (M3.1); beyond half a nat of it the mixture hardly resolves anything yet.
    let gap = max(0, measured.upper - measured.lower)
    let wanted = (Double(pilotCount) * gap / (0.4 * accuracy)).rounded(.up)
    let count =
      fixed
      ?? max(pilotCount, Int(exactly: min(wanted, Double(largestComponentCount))) ?? largestComponentCount)
    componentCount = count
    let shrink = Double(pilotCount) / Double(count)
    let upperForecast = measured.point + (measured.upper - measured.point) * shrink
    let lowerForecast = measured.point - (measured.point - measured.lower) * shrink
    // The others hardly depend on chance: they are preferred unless the mixture is clearly better.
    let margin = Self.preference * accuracy
    var uppers = [upperForecast + margin, measured.ceiling]
    if let entropyBound { uppers.append(entropyBound) }
    choice = (
      lower: floor.map { $0 > lowerForecast - margin ? 1 : 0 } ?? 0,
      upper: uppers.indices.min { uppers[$0] < uppers[$1] } ?? 0
    )
    let factor = min(Self.largestExtraFactor, (2 * spread.explained / max(spread.left, 0x1p-60)).squareRoot().rounded())
    extraPathCount = Int(exactly: (factor * Double(count)).rounded()) ?? 0
  }

  private init(_ plan: GatedPlan, choice: (lower: Int, upper: Int), componentCount: Int) {
    let factor = Double(plan.extraPathCount) / Double(plan.componentCount)
    self.componentCount = componentCount
    extraPathCount = Int(exactly: (factor * Double(componentCount)).rounded()) ?? 0
    self.choice = choice
    floor = plan.floor
    entropyBound = plan.entropyBound
    allowance = plan.allowance
    (lowerControls, upperControls, pointControls) = (plan.lowerControls, plan.upperControls, plan.pointControls)
  }

  /// The same plan for `count` components, with a pilot of a quarter of them to choose the candidates anew.
  func resized(to count: Int, paths: PathSampler, threads: Int) throws -> GatedPlan {
    let pilot = try GatedPlan(
      paths: paths, floor: floor, allowance: allowance, accuracy: 1, componentCount: count,
      largestComponentCount: count, pilotCount: max(Self.pilotCount, count / 4), threads: threads)
    return GatedPlan(pilot, choice: pilot.choice, componentCount: count)
  }

  /// Means of a replication's records.
  func measure(
    _ records: [PathRecord], extra: [PathRecord], bounds: [MixtureBounds], reference: ReferenceGaussian?
  ) -> GatedMeasurement {
    Self.measure(
      records, extra: extra, bounds: bounds, reference: reference,
      controls: (lowerControls, upperControls, pointControls))
  }

  /// Controls of one path: two of mean 0, then three whose means come from all paths of the replication, the further
  /// ones included.
  private static func controls(_ record: PathRecord) -> [Double] {
    [record.noiseExcess, record.pointExcess] + pathControls(record)
  }

  private static func pathControls(_ record: PathRecord) -> [Double] {
    [record.expectedExcess, record.halfLogDeterminant, record.content]
  }

  /// Variance of the target that the controls of unknown mean explain, and what all controls leave.
  private static func spread(of target: [Double], _ controls: [[Double]], _ fitted: ControlVariates) -> (
    explained: Double, left: Double
  ) {
    func variance(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
    let left = zip(target, controls).map { $0 - fitted.correction(for: $1) }
    let explained = controls.map { fitted.correction(for: [0, 0] + $0[2...]) }
    return (variance(explained), variance(left))
  }

  private static func measure(
    _ records: [PathRecord], extra: [PathRecord], bounds: [MixtureBounds], reference: ReferenceGaussian?,
    controls: (lower: ControlVariates, upper: ControlVariates, point: ControlVariates)
  ) -> GatedMeasurement {
    let own = mean(records.map(Self.controls))
    var all = mean((records + extra).map(pathControls))
    let content = all[2]
    let expectedExcess = reference?.isExact == true ? 0 : all[0]
    if reference?.isExact == true { all[0] = 0 }
    let differences = [own[0], own[1]] + zip(own[2...], all).map { $0 - $1 }
    let ownContent = own[4]
    func adjusted(_ value: (MixtureBounds) -> Double, _ controls: ControlVariates) -> Double {
      bounds.reduce(0) { $0 + value($1) } / Double(bounds.count) + ownContent - controls.correction(for: differences)
    }
    return GatedMeasurement(
      lower: adjusted(\.lower, controls.lower), upper: adjusted(\.upper, controls.upper),
      point: adjusted(\.point, controls.point),
      ceiling: (reference?.halfLogDeterminant ?? .infinity) + expectedExcess - all[1] + content, content: content)
  }

  private static func mean(_ rows: [[Double]]) -> [Double] {
    var sum = [Double](repeating: 0, count: rows.first?.count ?? 0)
    for row in rows { for j in row.indices { sum[j] += row[j] } }
    return sum.map { $0 / Double(rows.count) }
  }
}
