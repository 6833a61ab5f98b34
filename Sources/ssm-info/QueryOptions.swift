// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Quantities
import RateDistortion

/// Options that say what distortion is meant.
struct DistortionOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Distortion measure. Default: the source's own.")
  var distortion: DistortionRule?

  @Option(
    parsing: .unconditional,
    help: .init("Distortion of every pair: rows source, columns reproduction letters.", valueName: "file"))
  var distortionMatrix: ArrayReference?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Values of the source letters, one a row; several columns are points. Default: 0 … n−1.", valueName: "file"))
  var values: ArrayReference?

  @Option(
    parsing: .unconditional,
    help: .init("Values of the reproduction letters. Default: the source's.", valueName: "file"))
  var reproduction: ArrayReference?

  @Option(parsing: .unconditional, help: "Cells of a grid that stands for a continuous source.")
  var levels: Int?

  @Flag(help: "ar, state-matrix: the rate of an encoder that may not look ahead, beside the ordinary one.")
  var causal = false

  /// The files named, with their options.
  var files: [(option: String, path: String)] {
    [("--distortion-matrix", distortionMatrix), ("--values", values), ("--reproduction", reproduction)]
      .compactMap { option, reference in reference.map { (option, $0.path) } }
  }

  var specification: DistortionSpecification? {
    get throws {
      if distortion != nil, distortionMatrix != nil {
        throw ValidationError("--distortion and --distortion-matrix name two distortions; give one")
      }
      return distortion.map(DistortionSpecification.rule) ?? distortionMatrix.map(DistortionSpecification.matrix)
    }
  }
}

/// Options that say where on the curve to look, and how closely.
struct QueryOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Points from end to end, more where the curve bends. (default: 20)")
  var points: Int?

  @Option(parsing: .unconditional, help: .init("Distortions at which to bracket the rate.", valueName: "d1,d2,…"))
  var atDistortion: NumberList?

  @Option(parsing: .unconditional, help: .init("Rates at which to find the least distortion.", valueName: "r1,r2,…"))
  var atRate: NumberList?

  @Option(
    parsing: .unconditional,
    help: .init("Slopes −dR/dD of the curve, information per unit of distortion.", valueName: "s1,s2,…"))
  var slopes: NumberList?

  @Option(parsing: .unconditional, help: "Certified rate_upper − rate_lower at which to stop. (default: 1e-6 nats)")
  var gap: Double?

  @Option(parsing: .unconditional, help: "Algorithm. Default: chosen by the problem.")
  var method: RateDistortion.Method?

  static let largestPointCount = 100_000

  func validate() throws {
    let kinds = [
      ("--points", points != nil), ("--at-distortion", atDistortion != nil), ("--at-rate", atRate != nil),
      ("--slopes", slopes != nil),
    ].filter(\.1).map(\.0)
    guard kinds.count <= 1 else { throw ValidationError("\(kinds.joined(separator: " and ")): give one of them") }
    if let points, !(2...Self.largestPointCount).contains(points) {
      throw ValidationError("--points \(points): expected an integer from 2 to \(Self.largestPointCount)")
    }
    if let gap, !(gap > 0 && gap.isFinite) { throw ValidationError("--gap \(gap): expected a finite number > 0") }
    try refuse(atDistortion, "--at-distortion", expected: "a finite number") { $0.isFinite }
    try refuse(atRate, "--at-rate", expected: "a finite number ≥ 0") { $0 >= 0 && $0.isFinite }
    try refuse(slopes, "--slopes", expected: "a finite number ≥ 0") { $0 >= 0 && $0.isFinite }
  }

  private func refuse(
    _ list: NumberList?, _ option: String, expected: String, unless accepts: (Double) -> Bool
  ) throws {
    if let value = list?.values.first(where: { !accepts($0) }) {
      throw ValidationError("\(option) \(value): expected \(expected)")
    }
  }

  /// How finite problems are solved.
  func solver(_ unit: DisplayUnit) -> SolverOptions {
    SolverOptions(method: method, gap: gap.map(unit.amount) ?? SolverOptions().gap)
  }

  /// Where on the curve of `world` to look; numbers are in `unit`.
  func placement(_ world: RateDistortionWorld, _ unit: DisplayUnit) throws -> CurveRun.Placement {
    let informative = world.distortionIsInformation
    if let list = atDistortion?.values {
      if world.distortionIsNonnegative, let negative = list.first(where: { $0 < 0 }) {
        throw ValidationError("--at-distortion \(negative): no \(world.distortionWords) is below 0")
      }
      return .queries(list.map { .distortion(informative ? unit.amount($0).value : $0) })
    }
    if let list = atRate?.values { return .queries(list.map { .rate(unit.amount($0)) }) }
    if let list = slopes?.values { return .queries(list.map { .slope(informative ? $0 : unit.amount($0).value) }) }
    return .adaptive(points: points ?? 20)
  }
}
