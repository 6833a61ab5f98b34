// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// Whether the names in a plan mean something.
struct PlanCheck {
  let question: Question
  let axes: [Axis]
  let settings: [SweepPlan.Setting]
  let reader: PlanReader

  /// What keys in the model begin with.
  static let modelPrefix = "model."
  /// A parameter that changes nothing but the seed.
  static let replicate = "replicate"

  /// Errors: `FileError` for the first name that is unknown, given twice or reserved.
  func check() throws(FileError) {
    var seen: Set<String> = []
    for name in axes.map(\.name) + settings.map(\.name) {
      guard Self.isPlain(name) else {
        throw reader.failure(
          "\(quoted(name)): expected a name of letters, digits, '_', '-' and '.' that begins with a letter")
      }
      guard seen.insert(name).inserted else { throw reader.failure("\(quoted(name)) is given twice") }
      guard !Question.reserved.contains(name) else {
        throw reader.failure("\(quoted(name)) is not for plans: the sweep sets it, or answers would not repeat")
      }
    }
    for setting in settings where !isOption(setting.name) { throw unknown("option", setting.name) }
    let used = settings.reduce(into: Set<Int>()) { $0.formUnion($1.template.slots) }
    for (index, axis) in axes.enumerated() {
      guard isOption(axis.name) || used.contains(index) || axis.name == Self.replicate else {
        throw unknown("axis", axis.name)
      }
    }
    if let override = (axes.map(\.name) + settings.map(\.name)).first(where: { $0.hasPrefix(Self.modelPrefix) }),
      !seen.contains("model")
    {
      throw reader.failure("\(quoted(override)) changes a model, and the plan gives none: \"model\" is missing")
    }
  }

  private func isOption(_ name: String) -> Bool {
    let options = question.available
    return options[name] != nil || (name.hasPrefix(Self.modelPrefix) && options["model"] != nil)
  }

  private func unknown(_ kind: String, _ name: String) -> FileError {
    let options = question.available
    let names = options.keys.sorted().joined(separator: ", ")
    let model = options["model"] == nil ? "" : ", a key of the model such as model.gate.b"
    let formula = kind == "axis" ? ", 'replicate', or used in a formula of the options" : ""
    return reader.failure(
      "unknown \(kind) \(quoted(name)): expected an option of '\(question.name)' (\(names))\(model)\(formula)")
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, (97...122).contains(first | 32) else { return false }
    return name.utf8.allSatisfy { (97...122).contains($0 | 32) || (48...57).contains($0) || "_-.".utf8.contains($0) }
  }
}
