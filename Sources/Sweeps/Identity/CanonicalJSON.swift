// SPDX-License-Identifier: GPL-3.0-or-later

internal import Reporting

/// The one text of a JSON tree that its digest is taken of.
///
/// No blanks; members sorted by the UTF-8 bytes of their names; integers up to 2⁵³ without a decimal point, every other
/// number as the shortest decimal that reads back to it; −0 is 0. Trees from a plan hold neither NaN nor infinity.
enum CanonicalJSON {
  /// The canonical text of `value`.
  static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .integer(let integer): "\(integer)"
    case .unsigned(let natural): "\(natural)"
    case .number(let number): ParameterValue.number(number == 0 ? 0 : number).text
    case .string(let string): text(string)
    case .array(let elements): "[" + elements.map(text).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        .map { text($0.name) + ":" + text($0.value) }.joined(separator: ",") + "}"
    }
  }

  /// A text in quotes, with as few escapes as JSON allows.
  static func text(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
