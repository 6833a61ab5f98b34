// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
internal import Memory
internal import Parallel
internal import Quantities
public import StateSpace

/// The question "what error must anyone make who names `x_{1:t}` from `h_t`?" for one model of tokens.
public struct FanoModel: Sendable {
  /// The model.
  public let model: StateSpaceModel
  /// Where it came from, as messages name it.
  public let origin: String
  /// The size of the lists that a decoder may name; nil where none is asked for.
  public var listSize: Int?
  /// The seed of all random streams.
  public var seed: UInt64 = 0
  /// Whether single symbols are looked at although that takes long: by sampling, or with many distinct laws of the state.
  public var asksLags = false

  private let law: TokenLaw

  /// More steps than this would take too long.
  public static let longestTime = 100_000
  /// Single symbols are looked at unasked up to so many distinct laws of the state.
  private static let quickComponents = 4096
  /// Lags looked at.
  public static let greatestLag = 31

  /// The model in a file. Errors: `FileError`; ``WorldError`` for a model whose inputs are no symbols.
  public init(_ specification: ModelSpecification) throws {
    try self.init(try specification.model(), origin: specification.origin)
  }

  /// - Throws: ``WorldError`` for a model whose inputs are no symbols.
  public init(_ model: StateSpaceModel, origin: String) throws(WorldError) {
    guard case .tokens(let law) = model.input else {
      let kind = if case .recorded = model.input { "a recording" } else { "Gaussian numbers" }
      throw .data(
        "\(origin): the inputs are \(kind); expected tokens: a probability of error is about naming one of a finite "
          + "number of sequences. ('ssm-info mi --against rd' tells what error in squares the state allows)")
    }
    self.model = model
    self.origin = origin
    self.law = law
  }

  /// The point at time `t` and what a reader must know of it; nil if `run` was cancelled before there was a bracket.
  ///
  /// - Throws: ``WorldError`` naming ``origin`` for a question without an answer.
  public func point(
    at t: Int, run: SandwichRun, progress: @escaping (Double) -> Void = { _ in }
  ) throws -> (point: FanoCase, remarks: [String])? {
    guard (1...Self.longestTime).contains(t) else {
      throw WorldError.options("--time \(t): expected numbers of inputs from 1 to \(Self.longestTime)")
    }
    do {
      let sequences = try law.sequences(ofFirst: t)
      if let memory = try? TokenMemory(model) {
        do {
          let question = TokenQuestion(time: t)
          if case .exact(let told) = try memory.answer(question, seed: seed, threads: run.threads) {
            return try enumerated(sequences, told, memory, run)
          }
        } catch TokenError.tooManyComponents {}
      }
      return try sampled(sequences, run, progress)
    } catch let error as FanoError {
      throw WorldError.data("\(origin): at t = \(t): \(error)")
    } catch let error where error is TokenError || error is MemoryError || error is ModelError || error is DomainError {
      throw WorldError.data("\(origin): at t = \(t): \(error)")
    }
  }

  private func enumerated(
    _ sequences: Hypotheses, _ told: TokenInformation, _ memory: TokenMemory, _ run: SandwichRun
  ) throws -> (point: FanoCase, remarks: [String]) {
    let t = told.question.time
    var exact: [FanoCase.ExactError] = []
    var remarks: [String] = []
    if told.isUndecided {
      remarks.append("t = \(t): \(undecidedRemark); no exact errors are given")
    } else {
      exact.append(
        .init(
          "map-error", try memory.blockError(at: t).probability,
          remark: "the best decoder of the whole sequence from the state", source: Self.exactSource))
    }
    guard asksLags || told.componentCount <= Self.quickComponents else {
      let remark = "t = \(t): \(told.componentCount) distinct laws of the state; --profile tells of single symbols too"
      return (try FanoCase(known(sequences, told), listSize: listSize, exactErrors: exact), remarks + [remark])
    }
    var lags: [FanoLag] = []
    let ceilings = try forgetting(memory, t)
    for lag in 0...min(t - 1, Self.greatestLag) {
      try run.cancellation.check()
      let question = TokenQuestion(time: t, subject: .symbol(lag: lag))
      guard case .exact(let part) = try memory.answer(question, seed: seed, threads: run.threads) else { break }
      let symbol = try law.symbol(at: t - lag)
      lags.append(
        FanoLag(
          lag: lag, known: try known(symbol, part),
          mapError: part.isUndecided ? nil : try memory.symbolError(at: t, lag: lag, threads: run.threads),
          forgettingCeiling: ceilings.coefficients.map { $0[lag].ceiling(of: symbol.entropy, after: 1) }))
    }
    let errors = lags.compactMap(\.mapError?.probability)
    if errors.count == t {
      let mean = compensatedSum(errors) / Double(t)
      exact.append(
        .init(
          "map-symbol-error", mean, remark: "mean share of wrong symbols of the best decoder of each",
          source: Self.exactSource))
    }
    let point = try FanoCase(
      known(sequences, told), listSize: listSize, exactErrors: exact, lags: lags,
      forgettingRefusal: ceilings.refusal)
    return (point, remarks)
  }

  private static let exactSource = Citation("all paths enumerated, normal law between break points")

  /// Both amounts, each with its own digits, and the ends that their numerical error leaves.
  private func known(_ hypotheses: Hypotheses, _ told: TokenInformation) throws -> KnownInformation {
    let entropy = hypotheses.entropy
    func moved(_ error: Nats) throws -> Equivocation {
      try Equivocation(
        of: hypotheses, information: max(.zero, min(entropy, told.information + error)),
        conditionalEntropy: max(.zero, min(entropy, told.equivocation - error)))
    }
    return KnownInformation(
      computed: try moved(.zero), atMost: try moved(told.error), atLeast: try moved(-1 * told.error))
  }

  /// The coefficients of lags 0, 1, …, or why there are none.
  private func forgetting(
    _ memory: TokenMemory, _ t: Int
  ) throws -> (coefficients: [ContractionCoefficient]?, refusal: String?) {
    do throws(MemoryError) {
      let lags = Array(0...min(t - 1, Self.greatestLag))
      return (try TokenForgetting(memory).coefficients(at: t, lags: lags), nil)
    } catch {
      guard case .unsupported(_, let found, let expected) = error else { throw error }
      return (nil, "the model has \(found); the bound asks for \(expected)")
    }
  }

  private func sampled(
    _ sequences: Hypotheses, _ run: SandwichRun, _ progress: @escaping (Double) -> Void
  ) throws -> (point: FanoCase, remarks: [String])? {
    let t = sequences.length
    let world = try MemoryWorld(model, seed: seed)
    guard let held = try world.point(at: .step(t), resolution: .none, run: run, progress: progress) else { return nil }
    let known = try KnownInformation(
      about: sequences, from: min(sequences.entropy, max(.zero, held.sides.lower)), to: max(.zero, held.sides.upper))
    var remarks = [
      "t = \(t): the information is sampled, between two sides that both hold with confidence \(run.goal.confidence); "
        + "each bound takes the right one. The errors of the best decoder are not computed"
    ]
    var lags: [FanoLag] = []
    if asksLags {
      let wanted = Array(0...min(t - 1, Self.greatestLag))
      let ceilings: (coefficients: [ContractionCoefficient]?, refusal: String?) =
        if let memory = try? TokenMemory(model) { try forgetting(memory, t) } else { (nil, nil) }
      for point in try world.profile(at: .step(t), lags: wanted, resolution: .none, run: run) {
        guard let sides = point.atLag?.sides else { continue }
        let symbol = try law.symbol(at: t - point.lag)
        lags.append(
          FanoLag(
            lag: point.lag,
            known: try KnownInformation(
              about: symbol, from: min(symbol.entropy, max(.zero, sides.lower)), to: max(.zero, sides.upper)),
            forgettingCeiling: ceilings.coefficients.map { $0[point.lag].ceiling(of: symbol.entropy, after: 1) }))
      }
    }
    if let reason = held.sampled?.reason { remarks.append("t = \(t): \(reason)") }
    return (try FanoCase(known, listSize: listSize, lags: lags), remarks)
  }
}
