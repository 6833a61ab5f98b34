// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra
internal import Memory
public import Parallel
public import Quantities
public import StateSpace
internal import Synchronization

/// Learned compression of a gated state: linear encoders `z = T h_t + n` that keep little of the state and much of what it
/// tells of the inputs, with both sides of `I(z; h_t)` and `I(z; x_{1:t})`.
///
/// An encoder is designed on paths of its own (`EncoderDesign`, and scalings of what it finds, judged by a small
/// sandwich of another seed); what is reported comes from other paths, so that nothing that was seen chooses it.
public final class EncodingRun: Sendable {
  /// The model.
  public let model: StateSpaceModel
  /// When the state is read, after so many inputs.
  public let time: Int
  /// Where to look: ``BottleneckQuestion/relevances(_:)`` is refused.
  public let question: BottleneckQuestion
  /// What is wanted of sampled brackets.
  public let goal: SandwichGoal
  /// The seed of all random streams.
  public let seed: UInt64
  private let moments: ModelMoments
  private let finished = Mutex<(rows: [BottleneckRow], encoder: BottleneckEncoderTable?)>(([], nil))

  /// Paths that encoders are designed on, and components of the sandwich that judges them.
  private static let designPaths = 256
  private static let judgeComponents = 512
  /// Multiples of the designed encoder that are judged.
  private static let scalings = [0.7, 1, 1.4]

  /// A run that has not begun.
  ///
  /// Errors: ``WorldError`` for amounts of relevance, which no encoder that is sampled meets exactly.
  public init(
    _ model: StateSpaceModel, time: Int, question: BottleneckQuestion, goal: SandwichGoal = .init(), seed: UInt64 = 0
  ) throws(WorldError) {
    if case .relevances = question {
      throw .options(
        "--tau asks for an exact amount, and what an encoder of a gated state keeps is only known between two sides; give "
          + "--betas or --points")
    }
    self.model = model
    self.time = time
    self.question = question
    self.goal = goal
    self.seed = seed
    moments = ModelMoments(model)
  }

  /// The encoder of the only point.
  public var encoder: BottleneckEncoderTable? { finished.withLock { $0.encoder } }

  /// What is finished.
  public func report(unit: DisplayUnit) -> BottleneckReport {
    var report = BottleneckReport(
      subject: "Learned T h_t + n of \(model.name) at t = \(time), telling of x_1…x_t",
      rows: finished.withLock { $0.rows }, curve: nil, onset: nil, marks: [], unit: unit,
      remarks: ["the encoders are the best that a search among linear ones found; others may be better"])
    report.axes = ("kept of the state, I(z; h_t)", "told of the inputs, I(z; x_{1…t})")
    return report
  }

  /// Works until all is finished or `cancellation`.
  ///
  /// - Parameter progress: told the part that is done, in [0, 1]
  /// - Throws: ``WorldError`` for a model without exact second moments; `ModelError` for gates that see the state.
  public func answer(
    threads: Int = Parallel.defaultThreadCount, cancellation: Cancellation = Cancellation(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let run = SandwichRun(goal: goal, threads: threads, cancellation: cancellation)
    do {
      let design = try design(threads: threads)
      let betas = try betas(design)
      for (index, beta) in betas.enumerated() where !cancellation.isCancelled {
        let encoder = try encoder(design, beta, threads: threads)
        let row = try row(encoder, beta, run: run) { progress((Double(index) + $0) / Double(betas.count)) }
        guard let row else { return }
        finished.withLock {
          $0.rows.append(row)
          $0.encoder = betas.count == 1 ? encoder.map { BottleneckEncoderTable($0) } : nil
        }
      }
    } catch is Cancellation.Interrupted {
      return
    } catch let error where error is GaussianBottleneckError || error is ModelError || error is LinearAlgebraError {
      throw WorldError.data("\(model.name): \(error)")
    }
  }

  private func information(_ reading: Matrix? = nil, judging: Bool = false) throws -> GatedInformation {
    try GatedInformation(
      model, time: .step(time), reading: reading, seed: judging ? seed &+ 1 : seed,
      componentCount: judging ? Self.judgeComponents : nil,
      largestComponentCount: goal.mostComponents, workLimit: goal.workPerReplication, moments: moments)
  }

  private func design(threads: Int) throws -> EncoderDesign {
    let information = try information(judging: true)
    guard let decoding = try information.linearDecoding(after: time, threads: threads) else {
      throw WorldError.data(
        "\(model.name): the covariance of its state is not known exactly; expected independent Gaussian inputs, and gates "
          + "of one pre-activation each that see inputs only")
    }
    return try EncoderDesign(
      total: decoding.total, given: information.conditionalCovariances(count: Self.designPaths, threads: threads))
  }

  private func betas(_ design: EncoderDesign) throws -> [Double] {
    switch question {
    case .betas(let betas):
      if let beta = betas.first(where: { !($0 > 0 && $0.isFinite) }) { throw GaussianBottleneckError.beta(beta) }
      return betas
    case .points(let count): return try BottleneckLaw.gaussian(design.closedForm.bottleneck).betas(count)
    case .relevances: return []
    }
  }

  /// The best of the scaled designs by their point values; nil where telling nothing is better than each.
  private func encoder(_ design: EncoderDesign, _ beta: Double, threads: Int) throws -> Matrix? {
    guard beta > 1 else { return nil }
    let found = try design.encoder(beta: beta)
    var best: (encoder: Matrix?, value: Double) = (nil, 0)
    for scaling in Self.scalings {
      let candidate = scaling * found
      guard case .sampled(let whole) = try information(candidate, judging: true).prepare(accuracy: 1, threads: threads)
      else { continue }
      func point(_ part: GatedSandwich.Part) throws -> Double {
        try whole.restricted(to: part).replication(0, threads: threads).point
      }
      let value = try point(.state) - beta * point(.whole)
      if value < best.value { best = (candidate, value) }
    }
    return best.encoder
  }

  private func row(
    _ encoder: Matrix?, _ beta: Double, run: SandwichRun, progress: @escaping (Double) -> Void
  ) throws -> BottleneckRow? {
    guard let encoder else {
      var row = BottleneckRow(compression: .zero, relevance: .zero, kind: .exact)
      (row.beta, row.dimensions) = (beta, 0)
      return row
    }
    let accuracy = run.goal.width(near: .zero).value
    guard case .sampled(let whole) = try information(encoder).prepare(accuracy: accuracy, threads: run.threads),
      let kept = try run.outcome(of: whole.restricted(to: .state), progress: { progress(0.5 * $0) }),
      let told = try run.outcome(of: whole, progress: { progress(0.5 + 0.5 * $0) })
    else { return nil }
    var row = BottleneckRow(
      compression: kept.sandwich.point.value, relevance: told.sandwich.point.value, kind: .sandwich)
    row.beta = beta
    row.dimensions = try SVD.values(encoder).count { $0 * $0 > Self.leastGain }
    row.compressionSides = .init(
      lower: kept.sandwich.bracket.lower.value, upper: kept.sandwich.bracket.upper.value)
    row.relevanceSides = .init(lower: told.sandwich.bracket.lower.value, upper: told.sandwich.bracket.upper.value)
    row.confidence = run.goal.confidence
    let last = kept.termination == .converged ? told : kept
    (row.termination, row.reason) = (last.termination, last.reason)
    return row
  }

  /// Directions of less gain, in units of the noise, are not counted as dimensions.
  private static let leastGain = 1e-6
}
