// SPDX-License-Identifier: GPL-3.0-or-later
internal import Dispatch
internal import Foundation
internal import Synchronization

/// A request for parallel work that makes no sense.
public enum ParallelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Fewer than one thread.
  case threadCount(Int)
  /// Fewer than zero items.
  case itemCount(Int)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .threadCount(let count): "the number of threads is \(count) and must be at least 1"
    case .itemCount(let count): "the number of items is \(count) and must be at least 0"
    }
  }
}

/// Independent items of work on several threads, with the same results for any number of them.
public enum Parallel {
  /// The processors that are on line: at least 1.
  public static var defaultThreadCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// `[body(0), …, body(count − 1)]`, computed on up to `threads` threads, the caller's included.
  ///
  /// - Parameters:
  ///   - count: number of items, at least 0
  ///   - threads: at least 1; no more run than there are processors
  ///   - progress: told how many items are done, after each, from any thread and possibly out of order
  ///   - body: one item. What it computes may depend on the index alone, random numbers included
  /// - Throws: the error of the lowest index that fails, whatever the number of threads; ``ParallelError``
  public static func orderedMap<Value: Sendable>(
    count: Int, threads: Int = defaultThreadCount, progress: (@Sendable (_ done: Int) -> Void)? = nil,
    _ body: @Sendable (_ index: Int) throws -> Value
  ) throws -> [Value] {
    try run(count: count, threads: threads, cancellation: nil, progress: progress, body).compactMap { $0 }
  }

  /// The same, until `cancellation`: items that were not finished by then are nil.
  ///
  /// No item is begun after the cancellation. One that is under way runs to its end, or throws
  /// ``Cancellation/Interrupted`` from ``Cancellation/check()`` and is then unfinished, not failed.
  public static func orderedMap<Value: Sendable>(
    count: Int, threads: Int = defaultThreadCount, cancellation: Cancellation,
    progress: (@Sendable (_ done: Int) -> Void)? = nil, _ body: @Sendable (_ index: Int) throws -> Value
  ) throws -> [Value?] {
    try run(count: count, threads: threads, cancellation: cancellation, progress: progress, body)
  }

  /// What the workers hand in.
  private struct Collected<Value: Sendable>: Sendable {
    var values: [Value?]
    /// The failure of the lowest index so far.
    var failure: (index: Int, error: any Error)?
  }

  /// Indices are handed out in ascending order and none after a failure, so that every index below a failed one has
  /// been tried: the lowest failure does not depend on scheduling.
  private static func run<Value: Sendable>(
    count: Int, threads: Int, cancellation: Cancellation?, progress: (@Sendable (Int) -> Void)?,
    _ body: @Sendable (Int) throws -> Value
  ) throws -> [Value?] {
    guard count >= 0 else { throw ParallelError.itemCount(count) }
    guard threads >= 1 else { throw ParallelError.threadCount(threads) }
    let next = Atomic(0)
    let done = Atomic(0)
    let failed = Atomic(false)
    let collected = Locked(Collected<Value>(values: Array(repeating: nil, count: count)))
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      var own: [(index: Int, value: Value)] = []
      while !failed.load(ordering: .relaxed), cancellation?.isCancelled != true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { break }
        do {
          own.append((index, try body(index)))
          progress?(done.wrappingAdd(1, ordering: .relaxed).newValue)
        } catch is Cancellation.Interrupted where cancellation != nil {
          continue
        } catch {
          failed.store(true, ordering: .relaxed)
          collected.withLock { collected in
            if let lowest = collected.failure, lowest.index < index { return }
            collected.failure = (index, error)
          }
        }
      }
      collected.withLock { collected in
        for item in own { collected.values[item.index] = item.value }
      }
    }
    return try collected.withLock { collected in
      if let failure = collected.failure { throw failure.error }
      return collected.values
    }
  }
}
