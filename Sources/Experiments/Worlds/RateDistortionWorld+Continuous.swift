// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
internal import Quantities
internal import RateDistortion

extension RateDistortionWorld {
  /// A source with a density: its closed form, its certified curve, or, with `levels`, the curve of a grid.
  static func continuous(_ source: SourceSpecification, _ options: WorldOptions) throws -> RateDistortionWorld {
    let law = try Self.law(source)
    if let levels = options.levels { return try grid(law, levels: levels, source, options) }
    guard options.gridRange == nil else {
      throw WorldError.options("--range needs --levels N, the number of cells that the range is cut into")
    }
    guard options.values == nil, options.reproduction == nil else {
      throw WorldError.options("--values and --reproduction need letters: make a grid with --levels N --range A,B")
    }
    guard case .rule(let rule) = options.distortion ?? .rule(source.defaultRule) else {
      throw WorldError.options("--distortion-matrix needs letters: make a grid with --levels N --range A,B")
    }
    guard let difference = rule.difference else {
      throw WorldError.options(
        "\(rule.words) needs letters, and a density has none: almost no two of its values are equal; "
          + "use squared, absolute or one-sided error, or make a grid with --levels N --range A,B")
    }
    try options.refuseMethod(because: "it solves finite problems; make a grid with --levels N --range A,B")
    let closedForm = try Self.closedForm(source, difference)
    guard closedForm != nil || difference != .oneSided else {
      throw WorldError.options(
        "one-sided error has a closed form for --source exponential only; make a grid with --levels N --range A,B")
    }
    guard closedForm != nil || options.solver.method == nil else {
      throw WorldError.options("--method closed-form does not apply: \(law) with \(rule.words) has none")
    }
    var world = RateDistortionWorld(
      curve: try closedForm ?? ContinuousCurve(law, difference, tolerance: options.solver.gap),
      distortionWords: rule.words)
    world.shannonLowerBound = { try? RateDistortion.shannonLowerBound(law, difference, distortion: $0) }
    return world
  }

  private static func law(_ source: SourceSpecification) throws -> ScalarLaw {
    switch source {
    case .gaussian(let variance): try .gaussian(variance: variance)
    case .laplace(let scale): try .laplace(scale: scale)
    case .exponential(let rate): try .exponential(rate: rate)
    case .uniformInterval(let lower, let upper): try .uniform(lower, upper)
    default: throw WorldError.options("this source has no density on the line")
    }
  }

  private static func closedForm(
    _ source: SourceSpecification, _ difference: Distortion.Difference
  ) throws -> (any RateDistortionCurve)? {
    switch (source, difference) {
    case (.gaussian(let variance), .squared): try LogarithmicCurve.gaussian(variance: variance)
    case (.laplace(let scale), .absolute): try LogarithmicCurve.laplace(scale: scale)
    case (.exponential(let rate), .oneSided): try LogarithmicCurve.exponential(rate: rate)
    default: nil
    }
  }

  private static func grid(
    _ law: ScalarLaw, levels: Int, _ source: SourceSpecification, _ options: WorldOptions
  ) throws -> RateDistortionWorld {
    guard options.values == nil else {
      throw WorldError.options("the letters of a grid are the means of its cells; --values does not apply")
    }
    var range: ClosedRange<Double>?
    if let (lower, upper) = options.gridRange {
      guard lower.isFinite, upper.isFinite, lower < upper else {
        throw WorldError.options("--range \(lower),\(upper): expected two finite numbers, the first below the second")
      }
      range = lower...upper
    }
    let cells = try Discretization(law, levels: levels, range: range)
    var letters = LetterSource(
      cells.distribution,
      name:
        "grid of \(counted(levels, "cell"))\(range.map { " on [\($0.lowerBound), \($0.upperBound)]" } ?? "")"
        + " for the continuous source, \(law)")
    letters.values = cells.values
    letters.warnings = [
      "the brackets are for the grid, not for the continuous source; leave out --levels for the source itself"
    ]
    return try finite(letters, defaultRule: source.defaultRule, options)
  }
}

extension DistortionRule {
  /// The measure as a function of two numbers, for those that are one.
  var difference: Distortion.Difference? {
    switch self {
    case .squared: .squared
    case .absolute: .absolute
    case .oneSided: .oneSided
    case .hamming, .erasure, .logLoss: nil
    }
  }
}
