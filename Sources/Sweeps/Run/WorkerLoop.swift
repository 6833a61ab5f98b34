// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import Glibc
internal import Parallel
public import Reporting

/// What a worker process does: it reads a plan and numbers of its points, and answers each.
///
/// In: `plan N path` and a line feed, the N bytes of the plan, then one number of a point a line. Out: `ready digest`,
/// then a line `number seconds ok JSON` or `number seconds failed JSON` for each. Answers that took long are handed over
/// at once; quick ones are gathered. The end of its input ends the process at once: nobody waits for the answers.
public struct WorkerLoop {
  /// What a question threw, for its record.
  public typealias Failure = (class: String, message: String)

  private let questions: [Question]
  private let answer: (PointRequest) throws -> JSONValue
  private let explain: (any Error) -> Failure

  /// - Parameters:
  ///   - answer: the result of a point as one JSON object
  ///   - explain: class and message of an error that `answer` threw
  public init(
    questions: [Question], answer: @escaping (PointRequest) throws -> JSONValue,
    explain: @escaping (any Error) -> Failure
  ) {
    self.questions = questions
    self.answer = answer
    self.explain = explain
  }

  /// Works until standard input ends. Does not return then.
  ///
  /// Errors: `FileError` for a plan that cannot be read.
  public func run() throws {
    // Signals to the whole job are the runner's business.
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    offerToDieFirst()
    let input = StandardInput()
    guard let head = input.line()?.split(separator: " ", maxSplits: 2), head.count == 3, head[0] == "plan",
      let size = Int(head[1]), let bytes = input.bytes(size)
    else { throw FileError(.badData, path: "-", "expected 'plan SIZE PATH'; this command is for 'sweep run' to call") }
    let plan = try SweepPlan(bytes, path: String(head[2]), questions: questions)
    write("ready \(plan.digest)\n")
    let inbox = Inbox()
    inbox.read(input)
    var gathered = ""
    while true {
      guard
        let number = inbox.next(whenIdle: {
          write(gathered)
          gathered = ""
        })
      else { continue }
      let start = ContinuousClock.now
      let line = reply(plan, number)
      let elapsed = ContinuousClock.now - start
      let seconds = Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
      gathered += "\(number) \(seconds) \(line)\n"
      if seconds > 0.001 || gathered.utf8.count > 1 << 14 {
        write(gathered)
        gathered = ""
      }
    }
  }

  private func reply(_ plan: SweepPlan, _ number: Int) -> String {
    do {
      guard number >= 0, number < plan.gridCount, let values = try plan.values(number) else {
        throw Probe.Refusal(description: "the plan has no point \(number)")
      }
      let request = try plan.request(values)
      let result = request.question == Probe.question.name ? try Probe.answer(request.options) : try answer(request)
      return "ok " + (try result.text(.compact))
    } catch {
      let failure = explain(error)
      return "failed " + Record.error(class: failure.class, message: failure.message)
    }
  }

  /// If the machine runs out of memory, a worker goes before its runner.
  private func offerToDieFirst() {
    let descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = "500".withCString { Glibc.write(descriptor, $0, 3) }
    close(descriptor)
  }

  private func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written <= 0, errno != EINTR { _exit(0) }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}

/// Numbers of points that have arrived, read by a thread of its own so that the end of the input is seen at any time.
private final class Inbox: @unchecked Sendable {
  private let condition = NSCondition()
  private var numbers: [Int] = []
  private var position = 0

  func read(_ input: StandardInput) {
    Thread.detachNewThread { [self] in
      while let line = input.line() {
        guard let number = Int(line) else { continue }
        condition.withLock {
          numbers.append(number)
          condition.signal()
        }
      }
      _exit(0)
    }
  }

  /// The next number; `whenIdle` is called before waiting for one.
  func next(whenIdle: () -> Void) -> Int? {
    condition.lock()
    if position == numbers.count {
      condition.unlock()
      whenIdle()
      condition.lock()
    }
    while position == numbers.count { condition.wait() }
    defer { condition.unlock() }
    let number = numbers[position]
    position += 1
    if position == numbers.count {
      numbers.removeAll(keepingCapacity: true)
      position = 0
    }
    return number
  }
}

/// Standard input by lines and by bytes; one thread at a time reads it.
private final class StandardInput: @unchecked Sendable {
  private var buffer: [UInt8] = []
  private var position = 0

  /// The next line without its line feed; nil at the end.
  func line() -> String? {
    var searched = position
    while true {
      if let feed = buffer[searched...].firstIndex(of: 10) {
        defer { position = feed + 1 }
        return String(decoding: buffer[position..<feed], as: UTF8.self)
      }
      let unread = buffer.count - position
      guard more() else { return nil }
      searched = position + unread
    }
  }

  /// The next bytes, all of them; nil if the input ends before.
  func bytes(_ count: Int) -> [UInt8]? {
    guard count >= 0 else { return nil }
    while buffer.count - position < count { guard more() else { return nil } }
    defer { position += count }
    return Array(buffer[position..<position + count])
  }

  private func more() -> Bool {
    buffer.removeSubrange(..<position)
    position = 0
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 {
        buffer += chunk[..<count]
        return true
      }
      if count == 0 || errno != EINTR { return false }
    }
  }
}
