// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Memory
internal import Parallel
public import Quantities
public import RateDistortion

/// A source and a distortion with a name: the curve that answers questions about them, and what a reader must know.
public struct RateDistortionWorld: Sendable {
  /// The rate–distortion function.
  public let curve: any RateDistortionCurve
  /// What the brackets are about; never empty.
  public var subject: String
  /// The distortion in words.
  public let distortionWords: String
  /// Whether the distortion is itself an amount of information (logarithmic loss) and so follows the unit.
  public var distortionIsInformation = false
  /// Whether no distortion is below zero.
  public var distortionIsNonnegative = true
  /// Symbols in one letter of the source, so that a rate per symbol is a rate divided by this: `k` of the k-grams.
  public var symbolsPerLetter = 1
  /// The ordinary curve, where ``curve`` is the sequential one.
  public var noncausalCurve: (any RateDistortionCurve)?
  /// Shannon's lower bound at a distortion, where the source has a density.
  public var shannonLowerBound: (@Sendable (_ distortion: Double) -> Nats?)?
  /// What a reader must know before using the numbers.
  public var warnings: [String] = []
  /// Where a certificate's numbers come from; nil for problems that are not finite.
  public var origin: CertificateOrigin?
  /// The sampled negentropy of a state, from which the lower sides come, all at once; nil where nothing was sampled and
  /// all sides are certain.
  public var negentropy: SandwichOutcome?
  /// The curve that an adaptive grid is laid out on, where the brackets are too wide to show the shape of ``curve``.
  public var layout: (any RateDistortionCurve)?
  /// Whether the source's numbers come from a file.
  public var readsFile = false

  /// A world with nothing special about it.
  public init(curve: any RateDistortionCurve, distortionWords: String) {
    self.curve = curve
    subject = curve.subject
    self.distortionWords = distortionWords
  }
}

extension RateDistortionWorld {
  /// Finds the world that a user asks for.
  ///
  /// - Throws: `FileError` for files, otherwise ``WorldError``: for options that do not fit each other, for parameters
  ///   out of their domain, and for numbers in files that make no source.
  public init(_ source: SourceSpecification, _ options: WorldOptions = WorldOptions()) throws {
    try options.refuseWhatDoesNotApply(to: source)
    do {
      self = try Self.named(source, options)
    } catch let error where error is FileError || error is WorldError || error is Cancellation.Interrupted {
      throw error
    } catch {
      let isOption = if case MemoryError.outOfDomain = error { true } else { error is DomainError }
      throw source.readsFile && !isOption ? WorldError.data("\(error)") : WorldError.options("\(error)")
    }
    readsFile = source.readsFile
  }

  private static func named(_ source: SourceSpecification, _ options: WorldOptions) throws -> RateDistortionWorld {
    switch source {
    case .bernoulli, .uniformLetters, .zipf, .pmf, .text, .samples:
      try .finite(source, options)
    case .joint(let reference):
      try .remote(reference, options)
    case .uniformInterval, .gaussian, .laplace, .exponential:
      try .continuous(source, options)
    case .gaussianVector, .autoregression, .vectorAutoregression, .spectrum:
      try .process(source, options)
    case .state(let state):
      try .state(state, options)
    }
  }
}

extension WorldOptions {
  /// Options that mean nothing for a source are refused rather than ignored.
  func refuseWhatDoesNotApply(to source: SourceSpecification) throws(WorldError) {
    if isCausal {
      switch source {
      case .autoregression, .vectorAutoregression: break
      default: throw .options("--causal is for Gauss–Markov processes: use it with --ar or --state-matrix")
      }
    }
    switch source {
    case .uniformInterval, .gaussian, .laplace, .exponential: break
    default:
      if levels != nil || gridRange != nil {
        throw .options("--levels and --range make a grid of a continuous law (gaussian, laplace, exponential, uniform)")
      }
    }
    switch source {
    case .pmf, .joint: break
    default: if normalizes { throw .options("--normalize rescales what --pmf or --joint reads; nothing else needs it") }
    }
    if missing != .refuse {
      guard case .samples = source else { throw .options("--missing drop|hold is for the signal of --samples") }
    }
    if values != nil, case .samples = source {
      throw .options("the letters of --samples are the samples' own values; --values does not apply")
    }
  }
}
