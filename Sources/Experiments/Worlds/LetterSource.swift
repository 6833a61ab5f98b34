// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Information
internal import Quantities

/// A source of finitely many letters, before a distortion is chosen.
struct LetterSource {
  var distribution: Distribution
  /// The source in words, the beginning of a subject.
  var name: String
  /// What the letters are worth to a difference distortion.
  var values: [Double]
  /// What a reproduction may be worth, where that is not the letters' own values.
  var reproduction: [Double]?
  /// The file that the probabilities come from, where a certificate may refer to it.
  var file: CertificateOrigin.File?
  var symbolsPerLetter = 1
  var warnings: [String] = []

  /// The most letters of a named source.
  static let largestLetterCount = 10_000_000

  init(_ distribution: Distribution, name: String) {
    self.distribution = distribution
    self.name = name
    values = (0..<distribution.count).map(Double.init)
  }

  /// - Throws: `DomainError` for parameters out of domain, `FileError` for files, ``WorldError``.
  init(_ source: SourceSpecification, _ options: WorldOptions) throws {
    switch source {
    case .bernoulli(let p):
      let p = try Domain.unitInterval.clamped(p, of: "--p")
      self.init(try Distribution([1 - p, p]), name: "Bernoulli source, p = \(p)")
    case .uniformLetters(let letters):
      let letters = try Self.checked(letters)
      self.init(try .uniform(letters: letters), name: "uniform source of \(counted(letters, "letter"))")
    case .zipf(let letters, let exponent):
      let letters = try Self.checked(letters)
      guard exponent.isFinite else { throw DomainError(exponent, of: "--exponent", expected: "a finite number") }
      self.init(
        try .zipf(letters: letters, exponent: exponent),
        name: "Zipf source of \(counted(letters, "letter")), exponent \(exponent)"
      )
    case .pmf(let reference):
      try self.init(pmf: reference, normalizes: options.normalizes)
    case .text(let path, let symbols, let order):
      try self.init(text: path, symbols: symbols, order: order)
    case .samples(let reference):
      try self.init(samples: reference, missing: options.missing)
    case .uniformInterval, .gaussian, .gaussianVector, .laplace, .exponential, .autoregression, .vectorAutoregression,
      .spectrum, .joint, .state:
      throw WorldError.options("this source has no list of letters")
    }
  }

  private static func checked(_ letters: Int) throws(DomainError) -> Int {
    guard (1...largestLetterCount).contains(letters) else {
      throw DomainError(letters, of: "--letters", expected: "an integer from 1 to \(largestLetterCount)")
    }
    return letters
  }

  private init(pmf reference: ArrayReference, normalizes: Bool) throws {
    let file = try NumberFile(reference)
    let distribution = try file.distribution(normalizes: normalizes)
    self.init(distribution, name: "law of \(counted(distribution.count, "letter")) in \(file.name)")
    warnings = file.sumWarning(distribution)
    self.file = file.origin(.pmf(normalizes: normalizes))
  }

  private init(text path: String, symbols: TextStatistics.Symbols, order: Int) throws {
    let bytes = try FileBytes.read(path)
    let text = try TextStatistics(bytes, symbols: symbols, order: order, path: path)
    let letters = text.letterCount
    self.init(
      try text.distribution(),
      name: "empirical law of the \(text.total) \(text.letterDescription) of \(NumberFile.name(path)) "
        + "(\(counted(letters, "different letter")))")
    symbolsPerLetter = order
    if path != "-" {
      file = CertificateOrigin.File(
        path: path, sha256: SHA256.hexDigest(of: bytes), content: .text(symbols: symbols, order: order))
    }
  }

  private init(samples reference: ArrayReference, missing: MissingPolicy) throws {
    let file = try NumberFile(reference, missing: missing)
    let signal = try file.vector("a signal", hint: "pick one column with FILE:name")
    if let at = signal.firstIndex(where: { !$0.isFinite }) {
      throw file.error(element: at, "the sample is \(signal[at]); expected a finite number")
    }
    let statistics = try SampleStatistics(signal)
    self.init(
      try statistics.distribution(),
      name:
        "empirical law of \(counted(signal.count, "sample")) of \(file.name) (\(counted(statistics.values.count, "distinct value")), "
        + "R(0) ≤ log \(signal.count)"
        + (statistics.isReproducedOnGrid ? ", reproduced on \(statistics.reproduction.count) even points)" : ")"))
    values = statistics.values
    reproduction = statistics.reproduction
    warnings = file.missingWarning
  }
}

/// A number of things, such as `1 letter` or `2 letters`.
func counted(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
