// SPDX-License-Identifier: GPL-3.0-or-later
import Parallel
import Testing

/// A terminal on paper and a clock that is set by hand.
private final class Stage: Sendable {
  private let time = Locked(Duration.seconds(100))
  private let screen = Locked("")

  var text: String { screen.withLock { $0 } }

  func advance(_ duration: Duration) { time.withLock { $0 += duration } }

  func surroundings(isTerminal: Bool = true) -> ProgressBar.Surroundings {
    ProgressBar.Surroundings(
      isTerminal: isTerminal, now: { self.time.withLock { $0 } },
      write: { text in self.screen.withLock { $0 += text } })
  }
}

@Suite struct ProgressBarTests {
  @Test func appearsAfterTwoSecondsWithTheTimeLeft() {
    let stage = Stage()
    let bar = ProgressBar(label: "rd-curve", total: 20, surroundings: stage.surroundings())
    stage.advance(.milliseconds(1999))
    bar.update(done: 4)
    #expect(stage.text.isEmpty)
    stage.advance(.milliseconds(2001))
    bar.update(done: 5)
    // 5 of 20 items took 4 s, so that 15 take 12 s.
    #expect(stage.text == "\rrd-curve [######..................] 5/20, 0:12 left")
  }

  @Test func drawsAtMostTenTimesASecondAndNeverBackwards() {
    let stage = Stage()
    let bar = ProgressBar(label: "", total: 1000, surroundings: stage.surroundings())
    stage.advance(.seconds(2))
    for done in 1...100 { bar.update(done: done) }
    #expect(stage.text.filter { $0 == "\r" }.count == 1)
    stage.advance(.milliseconds(100))
    bar.update(done: 50)
    #expect(stage.text.hasSuffix("100/1000, 0:19 left"))
  }

  @Test func longWaitsAndShorterLines() {
    let stage = Stage()
    let bar = ProgressBar(label: "x", total: 10, surroundings: stage.surroundings())
    stage.advance(.seconds(900))
    bar.update(done: 1)
    #expect(stage.text.hasSuffix("1/10, 2:15:00 left"))
    stage.advance(.seconds(1))
    bar.update(done: 9)
    // The longer line before is overwritten to its end.
    #expect(stage.text.hasSuffix("9/10, 1:41 left   "))
    let length = "x [........................] 9/10, 1:41 left".count
    bar.finish()
    #expect(stage.text.hasSuffix("\r" + String(repeating: " ", count: length) + "\r"))
    let text = stage.text
    stage.advance(.seconds(1))
    bar.update(done: 10)
    bar.finish()
    #expect(stage.text == text)
  }

  @Test func silence() {
    let stage = Stage()
    let bars = [
      ProgressBar(label: "x", total: 10, quiet: true, surroundings: stage.surroundings()),
      ProgressBar(label: "x", total: 10, surroundings: stage.surroundings(isTerminal: false)),
      ProgressBar(label: "x", total: 0, surroundings: stage.surroundings()),
    ]
    stage.advance(.seconds(10))
    for bar in bars {
      bar.update(done: 1)
      bar.finish()
    }
    #expect(stage.text.isEmpty)
    // Work that is done within two seconds leaves no trace.
    let short = ProgressBar(label: "x", total: 1, surroundings: stage.surroundings())
    short.update(done: 1)
    short.finish()
    #expect(stage.text.isEmpty)
  }
}
