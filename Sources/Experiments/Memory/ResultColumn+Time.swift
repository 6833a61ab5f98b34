// SPDX-License-Identifier: GPL-3.0-or-later

internal import Memory
internal import Reporting

extension ResultColumn {
  /// The column of times; `inf` is the limit law.
  static func time(_ time: @escaping (Point) -> StateTime) -> ResultColumn {
    .init(
      column: .init("time", alignment: .trailing), value: { point, _ in time(point).json }, isAlwaysShown: true)
  }
}

extension StateTime {
  /// The step's number, or the text `inf`.
  var json: JSONValue {
    switch self {
    case .step(let step): .integer(step)
    case .stationary: .string("inf")
    }
  }
}
