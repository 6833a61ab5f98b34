// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Quantities

/// Options that name the joint law of a bottleneck.
struct BottleneckSourceOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: .init("Joint probabilities: rows X, columns Y.", valueName: "file"))
  var joint: ArrayReference?

  @Option(
    parsing: .unconditional,
    help: .init("A text: groups of --past symbols as X, of --future symbols after them as Y.", valueName: "file"))
  var text: String?

  @Option(parsing: .unconditional, help: "text: symbols before. (default: 1)")
  var past: Int?

  @Option(parsing: .unconditional, help: "text: symbols after. (default: 1)")
  var future: Int?

  @Option(parsing: .unconditional, help: "text: what counts as a symbol. (default: scalars)")
  var symbols: TextStatistics.Symbols?

  @Flag(help: "joint: divide by the sum of the probabilities, whatever it is.")
  var normalize = false

  @Option(parsing: .unconditional, help: .init("Covariance of a Gaussian X.", valueName: "file"))
  var sigmaX: ArrayReference?

  @Option(parsing: .unconditional, help: .init("Covariance of a Gaussian Y.", valueName: "file"))
  var sigmaY: ArrayReference?

  @Option(parsing: .unconditional, help: .init("Covariance of X (rows) and Y (columns).", valueName: "file"))
  var sigmaXY: ArrayReference?

  static let greatestLength = 1000

  /// The laws that are named.
  var named: [String] {
    [
      ("--joint", joint != nil), ("--text", text != nil),
      ("--sigma-x", sigmaX != nil || sigmaY != nil || sigmaXY != nil),
    ]
    .filter(\.1).map(\.0)
  }

  /// The files named, with their options.
  var files: [(option: String, path: String)] {
    [
      ("--joint", joint?.path), ("--text", text), ("--sigma-x", sigmaX?.path), ("--sigma-y", sigmaY?.path),
      ("--sigma-xy", sigmaXY?.path),
    ].compactMap { option, path in path.map { (option, $0) } }
  }

  func validateAll() throws {
    if text == nil {
      let alone = [("--past", past != nil), ("--future", future != nil), ("--symbols", symbols != nil)]
      if let option = alone.first(where: \.1)?.0 { throw ValidationError("\(option) needs --text") }
    }
    for (option, value) in [("--past", past), ("--future", future)] {
      if let value, !(1...Self.greatestLength).contains(value) {
        throw ValidationError("\(option) \(value): expected an integer from 1 to \(Self.greatestLength)")
      }
    }
    if normalize, joint == nil { throw ValidationError("--normalize needs --joint") }
    if text?.isEmpty == true { throw ValidationError("--text: expected the name of a file") }
    let parts = [("--sigma-x", sigmaX != nil), ("--sigma-y", sigmaY != nil), ("--sigma-xy", sigmaXY != nil)]
    if parts.contains(where: \.1), let missing = parts.first(where: { !$0.1 })?.0 {
      throw ValidationError("\(missing) is missing: a Gaussian law takes --sigma-x, --sigma-y and --sigma-xy")
    }
  }

  /// The law that is named; nil for none.
  func world() throws -> BottleneckWorld? {
    if let joint { return try .joint(joint, normalizes: normalize) }
    if let text { return try .text(text, symbols: symbols ?? .scalars, past: past ?? 1, future: future ?? 1) }
    if let sigmaX, let sigmaY, let sigmaXY { return try .gaussian(x: sigmaX, y: sigmaY, cross: sigmaXY) }
    return nil
  }
}

/// Options that say where on a bottleneck curve to look.
struct BottleneckQueryOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: .init("Trade-offs β, each a point.", valueName: "β1,β2,…"))
  var betas: NumberList?

  @Option(
    parsing: .unconditional,
    help: "Points from the onset to nearly all of I(X;Y). (default: 20, of gated models 6)")
  var points: Int?

  @Option(
    parsing: .unconditional,
    help: .init("Amounts of relevance: the least compression that keeps each.", valueName: "τ1,τ2,…"))
  var tau: NumberList?

  static let defaultPoints = 20
  static let defaultSampledPoints = 6
  static let largestPointCount = 10_000

  /// The options given.
  var given: [String] {
    [("--betas", betas != nil), ("--points", points != nil), ("--tau", tau != nil)].filter(\.1).map(\.0)
  }

  /// Why there is more than one point; nil where there is one.
  var severalPoints: String? {
    if let list = betas ?? tau { return list.values.count == 1 ? nil : "give a single number" }
    return points == 1 ? nil : "give --betas or --tau with a single number"
  }

  func validate() throws {
    guard given.count <= 1 else { throw ValidationError("\(given.joined(separator: " and ")): give one of them") }
    if let points, !(1...Self.largestPointCount).contains(points) {
      throw ValidationError("--points \(points): expected an integer from 1 to \(Self.largestPointCount)")
    }
    if let beta = betas?.values.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw ValidationError("--betas \(beta): expected finite numbers > 0")
    }
    if let amount = tau?.values.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw ValidationError("--tau \(amount): expected finite numbers ≥ 0")
    }
  }

  /// Where to look; nil for the default.
  func question(_ unit: DisplayUnit) -> BottleneckQuestion? {
    if let betas { return .betas(betas.values) }
    if let tau { return .relevances(tau.values.map(unit.amount)) }
    return points.map { .points($0) }
  }
}
