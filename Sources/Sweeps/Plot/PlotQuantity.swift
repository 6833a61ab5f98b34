// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// What a figure of a sweep has on its vertical axis: members of the answers, and the two sides that belong to them.
///
/// Members whose names end in `lower` and `upper` and are alike before are the sides of a *bracket*, called by what stands
/// before (`rate` of `rate_lower`), or `bracket` if nothing does.
struct PlotQuantity {
  private enum Form {
    case member(String)
    /// The middle of two sides.
    case middle
  }

  private let name: String
  private let form: Form
  /// The members that bound a band; nil for a plain curve.
  let sides: (lower: String, upper: String)?
  private let isEstimate: Bool

  /// - Parameters:
  ///   - name: a member with numbers, or a bracket
  ///   - members: the members with numbers
  ///
  /// Errors: `FileError` with `badData` that lists what there is.
  init(_ name: String, members: [String], store: String) throws(FileError) {
    self.name = name
    let brackets = Self.brackets(members)
    if members.contains(name) {
      form = .member(name)
      isEstimate = name == "value" && members.contains("standard_error")
      let prefix = name == "point" ? "" : Self.prefix(name, "lower") ?? Self.prefix(name, "upper")
      sides = prefix.flatMap { brackets.contains($0) ? ("\($0)lower", "\($0)upper") : nil }
    } else if let prefix = brackets.first(where: { Self.title($0) == name }) {
      form = .middle
      isEstimate = false
      sides = ("\(prefix)lower", "\(prefix)upper")
    } else {
      let names = members + brackets.map(Self.title)
      throw FileError(
        .badData, path: store,
        "no quantity \(quoted(name)) in the answers; they have \(names.isEmpty ? "none" : names.joined(separator: ", "))"
      )
    }
  }

  /// The curve's height and the band's two edges at a point of an answer; nil where the answer lacks it.
  func values(_ point: [JSONValue.Member]) -> (value: Double, lower: Double?, upper: Double?)? {
    func number(_ name: String) -> Double? { point.first { $0.name == name }?.value.number }
    let lower = sides.flatMap { number($0.lower) }
    let upper = sides.flatMap { number($0.upper) }
    switch form {
    case .member(let name):
      guard let value = number(name) else { return nil }
      guard isEstimate, let error = number("standard_error") else { return (value, lower, upper) }
      return (value, value - error, value + error)
    case .middle:
      guard let lower, let upper else { return nil }
      return (0.5 * (lower + upper), lower, upper)
    }
  }

  /// What the band is, for the legend; nil if there is none.
  var bandLabel: String? {
    isEstimate ? "± standard error" : sides.map { "from \($0.lower) to \($0.upper)" }
  }

  /// The axis' title. The bracket of `mi` is about what a state holds, and its members do not say so.
  func title(of question: String) -> String {
    let words = name.replacing("_", with: " ")
    guard question == "mi", isInformation(of: question) else { return words }
    return name == Self.title("") ? "information held" : "information held, \(words)"
  }

  /// Whether the quantity follows the answers' unit of information, by the question that they answer.
  func isInformation(of question: String) -> Bool {
    switch question {
    case "mi": ["lower", "upper", "point", "bracket"].contains(name)
    case "rd-curve": name.hasPrefix("rate") || name == "closed_form"
    case "ib-curve": ["compression", "relevance", "dual_bound", "gap"].contains(name)
    case "fano": ["information", "entropy"].contains(name)
    case "estimate": ["value", "standard_error"].contains(name)
    default: false
    }
  }

  private static func prefix(_ name: String, _ side: String) -> String? {
    name.hasSuffix(side) ? String(name.dropLast(side.count)) : nil
  }

  /// What stands before both sides, of all members that have them.
  private static func brackets(_ members: [String]) -> [String] {
    members.compactMap { prefix($0, "lower") }.filter { members.contains("\($0)upper") }
  }

  private static func title(_ prefix: String) -> String {
    prefix.isEmpty ? "bracket" : prefix.hasSuffix("_") ? String(prefix.dropLast()) : prefix
  }
}
