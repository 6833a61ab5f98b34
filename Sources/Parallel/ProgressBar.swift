// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// One line on the terminal that says how far long work has come and when it will be done.
///
/// It appears after two seconds of work, is drawn at most ten times a second, and is wiped at the end. It is silent
/// when it is told to be, or when standard error is no terminal. It may be updated from any thread.
public final class ProgressBar: Sendable {
  /// Where the bar is drawn and what time it is; tests hand in their own.
  public struct Surroundings: Sendable {
    /// Whether there is anybody to see it.
    public let isTerminal: Bool
    /// The time since any fixed moment.
    public let now: @Sendable () -> Duration
    /// Puts text on the terminal as it stands.
    public let write: @Sendable (String) -> Void

    /// Surroundings of one's own.
    public init(
      isTerminal: Bool, now: @escaping @Sendable () -> Duration, write: @escaping @Sendable (String) -> Void
    ) {
      self.isTerminal = isTerminal
      self.now = now
      self.write = write
    }

    /// Standard error and the monotonic clock.
    public static var process: Surroundings {
      let start = ContinuousClock.now
      return Surroundings(
        isTerminal: isatty(STDERR_FILENO) == 1,
        now: { ContinuousClock.now - start },
        // A terminal that has gone away is no reason to lose the work.
        write: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) })
    }
  }

  private struct State: Sendable {
    var done = 0
    var lastDrawn: Duration?
    /// The length of what is on the terminal, to be overwritten.
    var width = 0
    var finished = false
  }

  private static let patience = Duration.seconds(2)
  private static let interval = Duration.milliseconds(100)
  private static let cells = 24

  private let label: String
  private let total: Int
  private let surroundings: Surroundings
  private let silent: Bool
  private let start: Duration
  private let state = Locked(State())

  /// A bar for `total` items of work that begins now.
  ///
  /// - Parameters:
  ///   - label: stands before the bar, for example the command
  ///   - total: number of items
  ///   - quiet: draw nothing
  ///   - surroundings: the terminal and the clock
  public init(label: String, total: Int, quiet: Bool = false, surroundings: Surroundings = .process) {
    self.label = label
    self.total = total
    self.surroundings = surroundings
    silent = quiet || !surroundings.isTerminal || total < 1
    start = silent ? .zero : surroundings.now()
  }

  /// `done` items are done. Numbers may arrive out of order: the largest counts.
  public func update(done: Int) {
    guard !silent else { return }
    state.withLock { state in
      let now = surroundings.now()
      state.done = min(total, max(state.done, done))
      guard !state.finished, now - start >= ProgressBar.patience else { return }
      if let last = state.lastDrawn, now - last < ProgressBar.interval { return }
      state.lastDrawn = now
      let line = self.line(done: state.done, elapsed: now - start)
      surroundings.write("\r" + line + String(repeating: " ", count: max(0, state.width - line.count)))
      state.width = line.count
    }
  }

  /// Wipes the line, if there is one; nothing is drawn afterwards.
  public func finish() {
    state.withLock { state in
      state.finished = true
      guard state.width > 0 else { return }
      surroundings.write("\r" + String(repeating: " ", count: state.width) + "\r")
      state.width = 0
    }
  }

  /// For example `rd-curve [######..................] 5/20, 0:12 left`.
  private func line(done: Int, elapsed: Duration) -> String {
    let filled = Int(Double(ProgressBar.cells) * Double(done) / Double(total))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: ProgressBar.cells - filled)
    let remaining = done > 0 ? ", \(ProgressBar.clock(elapsed / Double(done) * Double(total - done))) left" : ""
    return "\(label) [\(bar)] \(done)/\(total)\(remaining)"
  }

  /// `m:ss` or `h:mm:ss`, rounded up to the second.
  private static func clock(_ duration: Duration) -> String {
    let (whole, rest) = duration.components
    let seconds = whole + (rest > 0 ? 1 : 0)
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return hours > 0
      ? "\(hours):\(twoDigits(minutes)):\(twoDigits(seconds % 60))" : "\(minutes):\(twoDigits(seconds % 60))"
  }
}
