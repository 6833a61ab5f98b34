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
    try run(count: count, threads: threads, cancellation: nil, progress: progress, body)
      .sorted { $0.index < $1.index }.map { try $0.outcome.get() }
  }

  /// The same, until `cancellation`: items that were not finished by then are nil.
  ///
  /// No item is begun after the cancellation. One that is under way runs to its end, or throws
  /// ``Cancellation/Interrupted`` from ``Cancellation/check()`` and is then unfinished, not failed.
  public static func orderedMap<Value: Sendable>(
    count: Int, threads: Int = defaultThreadCount, cancellation: Cancellation,
    progress: (@Sendable (_ done: Int) -> Void)? = nil, _ body: @Sendable (_ index: Int) throws -> Value
  ) throws -> [Value?] {
    let items = try run(count: count, threads: threads, cancellation: cancellation, progress: progress, body)
    var values = [Value?](repeating: nil, count: count)
    for item in items.sorted(by: { $0.index < $1.index }) {
      do { values[item.index] = try item.outcome.get() } catch is Cancellation.Interrupted {}
    }
    return values
  }

  private struct Item<Value: Sendable>: Sendable {
    let index: Int
    let outcome: Result<Value, any Error>
  }

  /// The items that were begun, in no order.
  ///
  /// Indices are handed out in ascending order and none after a failure, so that every index below a failed one has
  /// been tried: the lowest failure does not depend on scheduling.
  private static func run<Value: Sendable>(
    count: Int, threads: Int, cancellation: Cancellation?, progress: (@Sendable (Int) -> Void)?,
    _ body: @Sendable (Int) throws -> Value
  ) throws -> [Item<Value>] {
    guard count >= 0 else { throw ParallelError.itemCount(count) }
    guard threads >= 1 else { throw ParallelError.threadCount(threads) }
    let next = Atomic(0)
    let done = Atomic(0)
    let failed = Atomic(false)
    let collected = Mutex<[Item<Value>]>([])
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      var own: [Item<Value>] = []
      while !failed.load(ordering: .relaxed), cancellation?.isCancelled != true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { break }
        let outcome = Result { try body(index) }
        own.append(Item(index: index, outcome: outcome))
        switch outcome {
        case .success: progress?(done.wrappingAdd(1, ordering: .relaxed).newValue)
        case .failure: failed.store(true, ordering: .relaxed)
        }
      }
      collected.withLock { $0 += own }
    }
    return collected.withLock { $0 }
  }
}
