// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import Sweeps

/// How far a sweep is, on standard error: a bar that is drawn anew on a terminal, a line every fifteen seconds elsewhere.
final class SweepMeter {
  private let quiet: Bool
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant

  private static let cells = 24

  init(quiet: Bool) {
    self.quiet = quiet
    isTerminal = isatty(STDERR_FILENO) == 1
    lastShown = start
  }

  func show(_ progress: RunProgress) {
    let now = ContinuousClock.now
    guard !quiet, now - lastShown >= (isTerminal ? .milliseconds(200) : .seconds(15)) else { return }
    lastShown = now
    let done = min(progress.total, progress.recorded + progress.skipped)
    let rate = Double(progress.recorded) / ((now - start) / .seconds(1))
    let left = rate > 0 ? ", \(Self.clock(Double(progress.total - done) / rate)) left" : ""
    let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
    let numbers = "\(done)/\(progress.total) points, \(Self.rounded(rate)) a second\(failed)\(left)"
    if isTerminal {
      let filled = progress.total > 0 ? Self.cells * done / progress.total : 0
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.cells - filled)
      Diagnostics.write("\r\u{1B}[Ksweep [\(bar)] \(numbers)")
    } else {
      Diagnostics.write("sweep: \(numbers)\n")
    }
  }

  /// The last line.
  func finish(_ progress: RunProgress) {
    guard !quiet else { return }
    if isTerminal { Diagnostics.write("\r\u{1B}[K") }
    let failures = progress.failed + progress.skippedFailures
    Diagnostics.write(
      "sweep: \(progress.recorded) points recorded, \(progress.skipped) were there before"
        + (failures > 0 ? ", \(failures) without an answer" : "")
        + (progress.isInterrupted ? "; interrupted, 'sweep resume' goes on" : "") + "\n")
  }

  private static func rounded(_ rate: Double) -> String {
    rate >= 10 ? "\(Int(min(rate, 1e9).rounded()))" : "\((rate * 10).rounded() / 10)"
  }

  /// `h:mm:ss`
  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 1e9))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}
