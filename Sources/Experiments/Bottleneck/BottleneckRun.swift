// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra
public import Parallel
public import Quantities
internal import Synchronization

/// The points of one bottleneck curve, worked out and kept as they are finished.
///
/// Another thread may look at what is finished at any time.
public final class BottleneckRun: Sendable {
  /// What is asked about.
  public let world: BottleneckWorld
  /// Where on its curve.
  public let question: BottleneckQuestion
  /// Whether T is to be a function of X, and to spend `H(T)`: of discrete laws alone.
  public let isDeterministic: Bool
  /// Values of X beyond which a search for partitions, whose work grows with their third power, is refused.
  private static let largestPartition = 512
  private let finished = Mutex<Answer>(Answer())

  /// What is known of a curve.
  struct Answer {
    var rows: [BottleneckRow] = []
    var encoder: BottleneckEncoderTable?
    var curve: BottleneckCurve?
    var onset: BottleneckMark.Onset?
    var marks: [BottleneckMark] = []
  }

  /// A run that has not begun.
  ///
  /// Errors: ``WorldError`` for a deterministic T of a Gaussian X, and of an amount of relevance.
  public init(
    _ world: BottleneckWorld, question: BottleneckQuestion, deterministic: Bool = false
  ) throws(WorldError) {
    if deterministic {
      guard case .discrete(let solver) = world.law else {
        throw .options(
          "--deterministic: H(T) is that of letters; a Gaussian X has infinitely many of them to tell apart")
      }
      guard solver.law.classes.count <= Self.largestPartition else {
        throw .options(
          "--deterministic: \(solver.law.classes.count) values of X to part; expected at most \(Self.largestPartition)")
      }
      if case .relevances = question {
        throw .options("--deterministic takes --betas or --points, as partitions are few")
      }
    }
    self.world = world
    self.question = question
    isDeterministic = deterministic
  }

  /// The encoder of the only point; nil before it is finished, and of several points.
  public var encoder: BottleneckEncoderTable? { finished.withLock { $0.encoder } }

  /// What is finished.
  public func report(unit: DisplayUnit) -> BottleneckReport {
    let finished = finished.withLock { $0 }
    return BottleneckReport(
      subject: world.subject, rows: finished.rows, curve: finished.curve, onset: finished.onset,
      marks: finished.marks, unit: unit,
      remarks: world.warnings
        + (isDeterministic
          ? ["deterministic: the best partitions that a local search found; others may be better"] : []))
  }

  /// Works until all is finished or `cancellation`.
  ///
  /// - Parameters:
  ///   - unit: of amounts in messages
  ///   - progress: told the part that is done, in [0, 1]
  /// - Throws: ``WorldError`` for trade-offs and amounts that the curve has no point for.
  public func answer(
    unit: DisplayUnit = .nats, cancellation: Cancellation = Cancellation(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    do {
      switch world.law {
      case .gaussian(let bottleneck):
        let answer = try answer(bottleneck)
        finished.withLock { $0 = answer }
      case .discrete(let solver):
        try Answer.about(solver, question, deterministic: isDeterministic, cancellation, progress) { answer in
          finished.withLock { $0 = answer }
        }
      }
    } catch is Cancellation.Interrupted {
      return
    } catch GaussianBottleneckError.amount(let amount, _, let available) {
      throw refusal(of: amount, available, unit)
    } catch BottleneckError.relevanceOutOfRange(let amount, let available) {
      throw refusal(of: amount, available, unit)
    } catch let error where error is GaussianBottleneckError || error is BottleneckError {
      throw WorldError.options("\(error)")
    }
    progress(1)
  }

  private func refusal(of amount: Nats, _ available: Nats, _ unit: DisplayUnit) -> WorldError {
    .data(
      "\(world.subject): a relevance of \(unit.number(amount)) \(unit.rawValue) was asked for; no T tells more than "
        + "I(X;Y) = \(unit.number(available)) \(unit.rawValue)")
  }

  private func answer(_ bottleneck: GaussianBottleneck) throws -> Answer {
    let points: [(point: GaussianBottleneck.Point, wanted: Nats?)]
    switch question {
    case .betas(let betas): points = try betas.map { (try bottleneck.point(atBeta: $0), nil) }
    case .points(let count): points = try world.law.betas(count).map { (try bottleneck.point(atBeta: $0), nil) }
    case .relevances(let amounts): points = try amounts.map { (try bottleneck.point(keeping: $0), $0) }
    }
    return Answer(
      rows: points.map { BottleneckRow($0.point, wanted: $0.wanted) },
      encoder: points.count == 1 ? world.joint.map { BottleneckEncoderTable($0.encoder(at: points[0].point)) } : nil,
      curve: try BottleneckCurve(bottleneck),
      onset: .init(lower: bottleneck.onset, upper: bottleneck.onset, local: bottleneck.onset),
      marks: try bottleneck.criticalBetas.dropFirst().map { BottleneckMark(try bottleneck.point(atBeta: $0)) })
  }
}
