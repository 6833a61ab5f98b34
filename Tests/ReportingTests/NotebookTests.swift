// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Quantities
import Reporting
import Testing

struct NotebookTests {
  private let folder: TemporaryFolder
  private let recorder: NotebookRecorder

  init() throws {
    folder = try TemporaryFolder()
    recorder = NotebookRecorder(name: "01-test", folder: folder.path)
  }

  /// What `body` shows.
  private func records(_ body: () throws -> Void) throws -> [NotebookRecord] {
    try NotebookRecorder.$current.withValue(recorder) { try body() }
    return try NotebookRecord.read("\(folder.path)/01-test.jsonl")
  }

  @Test func eachValueIsShownWithItsLabelAndUnit() throws {
    let table = try Table(columns: [Table.Column("D")], rows: [[0.5]])
    let bracket = Bracket(
      subject: "R(0.1)", lower: Bound(Nats(1.0 / 3), kind: .solved, source: Citation("test")),
      upper: Bound(Nats(1.0 / 3), kind: .solved, source: Citation("test")))
    let records = try records {
      show("a \"text\"\non two lines")
      show(2.0 / 3, "share")
      show(0.125, "distortion", unit: "σ²")
      show(12, "letters")
      show(Bits(1), "entropy")
      show(bracket)
      show(table)
    }
    #expect(
      records.map(\.body) == [
        "a \"text\"\non two lines", "share: 0.666667", "distortion: 0.125 σ²", "letters: 12", "entropy: 1 bits",
        "R(0.1): [0.333333, 0.333334] nats", "| D |\n| --: |\n| 0.5 |",
      ])
    #expect(records.map(\.kind) == [.text, .text, .text, .text, .text, .text, .markdown])
  }

  @Test func theLineIsThatOfTheCallAlsoInNestedFunctions() throws {
    func nested() -> Int {
      show("nested")
      return #line - 1
    }
    var lines: [Int] = []
    let records = try records {
      show("outer"); lines.append(#line)
      lines.append(nested())
    }
    #expect(records.map(\.line) == lines)
  }

  @Test func aClaimPrintsItsVerdict() throws {
    let records = try records {
      #expect(expect(1 < 2, "order"))
      #expect(!expect(2 < 1, "disorder"))
    }
    #expect(records.map(\.body) == ["order: pass", "disorder: FAIL"])
    #expect(records.map(\.kind) == [.met, .failed])
  }

  @Test func anExpectationPrintsBothNumbersAndItsVerdict() throws {
    let records = try records {
      #expect(expect(0.5310044, within: 1e-6, of: 0.5310043, "R(0.1)", unit: "bits"))
      #expect(!expect(Nats(1), within: Nats(0.25), of: Nats(2), "h"))
      #expect(expect(1, within: 1, of: 2, "edge"))
    }
    #expect(
      records.map(\.body) == [
        "R(0.1): 0.531004 bits, expected 0.531004 bits within 1e-6: pass",
        "h: 1 nats, expected 2 nats within 0.25: FAIL",
        "edge: 1, expected 2 within 1: pass",
      ])
    #expect(records.map(\.kind) == [.met, .failed, .met])
    #expect(recorder.failureCount == 1)
  }

  @Test func noExpectationHoldsForNaNAndOnlyEqualInfinitiesAgree() throws {
    _ = try records {
      #expect(!expect(.nan, within: 1, of: 0, "nan"))
      #expect(!expect(0, within: 1, of: .nan, "nan"))
      #expect(!expect(0, within: .nan, of: 1, "nan"))
      #expect(!expect(.infinity, within: .infinity, of: 0, "inf"))
      #expect(expect(.infinity, within: 0, of: .infinity, "inf"))
      #expect(!expect(.infinity, within: 1, of: -.infinity, "inf"))
    }
    #expect(recorder.failureCount == 5)
  }

  @Test(.enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"))
  func figuresAreNumberedAndSavedBesideTheRecords() throws {
    let axis = Figure.Axis("x")
    let figure = Figure("a [b]", x: axis, y: axis, curves: [try .init("c", x: [1.0 / 3], y: [2])])
    let records = try records {
      show(figure)
      show(figure)
    }
    #expect(records.map(\.body) == [#"![a \[b\]](01-test-1.svg)"#, #"![a \[b\]](01-test-2.svg)"#])
    #expect(try folder.names.contains("01-test-2.svg"))
    #expect(try folder.text("01-test-1.dat") == "# c\n# x y\n0.333333 2\n")
  }

  @Test func aFigureThatCannotBeDrawnIsAFailure() throws {
    let records = try records { show(Figure("empty", x: .init("x"), y: .init("y"))) }
    #expect(records.map(\.kind) == [.failed])
    #expect(recorder.failureCount == 1)
  }

  @Test func threadsShareTheRecorder() async throws {
    await NotebookRecorder.$current.withValue(recorder) {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<50 { group.addTask { show(number, "task") } }
      }
    }
    let records = try NotebookRecord.read("\(folder.path)/01-test.jsonl")
    #expect(Set(records.map(\.body)) == Set((0..<50).map { "task: \($0)" }))
  }

  @Test func brokenRecordsAreRefusedByLine() throws {
    try folder.write("{\"line\":1,\"kind\":\"text\",\"body\":\"x\"}\n{\"line\":", to: "bad.jsonl")
    let path = "\(folder.path)/bad.jsonl"
    #expect(throws: ReportingError.unreadable(path: path, reason: "line 2 is no record of a notebook")) {
      try NotebookRecord.read(path)
    }
  }
}
