// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// One axis of a drawing on a page: which numbers lie where, and where its ticks stand.
///
/// The page's script holds the same rules for ticks, which it needs after a zoom; the check of pages in a browser
/// compares the two.
struct PlotScale {
  /// Whether equal distances are equal ratios.
  let isLogarithmic: Bool
  /// The numbers at the two ends of the axis.
  let range: ClosedRange<Double>

  /// The axis that shows `extent`, with a margin; 0 … 1 (1 … 10) without one.
  init(_ axis: Figure.Axis, extent: ClosedRange<Double>?) {
    isLogarithmic = axis.isLogarithmic
    range = extent.map(axis.range) ?? (axis.isLogarithmic ? 1...10 : 0...1)
  }

  /// Where `value` lies: 0 at the lower end, 1 at the upper end.
  func part(_ value: Double) -> Double {
    guard isLogarithmic else { return (value - range.lowerBound) / (range.upperBound - range.lowerBound) }
    return (log(value) - log(range.lowerBound)) / (log(range.upperBound) - log(range.lowerBound))
  }

  /// Numbers to write beside the axis, two to seven of them.
  var ticks: [Double] {
    guard isLogarithmic else { return Self.evenTicks(range) }
    let first = Int(log10(range.lowerBound).rounded(.up))
    let last = Int(log10(range.upperBound).rounded(.down))
    // Powers of ten, every second or third … of them where they are many; 1, 2, 5 of each where they are few.
    if last - first >= 2 {
      let stride = (last - first) / 6 + 1
      return Swift.stride(from: first, through: last, by: stride).map { pow(10, Double($0)) }
    }
    let finer = (first - 1...last).flatMap { power in [1.0, 2.0, 5.0].map { $0 * pow(10, Double(power)) } }
      .filter(range.contains)
    return finer.count >= 2 ? finer : Self.evenTicks(range)
  }

  /// Multiples of 1, 2 or 5 times a power of ten: the finest of which there are at most seven.
  private static func evenTicks(_ range: ClosedRange<Double>) -> [Double] {
    let span = range.upperBound - range.lowerBound
    let unit = pow(10, log10(span / 7).rounded(.down))
    let step = [1.0, 2.0, 5.0, 10.0].map { $0 * unit }.first { span / $0 <= 6.5 } ?? 10 * unit
    guard step.isNormal else { return [] }
    let first = (range.lowerBound / step).rounded(.up)
    return (0...7).map { (first + Double($0)) * step }.filter(range.contains)
  }
}
