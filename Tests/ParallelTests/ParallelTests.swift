// SPDX-License-Identifier: GPL-3.0-or-later
import Parallel
import Synchronization
import Testing

@Suite struct ParallelTests {
  private struct Failure: Error, Equatable { let index: Int }

  @Test(arguments: [1, 2, 3, 8, 64]) func sameResultsForAnyNumberOfThreads(threads: Int) throws {
    let values = try Parallel.orderedMap(count: 1000, threads: threads) { index in
      // Unequal work, so that items finish out of order.
      (0..<(index * 37 % 101)).reduce(index) { $0 &* 31 &+ $1 }
    }
    let expected = (0..<1000).map { index in (0..<(index * 37 % 101)).reduce(index) { $0 &* 31 &+ $1 } }
    #expect(values == expected)
  }

  @Test func everyItemOnceAndProgressForEach() throws {
    let calls = Atomic(0)
    let reports = Locked<[Int]>([])
    let values = try Parallel.orderedMap(
      count: 50, threads: 4, progress: { done in reports.withLock { $0.append(done) } }
    ) { index in
      calls.add(1, ordering: .relaxed)
      return index
    }
    #expect(values == Array(0..<50))
    #expect(calls.load(ordering: .relaxed) == 50)
    #expect(reports.withLock { $0.sorted() } == Array(1...50))
  }

  @Test(arguments: [1, 2, 8]) func lowestFailureWins(threads: Int) {
    for _ in 0..<50 {
      let error = #expect(throws: Failure.self) {
        try Parallel.orderedMap(count: 200, threads: threads) { index in
          // The lowest failing item is the slowest.
          if index == 17 { _ = (0..<2000).reduce(0) { $0 ^ $1 } }
          if index >= 17 && index % 3 == 2 { throw Failure(index: index) }
          return index
        }
      }
      #expect(error == Failure(index: 17))
    }
  }

  @Test func noItemsAndBadCounts() throws {
    #expect(try Parallel.orderedMap(count: 0) { $0 }.isEmpty)
    #expect(throws: ParallelError.itemCount(-1)) { try Parallel.orderedMap(count: -1) { $0 } }
    #expect(throws: ParallelError.threadCount(0)) { try Parallel.orderedMap(count: 1, threads: 0) { $0 } }
    #expect(Parallel.defaultThreadCount >= 1)
  }

  @Test(arguments: [1, 2]) func cancellationKeepsWhatIsFinished(threads: Int) throws {
    let cancellation = Cancellation()
    let values = try Parallel.orderedMap(count: 1000, threads: threads, cancellation: cancellation) { index in
      if index == 10 { cancellation.cancel() }
      return index
    }
    #expect(values.count == 1000)
    // Indices are handed out in order: what is finished is a prefix, and it holds the item that cancelled.
    let finished = values.prefix { $0 != nil }.count
    #expect(finished >= 11 && finished < 1000)
    #expect(values.dropFirst(finished).allSatisfy { $0 == nil })
    #expect(values.prefix(finished).elementsEqual((0..<finished).map { Optional($0) }))
  }

  @Test func anInterruptedItemIsUnfinishedAndAFailedOneThrows() throws {
    let cancellation = Cancellation()
    let values = try Parallel.orderedMap(count: 5, threads: 1, cancellation: cancellation) { index in
      if index == 2 { cancellation.cancel() }
      try cancellation.check()
      return index
    }
    #expect(values == [0, 1, nil, nil, nil])
    #expect(throws: Failure(index: 1)) {
      try Parallel.orderedMap(count: 5, threads: 1, cancellation: Cancellation()) { index in
        if index == 1 { throw Failure(index: index) }
        return index
      }
    }
    let before = try Parallel.orderedMap(count: 3, cancellation: cancellation) { $0 }
    #expect(before == [nil, nil, nil])
  }
}
