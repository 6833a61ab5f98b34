// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import Glibc
public import Parallel

/// Runs a shard of a sweep: gives points to worker processes, records how they end, starts workers anew that do not
/// survive a point.
///
/// One thread waits for answers, time-outs and memory. A record counts once it is on the disk: records are committed by
/// the 64, but not so often that the disk is busier than the workers, and at the latest half a second after they came.
public final class SweepRunner {
  private let plan: SweepPlan
  private let options: RunOptions
  private let shardFile: ShardFile
  private var source: PointSource
  private var workers: [WorkerProcess] = []
  /// Points that were with a worker when it ended: each is asked again, alone, so that blame falls on the right one.
  private var suspects: [WorkerProcess.Task] = []
  private var progress: RunProgress
  private var uncommitted: [(key: PointKey, isFailure: Bool)] = []
  private var lastCommit = ContinuousClock.now
  private var commitTime = Duration.zero
  /// Mean time of a point, for the size of batches.
  private var secondsAPoint: Double?
  private var failedStarts = 0
  /// Scalar options that every point has.
  private let fixedParameters: [(name: String, value: ParameterValue)]

  private static let group = 64
  private static let longestWait = Duration.milliseconds(500)
  /// Work that a worker is given ahead, seconds: enough for the time that a commit takes on a slow disk.
  private static let batch = 0.1
  private static let beat = Duration.milliseconds(50)
  /// How long points under way may go on after an interruption.
  private static let grace = Duration.milliseconds(800)

  /// A run that has not begun; makes the file for its records.
  ///
  /// Errors: `FileError`.
  public init(_ plan: SweepPlan, in store: SweepStore, _ options: RunOptions) throws {
    self.plan = plan
    self.options = options
    let scan = try StoreScan(store, version: options.version)
    warnings = scan.warnings(version: options.version)
    source = PointSource(plan, shard: options.shard, done: scan.table, retriesFailures: options.retriesFailures)
    progress = RunProgress(total: (try plan.count() + options.shard.count - 1) / options.shard.count)
    fixedParameters = plan.settings.compactMap { setting in
      ParameterValue(setting.value).map { (setting.name, $0) }
    }
    // A worker that has gone away shows as a failed write and at the end of its output, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, 255)
    let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    shardFile = try ShardFile(
      folder: store.shardFolder, shard: options.shard,
      header:
        "\"shard\":\"\(options.shard)\",\"plan\":\"\(plan.digest)\",\"version\":\(CanonicalJSON.text(options.version)),"
        + "\"host\":\(CanonicalJSON.text(name)),\"process\":\(getpid())")
  }

  /// What the reader of a store must know.
  public let warnings: [String]

  /// Works until all points are recorded, or until `cancellation`: points that are not done a moment later are given up.
  ///
  /// - Parameters:
  ///   - report: told how far the run is, some times a second
  ///   - acknowledge: told the points whose records are on the disk
  ///
  /// Errors: `FileError`, `writeFailed` for a full disk among them. What was committed before stays.
  public func run(
    cancellation: Cancellation, report: (RunProgress) -> Void = { _ in }, acknowledge: ([PointKey]) -> Void = { _ in }
  ) throws -> RunProgress {
    defer { for worker in workers { worker.end() } }
    var deadline: ContinuousClock.Instant?
    while true {
      if cancellation.isCancelled, deadline == nil {
        deadline = .now + Self.grace
        progress.isInterrupted = !(source.isExhausted && suspects.isEmpty && workers.allSatisfy(\.tasks.isEmpty))
      }
      if deadline == nil { try feed() }
      let isIdle = workers.allSatisfy(\.tasks.isEmpty)
      if deadline.map({ isIdle || $0 < .now }) ?? (isIdle && source.isExhausted && suspects.isEmpty) { break }
      wait()
      for worker in workers { try hear(worker) }
      try watch()
      if shouldCommit { try commit(acknowledge) }
      progress.skipped = source.skipped
      report(progress)
    }
    try commit(acknowledge)
    progress.skipped = source.skipped
    progress.skippedFailures = source.skippedFailures
    if source.isExhausted { progress.total = source.seen }
    report(progress)
    return progress
  }

  // MARK: Giving points

  /// Gives idle workers points, and starts workers while there are points for them.
  private func feed() throws {
    for worker in workers where worker.isReady { try fill(worker) }
    while workers.count < options.jobs, !(source.isExhausted && suspects.isEmpty) {
      // One that has started shows that the others will.
      guard failedStarts == 0 || workers.isEmpty else { return }
      workers.append(try WorkerProcess(program: options.program, arguments: options.arguments, plan: plan))
    }
  }

  private func fill(_ worker: WorkerProcess) throws {
    guard !worker.isAlone || worker.tasks.isEmpty else { return }
    if let suspect = suspects.first {
      guard worker.tasks.isEmpty else { return }
      suspects.removeFirst()
      worker.give([suspect], alone: true)
      return
    }
    let wanted = secondsAPoint.map { Int(min(max(Self.batch / max($0, 1e-6), 2), 1024)) } ?? 2
    guard worker.tasks.count <= wanted / 2 else { return }
    var batch: [WorkerProcess.Task] = []
    while worker.tasks.count + batch.count < wanted, let task = try source.next() { batch.append(task) }
    if !batch.isEmpty { worker.give(batch) }
  }

  private func wait() {
    var descriptors = workers.map { pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) }
    // A worker without a point does not wait while one is still looked for.
    let isSearching = !source.isExhausted && workers.contains { $0.isReady && $0.tasks.isEmpty }
    poll(&descriptors, nfds_t(descriptors.count), isSearching ? 0 : Int32(Self.beat / .milliseconds(1)))
  }

  // MARK: Hearing answers

  private func hear(_ worker: WorkerProcess) throws {
    guard let lines = worker.lines() else {
      try bury(worker, as: .crashed, class: "crash", message: nil)
      return
    }
    for line in lines {
      if line.starts(with: "ready ".utf8) {
        guard line.dropFirst(6).elementsEqual(plan.digest.utf8) else {
          throw FileError(.badData, path: plan.path, "a file that the plan names has changed while the sweep ran")
        }
        worker.isReady = true
        failedStarts = 0
      } else if let task = worker.takeFirst() {
        try take(line, for: task)
      }
    }
  }

  /// `number seconds ok JSON`
  private func take(_ line: ArraySlice<UInt8>, for task: WorkerProcess.Task) throws {
    let fields = line.split(separator: 32, maxSplits: 3)
    guard fields.count == 4, fields[0].elementsEqual("\(task.number)".utf8),
      let status = PointStatus(rawValue: String(decoding: fields[2], as: UTF8.self)),
      let seconds = Double(String(decoding: fields[1], as: UTF8.self))
    else {
      throw FileError(
        .badData, path: options.program, "a worker answered \(quoted(String(decoding: line, as: UTF8.self)))")
    }
    secondsAPoint = secondsAPoint.map { 0.9 * $0 + 0.1 * seconds } ?? seconds
    record(task, status, payload: String(decoding: fields[3], as: UTF8.self), seconds: seconds)
  }

  private func record(_ task: WorkerProcess.Task, _ status: PointStatus, payload: String, seconds: Double) {
    var parameters = fixedParameters + zip(plan.axes, task.values).map { ($0.name, $1) }
    parameters.sort { $0.name < $1.name }
    let record = Record(
      key: task.key, status: status, version: options.version, question: plan.question.name, parameters: parameters,
      payload: payload, seconds: seconds)
    shardFile.append(record.line)
    uncommitted.append((task.key, status != .ok))
  }

  // MARK: Ends of workers

  private func watch() throws {
    for worker in workers where !worker.tasks.isEmpty && worker.isReady {
      if let limit = options.pointTimeout, ContinuousClock.now - worker.lastHeard > limit {
        try bury(worker, as: .timeout, class: "timeout", message: "not done after \(limit / .seconds(1)) s")
      } else if let limit = options.memoryLimit, worker.memory > limit {
        try bury(worker, as: .crashed, class: "memory", message: "more than \(limit >> 20) MB of memory")
      }
    }
  }

  /// Ends a worker. The point that it was alone with is to blame; of several each is asked again, alone.
  private func bury(_ worker: WorkerProcess, as status: PointStatus, class name: String, message: String?) throws {
    let seconds = (ContinuousClock.now - worker.lastHeard) / .seconds(1)
    let words = worker.end()
    workers.removeAll { $0 === worker }
    let tasks = worker.takeAll()
    if !worker.isReady {
      failedStarts += 1
      guard failedStarts < 3 else {
        throw FileError(.cannotRead, path: options.program, "workers end before they begin: \(words)")
      }
    }
    if tasks.count == 1, worker.isReady {
      record(tasks[0], status, payload: Record.error(class: name, message: message ?? words), seconds: seconds)
    } else {
      suspects += tasks
    }
  }

  // MARK: Records

  private var shouldCommit: Bool {
    guard !uncommitted.isEmpty else { return false }
    let elapsed = ContinuousClock.now - lastCommit
    return elapsed >= Self.longestWait || (uncommitted.count >= Self.group && elapsed >= commitTime * 8)
  }

  private func commit(_ acknowledge: ([PointKey]) -> Void) throws {
    let start = ContinuousClock.now
    try shardFile.commit()
    lastCommit = .now
    commitTime = lastCommit - start
    progress.recorded += uncommitted.count
    progress.failed += uncommitted.count { $0.isFailure }
    acknowledge(uncommitted.map(\.key))
    uncommitted.removeAll(keepingCapacity: true)
  }
}
