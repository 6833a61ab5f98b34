// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Reporting

extension SweepPlan {
  /// Reads a plan file. `questions` are those that may be asked.
  ///
  /// Errors: `FileError` with `cannotRead`, or with `badData` naming the axis, option or formula and what was expected.
  public init(path: String, questions: [Question]) throws(FileError) {
    try self.init(try FileBytes.read(path, limit: JSONReader.longestText), path: path, questions: questions)
  }

  /// Reads a plan from the bytes of its file; `path` says where its other files are looked for.
  ///
  /// Errors: those of ``init(path:questions:)``.
  public init(_ bytes: [UInt8], path: String, questions: [Question]) throws(FileError) {
    let reader = PlanReader(path: path)
    let document = try JSONReader.read(bytes, path: path)
    let members = try reader.members(
      document, of: "the plan", allowed: ["format", "name", "question", "options", "axes", "where"],
      required: ["format", "name", "question", "axes"])
    let format = try reader.text(members["format"], of: "format")
    guard format == Self.format else { throw reader.failure("format \(quoted(format)); expected '\(Self.format)'") }
    name = try reader.text(members["name"], of: "name")
    let asked = try reader.text(members["question"], of: "question")
    guard let question = questions.first(where: { $0.name == asked }) else {
      throw reader.failure(
        "question \(quoted(asked)) is unknown; expected \(questions.map(\.name).joined(separator: ", "))")
    }
    var groups: [Grid.Group] = []
    for (index, entry) in try reader.list(members["axes"], of: "axes").enumerated() {
      groups.append(try reader.group(entry, number: index + 1))
    }
    guard !groups.isEmpty else { throw reader.failure("axes: none; the grid would be empty") }
    let grid = Grid(groups)
    guard let count = grid.count, count <= Self.largestCount else {
      let counts = groups.map { "\($0.count)" }.joined(separator: " × ")
      throw reader.failure(
        "\(counts)\(groups.count == 1 ? "" : " = \(grid.count.map { "\($0)" } ?? "more than 9·10¹⁸")") points; "
          + "a sweep goes through at most \(Self.largestCount)")
    }
    let names = grid.axes.map(\.name)
    var settings: [Setting] = []
    if case .object(let options)? = members["options"] {
      for option in options {
        do {
          let value = option.value.value
          settings.append(Setting(name: option.name, value: value, template: try Template(value, names: names)))
        } catch {
          throw reader.failure("option \(quoted(option.name)): \(error)")
        }
      }
    } else if let options = members["options"] {
      throw reader.failure("options: \(options.words); expected an object")
    }
    var conditions: [Expression] = []
    for entry in try reader.list(members["where"], of: "where") {
      do {
        conditions.append(try Expression(try reader.text(entry, of: "where"), names: names))
      } catch let error as FileError {
        throw error
      } catch {
        throw reader.failure("where \(error)")
      }
    }
    try PlanCheck(question: question, axes: grid.axes, settings: settings, reader: reader).check()

    let files = try PlanFiles(question: question, axes: grid.axes, settings: settings, path: path)
    self.question = question
    self.path = path
    self.bytes = bytes
    self.settings = settings
    self.grid = grid
    self.conditions = conditions
    gridCount = count
    baseModels = files.baseModels
    identity = PointIdentity(
      question: question.name,
      fixed: Dictionary(settings.map { ($0.name, files.canonical($0)) }) { first, _ in first }, axes: grid.axes,
      text: files.canonical)
    digest = SHA256.hexDigest(
      of: SHA256.hexDigest(of: CanonicalJSON.text(document.value))
        + files.digests.sorted { $0.key < $1.key }
        .map { "\($0.key)=\($0.value)" }.joined(separator: "\n"))
    var number = 0
    while number < count {
      if let values = try values(number) {
        firstPoint = values
        return
      }
      number += 1
    }
    throw reader.failure("where: no point of \(count) satisfies the conditions")
  }
}
