// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc

/// A worker seen from its runner: pipes to it and from it, and the points that it was given.
final class WorkerProcess {
  /// A point on its way.
  struct Task {
    let number: Int
    let values: [ParameterValue]
    let key: PointKey
  }

  let pid: pid_t
  /// Where its answers come from; not blocking.
  let output: Int32
  private let input: Int32
  private let errors: Int32
  private var received: [UInt8] = []
  /// The last that it wrote to its standard error.
  private var lastWords: [UInt8] = []
  /// Points given and not answered, in the order given.
  var tasks: ArraySlice<Task> { given[next...] }
  private var given: [Task] = []
  /// The first of ``given`` that is not answered.
  private var next = 0
  /// Whether it has read the plan.
  var isReady = false
  /// Whether it has a point that it must be alone with.
  private(set) var isAlone = false
  /// When it last answered, or was given a point while it had none.
  private(set) var lastHeard = ContinuousClock.now

  /// Starts `program` with `arguments` and hands it the plan.
  ///
  /// Errors: `FileError` with `cannotRead` if it cannot be started.
  init(program: String, arguments: [String], plan: SweepPlan) throws(FileError) {
    var toWorker: [Int32] = [0, 0]
    var fromWorker: [Int32] = [0, 0]
    var complaints: [Int32] = [0, 0]
    guard pipe(&toWorker) == 0, pipe(&fromWorker) == 0, pipe(&complaints) == 0 else {
      throw FileError(.cannotRead, path: program, "no pipe to a worker: \(String(cString: strerror(errno)))")
    }
    for descriptor in toWorker + fromWorker + complaints { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, target) in [
      (toWorker[0], STDIN_FILENO), (fromWorker[1], STDOUT_FILENO), (complaints[1], STDERR_FILENO),
    ] {
      posix_spawn_file_actions_adddup2(&actions, descriptor, target)
    }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    // A backtrace of a crash takes longer than the worker's successor.
    var surroundings: [UnsafeMutablePointer<CChar>?] =
      Self.environment.filter { !$0.hasPrefix("SWIFT_BACKTRACE=") }.map { strdup($0) }
      + [strdup("SWIFT_BACKTRACE=enable=no"), nil]
    defer { for word in words + surroundings { free(word) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, program, &actions, nil, &words, &surroundings)
    for descriptor in [toWorker[0], fromWorker[1], complaints[1]] { close(descriptor) }
    guard failure == 0 else {
      for descriptor in [toWorker[1], fromWorker[0], complaints[0]] { close(descriptor) }
      throw FileError(.cannotRead, path: program, "cannot be started: \(String(cString: strerror(failure)))")
    }
    pid = child
    input = toWorker[1]
    output = fromWorker[0]
    errors = complaints[0]
    for descriptor in [output, errors] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    send(Array("plan \(plan.bytes.count) \(plan.path)\n".utf8) + plan.bytes)
  }

  deinit { for descriptor in [input, output, errors] { close(descriptor) } }

  private static var environment: [String] {
    var list: [String] = []
    var place = environ
    while let entry = place.pointee {
      list.append(String(cString: entry))
      place += 1
    }
    return list
  }

  /// Gives it points.
  ///
  /// - Parameter alone: whether nothing may come beside them until they are answered
  func give(_ points: [Task], alone: Bool = false) {
    if tasks.isEmpty { lastHeard = .now }
    isAlone = alone
    given.removeSubrange(..<next)
    next = 0
    given += points
    send(Array(points.map { "\($0.number)\n" }.joined().utf8))
  }

  /// A worker that has gone away shows when its output ends.
  private func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
      guard written > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, written))
    }
  }

  /// Whole lines that have come; nil at the end of its output.
  func lines() -> [ArraySlice<UInt8>]? {
    readErrors()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var isAtEnd = false
    while true {
      let count = read(output, &chunk, chunk.count)
      if count > 0 {
        received += chunk[..<count]
      } else {
        isAtEnd = count == 0 || (errno != EAGAIN && errno != EINTR)
        break
      }
    }
    guard let last = received.lastIndex(of: 10) else { return isAtEnd ? nil : [] }
    let lines = received[..<last].split(separator: 10)
    received.removeSubrange(...last)
    lastHeard = .now
    return lines
  }

  /// The point that the next answer is for.
  func takeFirst() -> Task? {
    guard next < given.count else { return nil }
    defer { next += 1 }
    return given[next]
  }

  /// Points that it will not answer any more.
  func takeAll() -> [Task] {
    defer { next = given.count }
    return Array(tasks)
  }

  private func readErrors() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = read(errors, &chunk, chunk.count), count > 0 {
      lastWords = Array((lastWords + chunk[..<count]).suffix(600))
    }
  }

  /// Resident memory in bytes.
  var memory: Int {
    guard let bytes = try? FileBytes.read("/proc/\(pid)/statm", limit: 4096) else { return 0 }
    let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Ends the process and waits for it.
  ///
  /// - Returns: how it ended, and the last that it said
  @discardableResult func end() -> String {
    kill(pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    readErrors()
    let signal = status & 0x7F
    let ending =
      signal == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(signal), \(String(cString: strsignal(signal)))"
    let words = String(decoding: lastWords, as: UTF8.self).split(whereSeparator: \.isNewline).last.map(String.init)
    return words.map { "\(ending): \($0)" } ?? ending
  }
}
