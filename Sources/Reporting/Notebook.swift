// SPDX-License-Identifier: GPL-3.0-or-later
public import Quantities

// What a notebook calls. Each output stands in the report after the cell that holds the call; numbers are shown at six
// significant digits. None of these throws: what goes wrong is shown, and the notebook then ends with exit status 1.

/// Shows a text.
public func show(_ text: String, line: Int = #line) {
  NotebookRecorder.current.record(.text, text, line: line)
}

/// Shows a table.
public func show(_ table: Table, line: Int = #line) {
  let recorder = NotebookRecorder.current
  let text = recorder.folder != nil ? table.markdown : table.terminalText
  recorder.record(.markdown, text.trimmingLineFeeds, line: line)
}

/// Shows a figure: saves it as `NN-name-k.svg` and its numbers, at six significant digits, as `NN-name-k.dat`.
public func show(_ figure: Figure, line: Int = #line) {
  let recorder = NotebookRecorder.current
  do throws(ReportingError) {
    let path = try recorder.nextFigurePath()
    try figure.save(to: path, keepingSources: true, digits: 6)
    let name = path.split(separator: "/").last ?? ""
    let link = "![\(figure.title.escapedForMarkdown)](\(name))"
    recorder.record(.markdown, recorder.folder != nil ? link : "figure '\(figure.title)': \(path)", line: line)
  } catch {
    recorder.record(.failed, error.description, line: line)
  }
}

/// Shows a number under its label, with its unit if it has one.
public func show(_ value: Double, _ label: String, unit: String? = nil, line: Int = #line) {
  show("\(label): \(amount(value, unit))", line: line)
}

/// Shows an integer under its label, with its unit if it has one.
public func show(_ value: Int, _ label: String, unit: String? = nil, line: Int = #line) {
  show("\(label): \(value)" + (unit.map { " \($0)" } ?? ""), line: line)
}

/// Shows an amount of information under its label, in its own unit.
public func show<Amount: InformationUnit>(_ value: Amount, _ label: String, line: Int = #line) {
  show(value.value, label, unit: Amount.name, line: line)
}

/// Shows the two sides of a bracket, rounded outward so that the shown bracket contains the truth too.
public func show<Amount: InformationUnit>(_ bracket: Bracket<Amount>, line: Int = #line) {
  let lower = DecimalText.significant(bracket.lower.value.value, rounding: .down)
  let upper = DecimalText.significant(bracket.upper.value.value, rounding: .up)
  show("\(bracket.subject): [\(lower), \(upper)] \(Amount.name)", line: line)
}

/// Shows a number beside the one expected; the notebook fails if they differ by more than `tolerance`, or if either is
/// not a number. Equal infinities agree.
/// - Returns: whether the expectation held.
@discardableResult
public func expect(
  _ value: Double, within tolerance: Double, of expected: Double, _ label: String, unit: String? = nil,
  line: Int = #line
) -> Bool {
  let isMet = value == expected || abs(value - expected) <= tolerance && tolerance.isFinite
  let text =
    "\(label): \(amount(value, unit)), expected \(amount(expected, unit)) within \(amount(tolerance, nil)): "
    + (isMet ? "pass" : "FAIL")
  NotebookRecorder.current.record(isMet ? .met : .failed, text, line: line)
  return isMet
}

/// Shows whether what is claimed is so; the notebook fails if it is not.
/// - Returns: whether it is.
@discardableResult
public func expect(_ isSo: Bool, _ claim: String, line: Int = #line) -> Bool {
  NotebookRecorder.current.record(isSo ? .met : .failed, "\(claim): \(isSo ? "pass" : "FAIL")", line: line)
  return isSo
}

/// Shows an amount of information beside the one expected; see ``expect(_:within:of:_:unit:line:)``.
/// - Returns: whether the expectation held.
@discardableResult
public func expect<Amount: InformationUnit>(
  _ value: Amount, within tolerance: Amount, of expected: Amount, _ label: String, line: Int = #line
) -> Bool {
  expect(value.value, within: tolerance.value, of: expected.value, label, unit: Amount.name, line: line)
}

/// A number and its unit.
private func amount(_ value: Double, _ unit: String?) -> String {
  DecimalText.significant(value) + (unit.map { " \($0)" } ?? "")
}

extension String {
  /// The text without line feeds at its end.
  var trimmingLineFeeds: String {
    var text = self
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
