// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Information
internal import RateDistortion

extension RateDistortionWorld {
  /// A source of finitely many letters with the distortion that the options name.
  static func finite(_ source: SourceSpecification, _ options: WorldOptions) throws -> RateDistortionWorld {
    try finite(LetterSource(source, options), defaultRule: source.defaultRule, options)
  }

  static func finite(
    _ letters: LetterSource, defaultRule: DistortionRule, _ options: WorldOptions
  ) throws -> RateDistortionWorld {
    let specification = options.distortion ?? .rule(defaultRule)
    var world: RateDistortionWorld
    if case .rule(.logLoss) = specification {
      try options.refuseLetterValues(for: .logLoss)
      try options.refuseMethod(because: "logarithmic loss has a closed form for every source")
      world = RateDistortionWorld(
        curve: LogLossCurve(letters.distribution), distortionWords: DistortionRule.logLoss.words)
      world.distortionIsInformation = true
      world.subject = "\(letters.name), \(DistortionRule.logLoss.words)"
    } else {
      let measure = try LetterDistortion(specification, letters: letters, options)
      let problem = try measure.problem(letters.distribution)
      let subject = "\(letters.name), \(measure.words)"
      world = RateDistortionWorld(
        curve: try FiniteCurve(problem: problem, subject: subject, options: options.solver),
        distortionWords: measure.words)
      world.distortionIsNonnegative = measure.file == nil
      world.origin = CertificateOrigin(problem: problem, sourceFile: letters.file, distortionFile: measure.origin)
    }
    world.symbolsPerLetter = letters.symbolsPerLetter
    world.warnings = letters.warnings
    return world
  }
}

extension WorldOptions {
  /// Letter values mean nothing to a distortion that only tells letters apart.
  func refuseLetterValues(for rule: DistortionRule) throws(WorldError) {
    guard values == nil, reproduction == nil else {
      throw .options("--values and --reproduction do not apply to \(rule.words): it compares letters, not numbers")
    }
  }

  func refuseMethod(because reason: String) throws(WorldError) {
    if let method = solver.method, method != .closedForm {
      throw .options("--method \(method.rawValue) does not apply: \(reason)")
    }
  }
}

/// A distortion measure on the letters of one source.
struct LetterDistortion {
  let distortion: Distortion
  let words: String
  /// The file of a distortion matrix.
  let file: NumberFile?

  var origin: CertificateOrigin.File? { file?.origin(.matrix) }

  /// - Throws: ``WorldError``, `FileError`, `DistortionError`.
  init(_ specification: DistortionSpecification, letters: LetterSource, _ options: WorldOptions) throws {
    switch specification {
    case .matrix(let reference):
      guard options.values == nil, options.reproduction == nil else {
        throw WorldError.options("--distortion-matrix holds every distortion; --values and --reproduction do not apply")
      }
      let file = try NumberFile(reference)
      distortion = try Self.matrix(file, letters: letters.distribution.count)
      words = "distortion matrix \(file.name)"
      self.file = file
      return
    case .rule(let rule):
      words = rule.words
      file = nil
      switch rule {
      case .hamming, .erasure, .logLoss:
        try options.refuseLetterValues(for: rule)
        let count = letters.distribution.count
        distortion = rule == .hamming ? try .hamming(letters: count) : try .erasure(letters: count)
      case .squared:
        distortion = try Self.points(letters, options)
      case .absolute:
        distortion = try Self.line(.absolute, letters, options)
      case .oneSided:
        distortion = try Self.line(.oneSided, letters, options)
      }
    }
  }

  /// The finite problem, with errors that name the place in the distortion's file.
  func problem(_ distribution: Distribution) throws -> FiniteProblem {
    do {
      return try FiniteProblem(source: distribution, distortion: distortion)
    } catch FiniteProblemError.noReproduction(let letter) {
      let message = FiniteProblemError.noReproduction(letter: letter).description
      throw file?.error(element: letter * distortion.columns, message) ?? WorldError.data(message)
    }
  }

  private static func matrix(_ file: NumberFile, letters: Int) throws -> Distortion {
    let (rows, columns, values) = try file.matrix("a distortion matrix")
    guard rows == letters else {
      throw file.error(
        "a matrix of shape \(file.shape); expected \(counted(letters, "row")), one for each source letter"
      )
    }
    do {
      return try Distortion.matrix(rows: rows, columns: columns, entries: values)
    } catch DistortionError.entry(let row, let column, let value) {
      throw file.error(element: row * columns + column, "the distortion is \(value); expected a number or inf")
    }
  }

  /// The values of both sides, one letter a row.
  private static func sides(
    _ letters: LetterSource, _ options: WorldOptions
  ) throws -> (dimension: Int, source: [Double], reproduction: [Double]) {
    var source = (count: letters.values.count, dimension: 1, coordinates: letters.values)
    if let reference = options.values {
      let file = try NumberFile(reference)
      source = try file.points()
      let expected = letters.distribution.count
      guard source.count == expected else {
        throw file.error("\(source.count) values; expected \(expected), one for each source letter")
      }
    }
    guard let reference = options.reproduction else {
      let own = options.values == nil ? letters.reproduction : nil
      return (source.dimension, source.coordinates, own ?? source.coordinates)
    }
    let file = try NumberFile(reference)
    let reproduction = try file.points()
    guard reproduction.dimension == source.dimension else {
      throw file.error(
        "letters of \(reproduction.dimension) coordinates; expected \(source.dimension), as the source letters have")
    }
    return (source.dimension, source.coordinates, reproduction.coordinates)
  }

  private static func points(_ letters: LetterSource, _ options: WorldOptions) throws -> Distortion {
    let (dimension, source, reproduction) = try sides(letters, options)
    return try .points(dimension: dimension, source: source, reproduction: reproduction)
  }

  private static func line(
    _ difference: Distortion.Difference, _ letters: LetterSource, _ options: WorldOptions
  ) throws -> Distortion {
    let (dimension, source, reproduction) = try sides(letters, options)
    guard dimension == 1 else {
      throw WorldError.data(
        "letters of \(dimension) coordinates with \(difference.rawValue) error; expected one number a letter, "
          + "or --distortion squared, which sums over coordinates")
    }
    return try .line(difference, source: source, reproduction: reproduction)
  }
}
