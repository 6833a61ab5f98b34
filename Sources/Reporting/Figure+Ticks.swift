// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

extension Figure.Axis {
  /// Whether the axis has a place for `value`: it is finite, positive on a logarithmic axis, and far enough from the
  /// limits of doubles (1e±290) that gnuplot can calculate with it.
  func shows(_ value: Double) -> Bool {
    value.magnitude <= 1e290 && (!isLogarithmic || value >= 1e-290)
  }

  /// What an axis shows for data of `extent`: these and a margin, so that a single point or a flat curve has an axis too,
  /// and never so little that the ticks' six digits cannot tell its ends apart.
  func range(_ extent: ClosedRange<Double>) -> ClosedRange<Double> {
    isLogarithmic ? Self.logarithmicRange(extent) : Self.linearRange(extent)
  }

  /// gnuplot's commands for scale, range and ticks of the axis called `name` that shows `extent`.
  func commands(_ name: String, _ extent: ClosedRange<Double>?) -> [String] {
    let scale = isLogarithmic ? ["set logscale \(name) 10", "set format \(name) '%g'"] : []
    guard let extent else { return scale }
    let range = range(extent)
    var commands = scale + ["set \(name)range [\(range.lowerBound):\(range.upperBound)]"]
    if isLogarithmic, range.upperBound < 100 * range.lowerBound {
      let ticks = Self.ticks(range).map { "'\(DecimalText.significant($0))' \($0)" }
      commands.append("set \(name)tics (\(ticks.joined(separator: ", ")))")
    }
    return commands
  }

  private static func linearRange(_ extent: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (extent.lowerBound, extent.upperBound)
    let size = max(abs(low), abs(high))
    var margin = high > low ? max(0.04 * (high - low), 1e-4 * size) : 0.5 * size
    if margin < 1e-290 { margin = 0.5 }
    // Rates and distortions start at zero: their axis does too.
    return (low == 0 && high > 0 ? 0 : low - margin)...(high + margin)
  }

  private static func logarithmicRange(_ extent: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (extent.lowerBound, extent.upperBound)
    let decades = high > low ? max(0.04 * (log10(high) - log10(low)), 1e-3) : 0.5
    let factor = pow(10, decades)
    return max(low / factor, 1e-300)...min(high * factor, 1e300)
  }

  /// Ticks of a logarithmic axis of less than two decades, where powers of ten are too few: 1, 2, 5 in each decade, or
  /// equal steps where even these are fewer than three.
  private static func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let first = Int(log10(range.lowerBound).rounded(.down))
    let decades = (first...first + 3).flatMap { power in [1.0, 2.0, 5.0].map { $0 * pow(10, Double(power)) } }
    let ticks = decades.filter(range.contains)
    if ticks.count >= 3 { return ticks }
    let span = range.upperBound - range.lowerBound
    let unit = pow(10, log10(span / 4).rounded(.down))
    let step = [1.0, 2.0, 5.0].map { $0 * unit }.last { $0 <= span / 3 } ?? unit
    let start = (range.lowerBound / step).rounded(.up)
    return (0..<12).map { (start + Double($0)) * step }.filter(range.contains)
  }
}
