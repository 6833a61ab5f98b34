// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

extension Figure.Axis {
  /// gnuplot's commands for scale, range and ticks of the axis called `name` that shows `extent`.
  ///
  /// The range is the data and a margin, so that a single point or a flat curve has an axis too; gnuplot chooses it
  /// where the data are too close to the limits of doubles.
  func commands(_ name: String, _ extent: ClosedRange<Double>?) -> [String] {
    let scale = isLogarithmic ? ["set logscale \(name) 10", "set format \(name) '%g'"] : []
    guard let extent else { return scale }
    let range = isLogarithmic ? Self.logarithmicRange(extent) : Self.linearRange(extent)
    guard let range else { return scale }
    var commands = scale + ["set \(name)range [\(range.lowerBound):\(range.upperBound)]"]
    if isLogarithmic, range.upperBound < 100 * range.lowerBound {
      let ticks = Self.ticks(range).map { "'\(DecimalText.significant($0))' \($0)" }
      commands.append("set \(name)tics (\(ticks.joined(separator: ", ")))")
    }
    return commands
  }

  private static func linearRange(_ extent: ClosedRange<Double>) -> ClosedRange<Double>? {
    let (low, high) = (extent.lowerBound, extent.upperBound)
    let margin = high > low ? 0.04 * (high - low) : low == 0 ? 0.5 : 0.5 * abs(low)
    // Rates and distortions start at zero: their axis does too.
    return checked(low == 0 ? 0 : low - margin, high + margin)
  }

  private static func logarithmicRange(_ extent: ClosedRange<Double>) -> ClosedRange<Double>? {
    let (low, high) = (extent.lowerBound, extent.upperBound)
    let margin = high > low ? 0.04 * (log10(high) - log10(low)) : 0.5
    return checked(low * pow(10, -margin), high * pow(10, margin))
  }

  /// The range, if a double tells its ends well apart and neither is out of reach of gnuplot's arithmetic.
  private static func checked(_ low: Double, _ high: Double) -> ClosedRange<Double>? {
    let safe = 1e-290...1e290
    guard safe.contains(high - low), low == 0 || safe.contains(abs(low)), high == 0 || safe.contains(abs(high)) else {
      return nil
    }
    return high - low > 1e-12 * max(abs(low), abs(high)) ? low...high : nil
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
