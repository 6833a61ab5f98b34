// SPDX-License-Identifier: GPL-3.0-or-later

/// The points of a plan before its conditions: groups of axes crossed with each other, the axes within a group zipped.
///
/// Points are numbered from 0, the last group running fastest, and are never listed.
struct Grid: Sendable {
  /// Axes of one length that run together.
  struct Group: Sendable {
    let axes: [Axis]
    var count: Int { axes[0].count }
  }

  let groups: [Group]
  /// The number of points; nil beyond the greatest integer.
  let count: Int?

  init(_ groups: [Group]) {
    self.groups = groups
    var product: Int? = 1
    for group in groups {
      guard let before = product else { break }
      let (value, overflow) = before.multipliedReportingOverflow(by: group.count)
      product = overflow ? nil : value
    }
    count = product
  }

  var axes: [Axis] { groups.flatMap(\.axes) }

  /// The values of ``axes`` at the point `number`, from 0 to ``count`` − 1.
  func values(_ number: Int) -> [ParameterValue] {
    var rest = number
    var indices = [Int](repeating: 0, count: groups.count)
    for place in groups.indices.reversed() {
      (rest, indices[place]) = rest.quotientAndRemainder(dividingBy: groups[place].count)
    }
    var values: [ParameterValue] = []
    for (group, index) in zip(groups, indices) {
      for axis in group.axes { values.append(axis[index]) }
    }
    return values
  }
}
