// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// What the pilot fixed: everything that a replication does beside drawing its own random numbers.
struct GatedPlan: Sendable {
  /// K.
  let componentCount: Int
  /// Paths that give a state at which the mixture is evaluated, N: the first of the K.
  let stateCount: Int
  /// Further paths for the means of controls and of the ceiling, without mixture.
  let extraPathCount: Int
  let choice: (lower: Int, upper: Int)
  /// The linear decoder's floor, known exactly where it is known.
  let floor: Double?
  /// Entropy of the inputs, where it is finite.
  let entropyBound: Double?
  let allowance: Double
  /// Turns a replication's records into means.
  let controls: GatedControls

  /// The share of the accuracy by which the mixture has to be better than a bound that hardly depends on chance.
  private static let preference = 0.1

  /// The share of the accuracy that the distance between the sides is meant to take.
  private static let systematicShare = 0.4

  /// Paths of a pilot, unless they are too wide.
  static let pilotCount = 1024
  /// The most paths without a state, as a multiple of N.
  private static let largestExtraFactor = 16.0

  /// Runs the pilot with `count` components and plans replications of `componentCount`, or of as many as `accuracy`
  /// nats ask for.
  init(
    paths: PathSampler, reference: ReferenceGaussian, floor: Double?, allowance: Double, accuracy: Double,
    componentCount fixed: Int?, largestComponentCount: Int, pilotCount: Int, workLimit: Double, generation: Int = 0,
    threads: Int
  ) throws {
    // The paths of number 0 showed where the state is random.
    let number = generation + 1
    let records = try paths.components(
      .pilot, replication: number, count: pilotCount, states: pilotCount, threads: threads)
    let extra = try paths.paths(.pilotPathMean, replication: number, count: pilotCount, threads: threads)
    let bounds = try paths.bounds(of: records, states: pilotCount, threads: threads)
    self.floor = floor
    self.allowance = allowance
    entropyBound = paths.propagator.entropyBound
    controls = try GatedControls(records: records, bounds: bounds, reference: reference)
    let measured = controls.measure(records, extra: extra, bounds: bounds)
    let others = [measured.ceiling] + (entropyBound.map { [$0] } ?? [])
    let forecast = MixtureForecast(
      point: measured.point, mixture: (measured.lower, measured.upper), fixed: (floor, others.min()))
    let pilot = Double(pilotCount)
    let growth = forecast.growth(
      towards: Self.systematicShare * accuracy, limit: max(1, Double(largestComponentCount) / pilot))
    let count = fixed ?? min(max(pilotCount, largestComponentCount), Int((pilot * growth).rounded(.up)))
    componentCount = count
    stateCount = paths.stateCount(components: count)
    let grown = forecast.grown(by: max(1, Double(count) / pilot))
    // The others hardly depend on chance: they are preferred unless the mixture is clearly better, beyond what the pilot
    // may be off by.
    let margin = (
      lower: Self.preference * accuracy + 2 * controls.pilotError.lower,
      upper: Self.preference * accuracy + 2 * controls.pilotError.upper
    )
    let uppers = [(grown.upper ?? measured.upper) + margin.upper] + others
    choice = (
      lower: floor.map { $0 > (grown.lower ?? measured.lower) - margin.lower ? 1 : 0 } ?? 0,
      upper: uppers.indices.min { uppers[$0] < uppers[$1] } ?? 0
    )
    let factor = min(
      Self.largestExtraFactor,
      (2 * controls.spread.pathwise / max(controls.spread.left, 0x1p-60)).squareRoot().rounded())
    // Components without a state serve the means as well.
    let wantedPaths = Int(exactly: ((1 + factor) * Double(stateCount)).rounded()) ?? count
    extraPathCount = min(
      max(0, wantedPaths - count), paths.affordableExtraPaths(beside: count, workLimit: workLimit))
  }

  /// The same plan for `count` components, with a pilot of streams of its own, to choose the candidates anew.
  func resized(
    to count: Int, generation: Int, paths: PathSampler, reference: ReferenceGaussian, workLimit: Double, threads: Int
  ) throws -> GatedPlan {
    let pilot = paths.pilotPathCount(limit: count, workLimit: workLimit)
    return try GatedPlan(
      paths: paths, reference: reference, floor: floor, allowance: allowance, accuracy: 1, componentCount: count,
      largestComponentCount: count, pilotCount: max(pilot, paths.stateCount(components: count) / 2),
      workLimit: workLimit, generation: generation, threads: threads)
  }
}
