// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra

/// How columns are scaled before distances are taken. Information does not depend on it, its estimate does.
public enum ColumnScaling: String, Sendable, CaseIterable {
  /// As they are.
  case none
  /// Each divided by its standard deviation, as Kraskov et al. 2004 advise.
  case standardDeviation = "standard-deviation"
  /// Each replaced by the normal quantiles of its ranks, `Φ⁻¹((rank − ½)/N)`: information does not change under
  /// strictly monotone maps of single columns, and margins become alike.
  case normalScores = "normal-scores"
}

/// The columns of samples, made ready for nearest neighbours: continuous, not constant, without ties.
struct ContinuousSpaces: Sendable {
  /// N×d_x.
  let x: Matrix
  /// N×d_y.
  let y: Matrix
  /// N×d_z, if there is a condition.
  let given: Matrix?
  /// What was done to ties.
  let warnings: [EstimationWarning]

  /// Columns that are ready.
  init(x: Matrix, y: Matrix, warnings: [EstimationWarning]) {
    self.x = x
    self.y = y
    given = nil
    self.warnings = warnings
  }

  /// Makes the columns ready.
  ///
  /// A few ties are broken by a dither of the least difference seen, or of a few roundings where that is less. A
  /// column on a grid is dithered by the grid's step. A column with more repeats that is on no grid has atoms.
  /// - Throws: ``EstimationError`` for discrete and constant columns, and atoms.
  init(_ samples: PairedSamples, scaling: ColumnScaling, method: String, seed: UInt64) throws {
    var warnings: [EstimationWarning] = []
    var stream: UInt64 = 0
    var ready: [Matrix] = []
    for variable in samples.variables {
      var values = variable.values
      for column in 0..<variable.dimension {
        let name = variable.columnName(column)
        guard variable.kinds[column] == .continuous else {
          throw EstimationError.wrongKind(
            column: name, kind: .discrete, method: method, advice: "use the method mixed or discrete")
        }
        var numbers = variable.values.column(column)
        let dither = try ContinuousSpaces.dither(numbers, name: name)
        if let dither {
          warnings.append(dither.warning)
          let random = RandomStream(seed: seed, stream: stream)
          for row in numbers.indices { numbers[row] += dither.width * (random.uniform() - 0.5) }
        }
        stream += 1
        if dither != nil || scaling != .none {
          let scaled = try ContinuousSpaces.scale(numbers, scaling, name: name)
          for row in scaled.indices { values[row, column] = scaled[row] }
        }
      }
      ready.append(values)
    }
    x = ready[0]
    y = ready[1]
    given = ready.count > 2 ? ready[2] : nil
    self.warnings = warnings
  }

  /// The width of the dither that tells equal numbers apart, with what is to be said of it; nil without ties.
  private static func dither(_ numbers: [Double], name: String) throws -> (width: Double, warning: EstimationWarning)? {
    guard let profile = ColumnProfile(numbers), let gap = profile.smallestGap else {
      throw EstimationError.constantColumn(name)
    }
    let fraction = profile.repeatFraction
    guard fraction > 0 else { return nil }
    guard gap.isFinite else { throw EstimationError.outOfRange("the step of \(name)") }
    if fraction <= ColumnProfile.tieLimit {
      let magnitude = max(abs(profile.range.lowerBound), abs(profile.range.upperBound))
      // Below some thousand roundings a dither would meet itself again.
      let width = max(gap, 0x1p-40 * magnitude)
      return (width, .ties(column: name, fraction: fraction, dither: width))
    }
    guard profile.isGrid else {
      throw EstimationError.atoms(
        column: name, value: profile.mode, fraction: Double(profile.modeCount) / Double(profile.count))
    }
    return (gap, .quantised(column: name, fraction: fraction, step: gap))
  }

  private static func scale(_ numbers: [Double], _ scaling: ColumnScaling, name: String) throws -> [Double] {
    switch scaling {
    case .none:
      return numbers
    case .standardDeviation:
      // In units of the largest magnitude first, so that squares neither overflow nor vanish.
      let unit = numbers.reduce(0) { max($0, abs($1)) }
      let n = Double(numbers.count)
      let mean = numbers.reduce(0) { $0 + $1 / unit } / n
      let variance = numbers.reduce(0) { $0 + ($1 / unit - mean) * ($1 / unit - mean) } / n
      let deviation = variance.squareRoot()
      guard deviation > 0 else { throw EstimationError.constantColumn(name) }
      return numbers.map { $0 / unit / deviation }
    case .normalScores:
      return try NormalScores.scores(numbers)
    }
  }
}
