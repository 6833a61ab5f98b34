// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

/// Shell scripts stand in for built notebooks: they write the records that `show` and `expect` would.
struct NotebookRendererTests {
  private let folder: TemporaryFolder
  private let renderer: NotebookRenderer

  init() throws {
    folder = try TemporaryFolder()
    renderer = NotebookRenderer(
      notebooks: "\(folder.path)/notebooks", products: "\(folder.path)/products", reports: "\(folder.path)/reports")
    try folder.write("//: # Title\nlet x = 1\n", to: "notebooks/01-a/main.swift")
  }

  /// Builds a notebook that records `text` at line 2 and makes one figure with `data`, then runs `ending`.
  private func build(text: String = "0.531004", kind: String = "text", data: String = "1 2", ending: String = "") throws
  {
    try folder.writeProgram(
      """
      cd "$SSM_NOTEBOOK_OUTPUT"
      echo '{"line":2,"kind":"\(kind)","body":"rate: \(text) bits"}' > 01-a.jsonl
      echo '<svg/>' > 01-a-1.svg
      echo '\(data)' > 01-a-1.dat
      echo 'plot' > 01-a-1.gp
      \(ending)
      """, to: "products/01-a")
  }

  @Test func aRenderingWritesTheReportAndItsFiguresAndChecksAgainstItself() throws {
    try build()
    try folder.write("stale", to: "reports/01-a-2.svg")
    try folder.write("another notebook's", to: "reports/01-a-b-1.svg")
    try renderer.render("01-a")
    #expect(
      try folder.text("reports/01-a.md")
        == "# Title\n\n```swift\nlet x = 1\n```\n\n```text\nrate: 0.531004 bits\n```\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/reports").sorted()
    #expect(names == ["01-a-1.dat", "01-a-1.svg", "01-a-b-1.svg", "01-a.md"])
    #expect(try renderer.check("01-a").isEmpty)
  }

  @Test func aSourceMayNameItsReportAndAskForAPageWhichMustBeTheReports() throws {
    try folder.write("//@ page: audit\n//: # Title\n", to: "notebooks/01-a/main.swift")
    try build()
    try renderer.render("01-a")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/reports").sorted()
    #expect(names == ["01-a-1.dat", "01-a-1.svg", "audit.html", "audit.md"])
    #expect(try folder.text("reports/audit.md").hasPrefix("# Title\n\n```text\nrate"))
    #expect(try folder.text("reports/audit.html").contains("rate: 0.531004 bits"))
    #expect(try renderer.reportName(of: "01-a") == "audit")
    #expect(try renderer.check("01-a").isEmpty)

    try folder.write("another page", to: "reports/audit.html")
    #expect(try renderer.check("01-a") == ["\(renderer.reports)/audit.html: not the page of audit.md as it stands"])
  }

  @Test func aCheckForgivesLastDigitsAndDrawingsAndNothingElse() throws {
    try build()
    try renderer.render("01-a")
    try build(text: "0.531005", data: "1.000001 2", ending: "echo '<svg>other</svg>' > 01-a-1.svg")
    #expect(try renderer.check("01-a").isEmpty)

    try build(text: "0.54")
    let reports = renderer.reports
    #expect(
      try renderer.check("01-a") == [
        "\(reports)/01-a.md, line 8\n  expected: rate: 0.531004 bits\n  found:    rate: 0.54 bits"
      ])
    try build(data: "1 3")
    #expect(try renderer.check("01-a") == ["\(reports)/01-a-1.dat, line 1\n  expected: 1 2\n  found:    1 3"])
    try build(ending: "mv 01-a-1.svg 01-a-2.svg")
    #expect(
      try renderer.check("01-a") == [
        "\(reports)/01-a-2.svg: missing", "\(reports)/01-a-1.svg: the notebook no longer makes it",
      ])
    #expect(try folder.text("reports/01-a.md").contains("0.531004"))
  }

  @Test func aFailingNotebookIsNamedAndReplacesNothing() throws {
    try build()
    try renderer.render("01-a")
    try build(text: "1", kind: "failed", ending: "exit 1")
    let source = "\(renderer.notebooks)/01-a/main.swift:2"
    #expect(throws: ReportingError.notebookFailed(name: "01-a", reason: "\(source): rate: 1 bits")) {
      try renderer.render("01-a")
    }
    try build(text: "1", ending: "echo 'index out of range' >&2; kill -ILL $$")
    #expect(throws: ReportingError.notebookFailed(name: "01-a", reason: "exit status 132: index out of range")) {
      try renderer.check("01-a")
    }
    #expect(try folder.text("reports/01-a.md").contains("0.531004"))
  }

  @Test func whatIsMissingIsNamed() throws {
    #expect(throws: ReportingError.self) { try renderer.render("01-a") }
    try build()
    #expect(
      throws: ReportingError.unreadable(path: "\(renderer.reports)/01-a.md", reason: "No such file or directory")
    ) { try renderer.check("01-a") }
    #expect(throws: ReportingError.self) { try renderer.render("02-b") }
  }

  @Test func notebooksAreTheFoldersWithASource() throws {
    try folder.write("", to: "notebooks/00-z/main.swift")
    try folder.write("", to: "notebooks/README.md")
    try folder.write("", to: "notebooks/drafts/notes.txt")
    #expect(try renderer.names() == ["00-z", "01-a"])
    let nowhere = NotebookRenderer(notebooks: "\(folder.path)/no", products: "", reports: "")
    #expect(throws: ReportingError.self) { try nowhere.names() }
  }
}
