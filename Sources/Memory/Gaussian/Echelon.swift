// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation

/// Sources `X` of a covariance turned, without changing `XᵀX`, into an upper row echelon form.
///
/// Component by component a reflection gathers what is new in it (not a linear function of the components before) in
/// one row. A component whose new part is below ``threshold`` of its own deviation is a function of those before.
/// Source: Householder (1958); Golub & Van Loan (2013), §5.2.
struct Echelon: Sendable {
  /// The reduced sources: one row an independent component, D columns.
  private(set) var sources: DoubleDoubleMatrix
  /// The independent components, ascending.
  private(set) var independent: [Int] = []
  /// For every component, the deviation of its new part over its whole deviation: 1 … 0, and 0 for no variance.
  private(set) var novelty: [Double] = []

  /// 2⁻⁹⁰: what sixteen thousand roundings of double-double arithmetic leave.
  static let threshold = 0x1p-90

  /// The deviations of the new parts of the independent components.
  var pivots: [DoubleDouble] { independent.indices.map { sources[$0, independent[$0]].magnitude } }

  /// The form of `sources` (k×D).
  init(_ sources: DoubleDoubleMatrix) {
    var work = sources
    for component in 0..<sources.columns {
      let next = independent.count
      let share = Echelon.gather(component, from: next, in: &work)
      novelty.append(share)
      if share > 0 { independent.append(component) }
    }
    // What overflowed stays visible to the caller.
    self.sources = work.isFinite ? work.block(0..<independent.count, 0..<work.columns) : work
  }

  /// Gathers in row `next` what rows `next…` hold of the component; the rest of its column becomes zero. Returns the
  /// share of its deviation that is new.
  private static func gather(_ component: Int, from next: Int, in work: inout DoubleDoubleMatrix) -> Double {
    let (rows, columns) = (work.rows, work.columns)
    let largest = (0..<rows).reduce(0) { max($0, abs(work.high[$1 * columns + component])) }
    guard largest > 0, largest.isFinite, next < rows else { return 0 }
    let scale = largest < 0x1p-1000 ? 0x1p1000 : Double(sign: .plus, exponent: -largest.exponent, significand: 1)
    var reflector = [DoubleDouble]()
    var (known, new) = (DoubleDouble(0), DoubleDouble(0))
    for row in 0..<rows {
      let entry = work[row, component].scaled(by: scale)
      if row < next {
        known = known + entry * entry
      } else {
        new = new + entry * entry
        reflector.append(entry)
      }
    }
    let share = (new.high / (known.high + new.high)).squareRoot()
    guard !(share <= threshold) else {
      for row in next..<rows { work[row, component] = DoubleDouble(0) }
      return 0
    }
    guard reflector.dropFirst().contains(where: { $0.high != 0 }) else { return share }
    let norm = new.squareRoot()
    let first = reflector[0]
    // H = I − v vᵀ / (norm · (norm + |first|)), with v = x ± norm e₁ of the sign that does not cancel.
    let weight = DoubleDouble(1) / (norm * (norm + first.magnitude))
    reflector[0] = first.high < 0 ? first - norm : first + norm
    var sum = DoubleDoubleMatrix(rows: 1, columns: columns)
    for (offset, value) in reflector.enumerated() {
      sum.addRow(next + offset, of: work, times: value, to: 0, from: component)
    }
    var scaled = DoubleDoubleMatrix(rows: 1, columns: columns)
    scaled.addRow(0, of: sum, times: weight, to: 0, from: component)
    for (offset, value) in reflector.enumerated() {
      work.addRow(0, of: scaled, times: -value, to: next + offset, from: component)
    }
    work[next, component] = (first.high < 0 ? norm : -norm).scaled(by: 1 / scale)
    for row in (next + 1)..<max(rows, next + 1) { work[row, component] = DoubleDouble(0) }
    return share
  }

  /// The sources of what is left of the other components when the first `count` are known.
  func conditioned(onFirst count: Int) -> DoubleDoubleMatrix {
    let used = independent.filter { $0 < count }.count
    return sources.block(used..<sources.rows, count..<sources.columns)
  }

  /// The form of the first `count` components alone.
  func leading(_ count: Int) -> Echelon {
    var result = self
    result.independent = independent.filter { $0 < count }
    result.novelty = Array(novelty.prefix(count))
    result.sources = sources.block(0..<result.independent.count, 0..<count)
    return result
  }
}
