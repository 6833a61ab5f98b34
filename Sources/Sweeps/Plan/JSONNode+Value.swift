// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

extension JSONNode {
  /// The same tree as a value that can be built and written; integers as such, −0 as 0.
  var value: JSONValue {
    switch self {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .number(let number): ParameterValue.number(number).json
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members): .object(members.map { .init($0.name, $0.value.value) })
    }
  }
}
