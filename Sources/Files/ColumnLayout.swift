// SPDX-License-Identifier: GPL-3.0-or-later

/// Which columns of a text table are wanted, and where each goes in a row of the result.
struct ColumnLayout {
  let path: String
  /// Fields in every row of the file.
  let count: Int
  /// The header, if there is one.
  let names: [String]?
  /// For each column of the file its place in a row of the result, or −1 if it is not wanted.
  let slots: [Int]
  /// Numbers in a row of the result.
  let width: Int
  /// Line of the row that set ``count``.
  var firstLine = 1

  /// - Throws: ``FileError`` with `badData` if a wanted name is not in the header exactly once.
  init(count: Int, names: [String]?, wanted: [String]?, path: String) throws(FileError) {
    self.path = path
    self.count = count
    self.names = names
    guard let wanted else {
      slots = Array(0..<count)
      width = count
      return
    }
    guard let names else {
      throw FileError(
        .badData, path: path, row: 1,
        "the first row holds numbers only, expected a header to find \(Self.listing(wanted))")
    }
    var slots = [Int](repeating: -1, count: count)
    for (slot, name) in wanted.enumerated() {
      let places = names.indices.filter { names[$0] == name }
      guard let place = places.first else {
        throw FileError(
          .badData, path: path, "no column is named \(quoted(name)); the header has \(Self.listing(names))")
      }
      guard places.count == 1 else {
        throw FileError(.badData, path: path, "\(places.count) columns are named \(quoted(name)), expected one")
      }
      guard slots[place] < 0 else {
        throw FileError(.badData, path: path, "column \(quoted(name)) is asked for twice")
      }
      slots[place] = slot
    }
    self.slots = slots
    width = wanted.count
  }

  /// The names of the wanted columns, in their order.
  var pickedNames: [String]? {
    guard let names else { return nil }
    var picked = [String](repeating: "", count: width)
    for (name, slot) in zip(names, slots) where slot >= 0 { picked[slot] = name }
    return picked
  }

  /// Column of the file, from 1, whose numbers go to place `slot`.
  func position(ofSlot slot: Int) -> Int {
    (slots.firstIndex(of: slot) ?? slot) + 1
  }

  /// The error for a row of another length; `fields` have been seen so far.
  func ragged(_ fields: Int, _ endsRow: Bool, line: Int) -> FileError {
    FileError(
      .badData, path: path, row: line, column: fields,
      "\(endsRow ? "" : "at least ")\(fields) field\(fields == 1 ? "" : "s") in this row, "
        + "expected \(count) as in row \(firstLine)")
  }

  /// The error for a field that is no number.
  func notANumber(_ reading: DecimalNumber, _ field: ArraySlice<UInt8>, _ line: Int, _ column: Int) -> FileError {
    let message =
      switch reading {
      case .tooLarge: "\(quoted(field)) is beyond the largest double, \(Double.greatestFiniteMagnitude)"
      case .tooLong: "a number of \(field.count) characters, expected at most \(DecimalNumber.longest)"
      default:
        "expected a number, found \(quoted(field))"
          + (field.contains(UInt8(ascii: ";")) ? "; fields are separated by commas or white space" : "")
      }
    return FileError(.badData, path: path, row: line, column: column, message)
  }

  private static func listing(_ names: [String]) -> String {
    let shown = 12
    return names.prefix(shown).map { quoted($0) }.joined(separator: ", ")
      + (names.count > shown ? " and \(names.count - shown) more" : "")
  }
}
