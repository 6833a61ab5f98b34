// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Reporting

/// A question of the program asked at every point of a grid: axes crossed or zipped, conditions, fixed options.
///
/// Points are numbered and computed one by one; a plan of any size takes the memory of its file. Points are told apart by
/// ``PointKey``, which depends on question, parameters and the files that they name, and on nothing else of the plan.
public struct SweepPlan: Sendable {
  /// An option with its value as the plan has it.
  struct Setting: Sendable {
    let name: String
    let value: JSONValue
    let template: Template
  }

  /// The format's name in plan files.
  public static let format = "ssm-info-sweep/1"
  /// The most points before conditions that a sweep goes through.
  public static let largestCount = 100_000_000

  /// What the store is called after; plans of one name share it.
  public let name: String
  /// The question of all points.
  public let question: Question
  /// The plan's path as it was given.
  public let path: String
  /// The plan's file, byte by byte.
  public let bytes: [UInt8]
  /// SHA-256 of the plan and of every file that it names: equal digests mean equal points.
  public let digest: String
  let settings: [Setting]
  let grid: Grid
  let conditions: [Expression]
  let identity: PointIdentity
  /// Models that axes or options change, by their name in the plan; empty where none is changed.
  let baseModels: [String: JSONValue]

  /// The axes, in the order of the plan.
  public var axes: [Axis] { grid.axes }
  /// Points before conditions.
  public let gridCount: Int
  /// The axes' values at the first point that satisfies the conditions.
  public internal(set) var firstPoint: [ParameterValue] = []
  /// Whether conditions leave points out.
  public var isConditional: Bool { !conditions.isEmpty }

  /// Folder beside which files are looked for.
  var folder: String { Folder.of(path) }

  /// The axes' values at a point of the grid, or nil where a condition does not hold.
  ///
  /// - Parameter number: 0 ..< ``gridCount``
  ///
  /// Errors: `FileError` where a condition has no truth value.
  public func values(_ number: Int) throws(FileError) -> [ParameterValue]? {
    let values = grid.values(number)
    for condition in conditions {
      do {
        guard try condition.holds(values) else { return nil }
      } catch {
        throw FileError(.badData, path: path, "where \(error)\(place(values))")
      }
    }
    return values
  }

  /// The identity of the point with these values.
  public func key(_ values: [ParameterValue]) -> PointKey { identity.key(values) }

  /// How many points satisfy the conditions; goes through the grid if there are any.
  ///
  /// Errors: as ``values(_:)``.
  public func count() throws(FileError) -> Int {
    guard isConditional else { return gridCount }
    var count = 0
    for number in 0..<gridCount where try values(number) != nil { count += 1 }
    return count
  }

  /// ` at bias = 1, d = 4`, for messages.
  func place(_ values: [ParameterValue]) -> String {
    values.isEmpty
      ? "" : " at " + zip(axes, values).map { "\($0.name) = \($1.text)" }.joined(separator: ", ")
  }
}
