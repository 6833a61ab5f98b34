// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// Reads the parts of a plan file, strictly: unknown keys, wrong types and empty lists are refused by name.
struct PlanReader {
  let path: String

  /// The members of an object, of which `allowed` may be there and `required` must.
  func members(
    _ node: JSONNode, of place: String, allowed: [String], required: [String] = []
  ) throws(FileError) -> [String: JSONNode] {
    guard case .object(let members) = node else { throw failure("\(place): \(node.words); expected an object") }
    if let unknown = members.first(where: { !allowed.contains($0.name) }) {
      throw failure("\(place): unknown key \(quoted(unknown.name)); expected \(allowed.joined(separator: ", "))")
    }
    let found = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    if let missing = required.first(where: { found[$0] == nil }) {
      throw failure("\(place): \"\(missing)\" is missing")
    }
    return found
  }

  func text(_ node: JSONNode?, of place: String) throws(FileError) -> String {
    guard case .string(let text)? = node, !text.isEmpty else {
      throw failure("\(place): \(node?.words ?? "missing"); expected a text")
    }
    return text
  }

  func list(_ node: JSONNode?, of place: String) throws(FileError) -> [JSONNode] {
    guard let node else { return [] }
    guard case .array(let elements) = node else { throw failure("\(place): \(node.words); expected a list") }
    return elements
  }

  /// One group of the grid: an axis, or several under "zip".
  func group(_ node: JSONNode, number: Int) throws(FileError) -> Grid.Group {
    let place = "axes, entry \(number)"
    if case .object(let members) = node, members.contains(where: { $0.name == "zip" }) {
      let zipped = try self.members(node, of: place, allowed: ["zip"])
      var axes: [Axis] = []
      for (index, entry) in try list(zipped["zip"], of: "\(place), zip").enumerated() {
        axes.append(try axis(entry, of: "\(place), zip, entry \(index + 1)"))
      }
      guard let first = axes.first else { throw failure("\(place): nothing is zipped; expected axes") }
      if let other = axes.first(where: { $0.count != first.count }) {
        throw failure(
          "\(place): \(quoted(first.name)) has \(first.count) values and \(quoted(other.name)) \(other.count); zipped "
            + "axes are of equal length")
      }
      try refuseRepetition(axes, place)
      return Grid.Group(axes: axes)
    }
    let axis = try axis(node, of: place)
    try refuseRepetition([axis], place)
    return Grid.Group(axes: [axis])
  }

  private func axis(_ node: JSONNode, of place: String) throws(FileError) -> Axis {
    let forms = ["values", "range", "log-range"]
    let members = try members(node, of: place, allowed: ["name"] + forms, required: ["name"])
    let name = try text(members["name"], of: "\(place), name")
    let given = forms.filter { members[$0] != nil }
    guard given.count == 1, let form = given.first, let value = members[form] else {
      throw failure("axis \(quoted(name)): expected one of \"values\", \"range\" and \"log-range\"")
    }
    guard form == "values" else {
      return Axis(
        name: name, values: try range(value, of: "axis \(quoted(name)), \(form)", logarithmic: form != "range"))
    }
    let elements = try list(value, of: "axis \(quoted(name)), values")
    guard !elements.isEmpty else { throw failure("axis \(quoted(name)) has no values; the grid would be empty") }
    var values: [ParameterValue] = []
    for element in elements {
      guard let value = ParameterValue(element.value) else {
        throw failure("axis \(quoted(name)): \(element.words); expected numbers, texts, true or false")
      }
      values.append(value)
    }
    return Axis(name: name, values: .list(values))
  }

  /// `{"from": a, "to": b, "count": n}`, ends included, or with a "step" in place of the count.
  private func range(_ node: JSONNode, of place: String, logarithmic: Bool) throws(FileError) -> Axis.Values {
    let members = try members(
      node, of: place, allowed: ["from", "to", "count"] + (logarithmic ? [] : ["step"]), required: ["from", "to"])
    let from = try number(members["from"], of: "\(place), from")
    let to = try number(members["to"], of: "\(place), to")
    var count = 0
    var last = to
    if let step = members["step"] {
      guard members["count"] == nil else { throw failure("\(place): \"count\" and \"step\"; expected one of them") }
      let step = try number(step, of: "\(place), step")
      // An end that the steps miss by rounding alone is met.
      let steps = ((to - from) / step + 1e-9).rounded(.down)
      guard step != 0, steps >= 1, let whole = Int(exactly: steps) else {
        throw failure("\(place): steps of \(step) do not lead from \(from) to \(to)")
      }
      count = whole + 1
      if (from + steps * step - to).magnitude > 1e-9 * step.magnitude { last = from + steps * step }
    } else {
      let number = try number(members["count"], of: "\(place), count")
      guard let whole = Int(exactly: number), whole >= 2 else {
        throw failure("\(place), count: \(number); expected an integer ≥ 2")
      }
      count = whole
    }
    if logarithmic, !(from > 0 && to > 0) { throw failure("\(place): from \(from) to \(to); expected numbers > 0") }
    // Values are told apart by 15 digits.
    let resolution =
      logarithmic ? (to / from - 1).magnitude : (last - from).magnitude / max(from.magnitude, last.magnitude)
    guard resolution / Double(count - 1) > 1e-13, (last - from).isFinite else {
      throw failure("\(place): \(count) values from \(from) to \(to) cannot be told apart")
    }
    return logarithmic
      ? .logarithmic(from: from, to: to, count: count) : .linear(from: from, to: last, count: count)
  }

  private func number(_ node: JSONNode?, of place: String) throws(FileError) -> Double {
    guard case .number(let number)? = node else {
      throw failure("\(place): \(node?.words ?? "missing"); expected a number")
    }
    return number == 0 ? 0 : number
  }

  /// Points are told apart by their values.
  private func refuseRepetition(_ axes: [Axis], _ place: String) throws(FileError) {
    guard axes.allSatisfy({ if case .list = $0.values { true } else { false } }) else { return }
    var seen: Set<[ParameterValue]> = []
    for index in 0..<axes[0].count {
      let values = axes.map { $0[index] }
      guard seen.insert(values).inserted else {
        throw failure("\(place): \(values.map(\.words).joined(separator: ", ")) stands twice")
      }
    }
  }

  func failure(_ message: String) -> FileError { FileError(.badData, path: path, message) }
}
