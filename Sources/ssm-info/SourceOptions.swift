// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files

/// Named sources.
enum SourceName: String, CaseIterable, ExpressibleByArgument {
  case bernoulli, uniform, zipf, gaussian, laplace, exponential
}

/// Options that say what the source is.
struct SourceOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "A named law.")
  var source: SourceName?

  @Option(name: .customLong("p"), parsing: .unconditional, help: "bernoulli: probability of a 1.")
  var probability: Double?

  @Option(parsing: .unconditional, help: "uniform, zipf: number of letters.")
  var letters: Int?

  @Option(parsing: .unconditional, help: "zipf: exponent. (default: 1)")
  var exponent: Double?

  @Option(parsing: .unconditional, help: "gaussian: variance. (default: 1)")
  var variance: Double?

  @Option(parsing: .unconditional, help: .init("gaussian: covariance matrix of a vector.", valueName: "file"))
  var covariance: ArrayReference?

  @Option(parsing: .unconditional, help: "laplace: scale. (default: 1)")
  var scale: Double?

  @Option(parsing: .unconditional, help: "exponential: rate, the inverse of the mean. (default: 1)")
  var rate: Double?

  @Option(
    parsing: .unconditional,
    help: .init("uniform: ends of the interval. With --levels: ends of the grid.", valueName: "a,b"))
  var range: NumberList?

  @Option(parsing: .unconditional, help: .init("Coefficients of a Gaussian autoregression.", valueName: "a1,a2,…"))
  var ar: NumberList?

  @Option(parsing: .unconditional, help: "ar: variance of the innovation. (default: 1)")
  var innovation: Double?

  @Option(parsing: .unconditional, help: .init("State matrix of a Gaussian vector autoregression.", valueName: "file"))
  var stateMatrix: ArrayReference?

  @Option(parsing: .unconditional, help: .init("state-matrix: covariance of the innovation.", valueName: "file"))
  var innovationCovariance: ArrayReference?

  @Option(
    parsing: .unconditional,
    help: .init("Spectral density of a Gaussian process: columns ω, S(ω) on [0, π].", valueName: "file"))
  var spectrum: ArrayReference?

  @Option(parsing: .unconditional, help: .init("Probability mass function.", valueName: "file"))
  var pmf: ArrayReference?

  @Option(parsing: .unconditional, help: .init("Text whose letters are counted.", valueName: "file"))
  var text: String?

  @Option(parsing: .unconditional, help: "text: what counts as a symbol. (default: scalars)")
  var symbols: TextStatistics.Symbols?

  @Option(parsing: .unconditional, help: "text: symbols in a letter, overlapping. (default: 1)")
  var order: Int?

  @Option(
    parsing: .unconditional,
    help: .init("Joint law: rows are the hidden source, columns what the encoder sees.", valueName: "file"))
  var joint: ArrayReference?

  @Option(parsing: .unconditional, help: .init("Recorded signal.", valueName: "file"))
  var samples: ArrayReference?

  @Option(
    parsing: .unconditional, help: "samples, recording: missing values are refused, dropped or held. (default: refuse)")
  var missing: MissingPolicy?

  @Flag(help: "pmf, joint: divide by the sum if it is not 1.")
  var normalize = false

  @OptionGroup(title: "The state of a model as source") var state: StateOptions

  /// The source, and the ends of the grid if --range means that.
  func specification(
    levels: Int?, seed: UInt64
  ) throws -> (source: SourceSpecification, gridRange: (lower: Double, upper: Double)?) {
    let source = try chosen(seed)
    try refuseOthers(than: source.parameters + (levels == nil ? [] : ["--range"]), of: source.option)
    switch source.specification {
    case .uniformInterval: return (source.specification, nil)
    default: return (source.specification, try interval)
    }
  }

  /// The files named, with their options.
  var files: [(option: String, path: String)] {
    let references = [
      ("--covariance", covariance), ("--state-matrix", stateMatrix), ("--innovation-covariance", innovationCovariance),
      ("--spectrum", spectrum), ("--pmf", pmf), ("--joint", joint), ("--samples", samples),
    ]
    return references.compactMap { option, reference in reference.map { (option, $0.path) } }
      + (text.map { [("--text", $0)] } ?? []) + state.named.files
  }

  private typealias Choice = (option: String, parameters: [String], specification: SourceSpecification)

  private func chosen(_ seed: UInt64) throws -> Choice {
    let named: [Choice?] = [
      state.source(missing: missing, seed: seed).map {
        (
          state.named.model == nil ? "--safetensors" : "--model",
          state.named.recording == nil ? [] : ["--missing"], .state($0)
        )
      },
      ar.map { ("--ar", ["--innovation"], .autoregression(coefficients: $0.values, innovation: innovation ?? 1)) },
      spectrum.map { ("--spectrum", [], .spectrum($0)) },
      pmf.map { ("--pmf", ["--normalize"], .pmf($0)) },
      text.map {
        ("--text", ["--symbols", "--order"], .text(path: $0, symbols: symbols ?? .scalars, order: order ?? 1))
      },
      joint.map { ("--joint", ["--normalize"], .joint($0)) },
      samples.map { ("--samples", ["--missing"], .samples($0)) },
      try stateMatrix.map { matrix in
        guard let innovationCovariance else { throw ValidationError("--state-matrix needs --innovation-covariance") }
        return (
          "--state-matrix", ["--innovation-covariance"],
          .vectorAutoregression(stateMatrix: matrix, innovationCovariance: innovationCovariance)
        )
      },
      try source.map(choice),
    ]
    let given = named.compactMap { $0 }
    guard let first = given.first else {
      throw ValidationError(
        "no source: give --source NAME, or one of --pmf, --text, --samples, --joint, --ar, --state-matrix, --spectrum, "
          + "--model. 'ssm-info worlds' lists them all.")
    }
    guard given.count == 1 else {
      throw ValidationError("\(given.map(\.option).joined(separator: " and ")) name several sources; give one")
    }
    return first
  }

  private func choice(_ name: SourceName) throws -> Choice {
    func required<Value>(_ value: Value?, _ option: String) throws -> Value {
      guard let value else { throw ValidationError("--source \(name.rawValue) needs \(option)") }
      return value
    }
    let option = "--source \(name.rawValue)"
    switch name {
    case .bernoulli: return (option, ["--p"], .bernoulli(p: try required(probability, "--p, a probability")))
    case .zipf:
      let letters = try required(letters, "--letters, a number of letters")
      return (option, ["--letters", "--exponent"], .zipf(letters: letters, exponent: exponent ?? 1))
    case .uniform:
      if let letters { return (option, ["--letters"], .uniformLetters(letters)) }
      let ends = try required(try interval, "--letters, a number of letters, or --range A,B, an interval")
      return (option, ["--range"], .uniformInterval(lower: ends.lower, upper: ends.upper))
    case .gaussian:
      if let covariance { return (option, ["--covariance"], .gaussianVector(covariance: covariance)) }
      return (option, ["--variance", "--range"], .gaussian(variance: variance ?? 1))
    case .laplace: return (option, ["--scale", "--range"], .laplace(scale: scale ?? 1))
    case .exponential: return (option, ["--rate", "--range"], .exponential(rate: rate ?? 1))
    }
  }

  private var interval: (lower: Double, upper: Double)? {
    get throws {
      guard let range else { return nil }
      guard range.values.count == 2 else { throw ValidationError("--range: expected two numbers, such as -5,5") }
      return (range.values[0], range.values[1])
    }
  }

  /// Parameters of other sources are refused rather than ignored.
  private func refuseOthers(than allowed: [String], of option: String) throws {
    let given: [(String, Bool)] = [
      ("--p", probability != nil), ("--letters", letters != nil), ("--exponent", exponent != nil),
      ("--variance", variance != nil), ("--covariance", covariance != nil), ("--scale", scale != nil),
      ("--rate", rate != nil), ("--range", range != nil), ("--innovation", innovation != nil),
      ("--innovation-covariance", innovationCovariance != nil), ("--symbols", symbols != nil),
      ("--order", order != nil), ("--missing", missing != nil), ("--normalize", normalize),
    ]
    if let other = given.first(where: { $0.1 && !allowed.contains($0.0) }) {
      let parameters =
        allowed.isEmpty ? "it has no parameters" : "its parameters are \(allowed.joined(separator: ", "))"
      throw ValidationError("\(other.0) does not apply to \(option): \(parameters)")
    }
  }
}
