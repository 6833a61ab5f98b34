// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// Objects of a result file as a table: a column a member, in the order in which members first occur.
struct ResultTable {
  /// The most columns; further members are named in a note.
  private static let widest = 60
  /// The longest text of a cell, in characters.
  private static let longestText = 600

  let layout: ResultLayout
  let unit: String

  /// The table of `rows`, without members that hold lists of objects: these have tables of their own. For rows inside
  /// points the title is the name of their list.
  func table(_ title: String, _ rows: [[JSONNode.Member]], notes: [String] = []) throws(ReportingError) -> Table {
    var names: [String] = []
    var places: [String: Int] = [:]
    var leftOut = 0
    for member in rows.joined() where places[member.name] == nil && !member.value.isListOfObjects {
      if names.count == Self.widest {
        leftOut += 1
        continue
      }
      places[member.name] = names.count
      names.append(member.name)
    }
    let cells = rows.map { row in
      var cells = [Table.Cell](repeating: .missing, count: names.count)
      for member in row { if let place = places[member.name] { cells[place] = Self.cell(member.value) } }
      return cells
    }
    let columns = names.indices.map { place in column(names[place], of: title, cells.lazy.map { $0[place] }) }
    let remark = leftOut > 0 ? ["Left out are members beyond the first \(Self.widest) columns."] : []
    return try Table(title: title, columns: columns, rows: cells, notes: notes + remark)
  }

  private func column(_ name: String, of list: String, _ cells: some Sequence<Table.Cell>) -> Table.Column {
    let isText = cells.contains { if case .text = $0 { true } else { false } }
    let isNumber = cells.contains { cell in
      switch cell {
      case .number, .integer: true
      case .text, .missing: false
      }
    }
    let rounding: Rounding =
      switch name.split(separator: "_") {
      case let words where words.contains("lower"): .down
      case let words where words.contains("upper") || words == ["gap"]: .up
      default: .nearest
      }
    let measure = layout.measures["\(list).\(name)"] ?? layout.measures[name]
    return Table.Column(
      name, unit: isNumber ? measure?.name(unit) : nil, alignment: isText ? .leading : .decimal,
      rounding: rounding)
  }

  /// The value as one cell; what has parts is written as JSON.
  static func cell(_ node: JSONNode) -> Table.Cell {
    if let number = node.number {
      // Beyond 2^53 a double is no count.
      guard number.magnitude <= 0x1p53, let integer = Int(exactly: number) else { return .number(number) }
      return .integer(integer)
    }
    switch node {
    case .null: return .missing
    case .bool(let value): return .text(value ? "yes" : "no")
    case .string(let text): return .text(shortened(text))
    case .array(let elements):
      if elements.isEmpty { return .missing }
      let texts = elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
      if texts.count == elements.count { return .text(shortened(texts.joined(separator: "; "))) }
    case .number, .object: break
    }
    return .text(shortened((try? node.value.text(.compact)) ?? ""))
  }

  private static func shortened(_ text: String) -> String {
    text.count <= longestText ? text : text.prefix(longestText) + "… (\(text.count) characters)"
  }
}

extension JSONNode {
  /// Whether this is a list of objects, which is shown as a table of its own.
  var isListOfObjects: Bool { rows != nil }

  /// The elements of a list of objects; nil for anything else, an empty list included.
  var rows: [[JSONNode.Member]]? {
    guard case .array(let elements) = self, !elements.isEmpty else { return nil }
    let rows = elements.compactMap { if case .object(let members) = $0 { members } else { nil } }
    return rows.count == elements.count ? rows : nil
  }

  /// The same tree for writing.
  var value: JSONValue {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let number):
      // Counts are written as such.
      number.magnitude <= 0x1p53 ? Int(exactly: number).map(JSONValue.integer) ?? .number(number) : .number(number)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members): .object(members.map { .init($0.name, $0.value.value) })
    }
  }
}
