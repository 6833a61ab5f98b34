// SPDX-License-Identifier: GPL-3.0-or-later

/// What the sorted numbers of one column tell about where they can stand.
public struct ColumnProfile: Sendable, Hashable {
  /// The numbers, N.
  public let count: Int
  /// How many different ones there are.
  public let distinctCount: Int
  /// The least and the greatest number.
  public let range: ClosedRange<Double>
  /// The least difference of two different numbers; nil if there is one number only.
  public let smallestGap: Double?
  /// Whether all differences are multiples of the least one, up to ``gridTolerance`` of it: a grid.
  public let isGrid: Bool
  /// The number that comes most often, the least of several.
  public let mode: Double
  /// How often it comes.
  public let modeCount: Int

  /// How far a difference may be from a multiple of the grid's step, in steps: decimals are not exact in binary.
  public static let gridTolerance = 0x1p-10
  /// Above this fraction of repeats a column is quantised or has atoms; below, it has ties.
  public static let tieLimit = 0.01

  /// The profile of a column. Nil for an empty one.
  public init?(_ numbers: [Double]) {
    let sorted = numbers.sorted()
    guard let least = sorted.first, let greatest = sorted.last else { return nil }
    var gaps: [Double] = []
    var (mode, modeCount) = (least, 0)
    var run = 0
    for index in sorted.indices {
      if index > 0, sorted[index] != sorted[index - 1] {
        gaps.append(sorted[index] - sorted[index - 1])
        run = 0
      }
      run += 1
      if run > modeCount { (mode, modeCount) = (sorted[index], run) }
    }
    count = sorted.count
    distinctCount = gaps.count + 1
    range = least...greatest
    smallestGap = gaps.min()
    self.mode = mode
    self.modeCount = modeCount
    let step = smallestGap ?? 0
    isGrid = step > 0 && gaps.allSatisfy { abs($0 / step - ($0 / step).rounded()) <= ColumnProfile.gridTolerance }
  }

  /// The fraction of numbers that repeat another one: 0 if all are different.
  public var repeatFraction: Double { Double(count - distinctCount) / Double(count) }
}
