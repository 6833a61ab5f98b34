// SPDX-License-Identifier: GPL-3.0-or-later

public import Parallel
public import Quantities
internal import StateSpace
internal import Synchronization

/// The points of a model of tokens, worked out one time after the other and kept as they are finished.
///
/// Another thread may look at what is finished at any time. Results do not depend on the number of threads.
public final class FanoRun: Sendable {
  /// The question.
  public let model: FanoModel
  /// Numbers of inputs, one point each, in the order asked.
  public let times: [Int]
  /// What is wanted of sampled brackets.
  public let goal: SandwichGoal
  private let finished = Mutex<(cases: [FanoCase], remarks: [String])>(([], []))

  /// A run that has not begun.
  public init(_ model: FanoModel, times: [Int], goal: SandwichGoal = .init()) {
    self.model = model
    self.times = times
    self.goal = goal
  }

  /// What is finished.
  public func report(unit: DisplayUnit) -> FanoReport {
    let (cases, remarks) = finished.withLock { $0 }
    let lengths = times.map(String.init).joined(separator: ", ")
    return FanoReport(
      FanoWorld(
        subject: "naming x_1…x_t from h_t of \(model.model.name), t = \(lengths)", cases: cases, warnings: remarks),
      unit: unit)
  }

  /// Works until all is finished or `cancellation`.
  ///
  /// - Parameter progress: told the part that is done, in [0, 1]
  /// - Throws: ``WorldError``
  public func answer(
    threads: Int = Parallel.defaultThreadCount, cancellation: Cancellation = Cancellation(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let run = SandwichRun(goal: goal, threads: threads, cancellation: cancellation)
    for (done, time) in times.enumerated() where !cancellation.isCancelled {
      do {
        let answer = try model.point(at: time, run: run) { progress((Double(done) + $0) / Double(self.times.count)) }
        guard let (point, remarks) = answer else { return }
        finished.withLock {
          $0.cases.append(point)
          $0.remarks += remarks
        }
      } catch is Cancellation.Interrupted {
        return
      }
      progress(Double(done + 1) / Double(times.count))
    }
  }
}
