// SPDX-License-Identifier: GPL-3.0-or-later

/// A distortion measure `d(i, j)` between `rows` source letters and `columns` reproduction letters.
///
/// Structured measures are kept as rules, so that 10⁶ letters need no matrix. Entries are finite or `+∞`
/// (a forbidden pair), never NaN or `−∞`.
public struct Distortion: Sendable, Equatable {
  /// A measure of the difference between two numbers.
  public enum Difference: String, Sendable, CaseIterable {
    /// `(x − y)²`
    case squared
    /// `|x − y|`
    case absolute
    /// `x − y` where `y ≤ x`, otherwise infinite
    case oneSided = "one-sided"
  }

  /// How the entries are stored or computed.
  public enum Form: Sendable, Equatable {
    /// Row-major `[rows × columns]`.
    case matrix([Double])
    /// 0 on the diagonal, 1 elsewhere.
    case hamming
    /// As Hamming's rows with one more column, the erasure, at distortion 1; a wrong letter is forbidden.
    case erasure
    /// A difference measure between numbers on the line.
    case line(Difference, source: [Double], reproduction: [Double])
    /// Squared Euclidean distance between points of `dimension` coordinates each, row-major.
    case points(dimension: Int, source: [Double], reproduction: [Double])
    /// Squared distance on the grid `x × y`, letter `(a, b)` standing at index `a · y.count + b` on both sides.
    case plane(x: [Double], y: [Double])
  }

  /// How the entries are stored or computed.
  public let form: Form
  /// Source letters.
  public let rows: Int
  /// Reproduction letters.
  public let columns: Int

  init(form: Form, rows: Int, columns: Int) {
    self.form = form
    self.rows = rows
    self.columns = columns
  }

  /// `d(i, j)`; both indices must be in range.
  @inlinable
  public func callAsFunction(_ i: Int, _ j: Int) -> Double {
    switch form {
    case .matrix(let entries):
      return entries[i * columns + j]
    case .hamming:
      return i == j ? 0 : 1
    case .erasure:
      return j == rows ? 1 : (i == j ? 0 : .infinity)
    case .line(let difference, let source, let reproduction):
      return difference(source[i], reproduction[j])
    case .points(let dimension, let source, let reproduction):
      var sum = 0.0
      for k in 0..<dimension {
        let delta = source[i * dimension + k] - reproduction[j * dimension + k]
        sum += delta * delta
      }
      return sum
    case .plane(let x, let y):
      let dx = x[i / y.count] - x[j / y.count]
      let dy = y[i % y.count] - y[j % y.count]
      return dx * dx + dy * dy
    }
  }

  /// Writes row `i` into `row`, which has room for `columns` numbers: one dispatch a row, for loops over many rows.
  func fill(_ row: inout [Double], with i: Int) {
    switch form {
    case .matrix(let entries):
      for j in 0..<columns { row[j] = entries[i * columns + j] }
    case .line(.squared, let source, let reproduction):
      let x = source[i]
      for j in 0..<columns {
        let delta = x - reproduction[j]
        row[j] = delta * delta
      }
    case .line(.absolute, let source, let reproduction):
      let x = source[i]
      for j in 0..<columns { row[j] = abs(x - reproduction[j]) }
    case .line(.oneSided, _, _), .hamming, .erasure, .points, .plane:
      for j in 0..<columns { row[j] = self(i, j) }
    }
  }

  /// The least entry of every row, shape `[rows]`; `+∞` for a letter that no reproduction is allowed for.
  public var rowMinima: [Double] {
    switch form {
    case .hamming, .erasure, .plane:
      return [Double](repeating: 0, count: rows)
    case .line(_, let source, let reproduction) where source == reproduction:
      return [Double](repeating: 0, count: rows)
    case .matrix, .line, .points:
      var row = [Double](repeating: 0, count: columns)
      return (0..<rows).map { i in
        fill(&row, with: i)
        return row.reduce(.infinity) { Swift.min($0, $1) }
      }
    }
  }

  /// Whether every letter has itself, and no other letter, as its nearest reproduction, at distortion 0.
  var pairsLettersOneToOne: Bool {
    switch form {
    case .hamming, .erasure: true
    case .line(_, let source, let reproduction): source == reproduction && Set(source).count == source.count
    case .plane(let x, let y): Set(x).count == x.count && Set(y).count == y.count
    case .matrix, .points: false
    }
  }

  /// Whether the letters stand on the line in ascending order on both sides, so that "between" has a meaning.
  public var isOrdered: Bool {
    guard case .line(_, let source, let reproduction) = form else { return false }
    return zip(source, source.dropFirst()).allSatisfy(<) && zip(reproduction, reproduction.dropFirst()).allSatisfy(<)
  }
}

extension Distortion.Difference {
  /// The distortion of reproducing `x` by `y`.
  @inlinable
  public func callAsFunction(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .squared: (x - y) * (x - y)
    case .absolute: abs(x - y)
    case .oneSided: y <= x ? x - y : .infinity
    }
  }
}

extension Distortion {
  /// Hamming distortion on `letters` letters.
  public static func hamming(letters: Int) throws(DistortionError) -> Distortion {
    guard letters >= 1 else { throw .shape(rows: letters, columns: letters) }
    return Distortion(form: .hamming, rows: letters, columns: letters)
  }

  /// Erasure distortion: `d(x, x) = 0`, `d(x, erased) = 1`, otherwise infinite; the last column is the erasure.
  public static func erasure(letters: Int) throws(DistortionError) -> Distortion {
    guard letters >= 1 else { throw .shape(rows: letters, columns: letters + 1) }
    return Distortion(form: .erasure, rows: letters, columns: letters + 1)
  }

  /// A difference measure between real letters.
  ///
  /// - Throws: ``DistortionError`` for an empty side or a value that is not finite.
  public static func line(
    _ difference: Difference, source: [Double], reproduction: [Double]
  ) throws(DistortionError) -> Distortion {
    guard !source.isEmpty, !reproduction.isEmpty else {
      throw .shape(rows: source.count, columns: reproduction.count)
    }
    for values in [source, reproduction] {
      if let at = values.firstIndex(where: { !$0.isFinite }) { throw .value(letter: at, value: values[at]) }
    }
    return Distortion(
      form: .line(difference, source: source, reproduction: reproduction), rows: source.count,
      columns: reproduction.count)
  }

  /// Squared Euclidean distance between points, `dimension` coordinates each, row-major. Points that fill a grid
  /// of the plane in row-major order on both sides are recognised, so that the measure needs no matrix.
  ///
  /// - Throws: ``DistortionError`` for an empty or ragged side or a coordinate that is not finite.
  public static func points(
    dimension: Int, source: [Double], reproduction: [Double]
  ) throws(DistortionError) -> Distortion {
    guard dimension >= 1, !source.isEmpty, !reproduction.isEmpty, source.count % dimension == 0,
      reproduction.count % dimension == 0
    else { throw .shape(rows: source.count, columns: reproduction.count) }
    for values in [source, reproduction] {
      if let at = values.firstIndex(where: { !$0.isFinite }) {
        throw .value(letter: at / dimension, value: values[at])
      }
    }
    if dimension == 1 { return try line(.squared, source: source, reproduction: reproduction) }
    if dimension == 2, source == reproduction, let (x, y) = gridAxes(of: source) {
      return try plane(x: x, y: y)
    }
    return Distortion(
      form: .points(dimension: dimension, source: source, reproduction: reproduction),
      rows: source.count / dimension, columns: reproduction.count / dimension)
  }

  /// Squared distance on the product grid `x × y`, for source and reproduction alike.
  ///
  /// - Throws: ``DistortionError`` for an empty axis or a coordinate that is not finite.
  public static func plane(x: [Double], y: [Double]) throws(DistortionError) -> Distortion {
    let (letters, overflow) = x.count.multipliedReportingOverflow(by: y.count)
    guard letters >= 1, !overflow else { throw .shape(rows: x.count, columns: y.count) }
    for axis in [x, y] {
      if let at = axis.firstIndex(where: { !$0.isFinite }) { throw .value(letter: at, value: axis[at]) }
    }
    return Distortion(form: .plane(x: x, y: y), rows: letters, columns: letters)
  }

  /// A measure given entry by entry, row-major `[rows × columns]`.
  ///
  /// - Throws: ``DistortionError`` for a wrong shape, NaN or `−∞`.
  public static func matrix(rows: Int, columns: Int, entries: [Double]) throws(DistortionError) -> Distortion {
    let (size, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 1, columns >= 1, !overflow, size == entries.count else {
      throw .shape(rows: rows, columns: columns)
    }
    if let at = entries.firstIndex(where: { $0.isNaN || $0 == -.infinity }) {
      throw .entry(row: at / columns, column: at % columns, value: entries[at])
    }
    return Distortion(form: .matrix(entries), rows: rows, columns: columns)
  }

  private static func gridAxes(of points: [Double]) -> (x: [Double], y: [Double])? {
    let count = points.count / 2
    let first = points[0]
    let width = (0..<count).first { points[2 * $0] != first } ?? count
    guard width > 1, width < count, count % width == 0 else { return nil }
    let x = stride(from: 0, to: count, by: width).map { points[2 * $0] }
    let y = (0..<width).map { points[2 * $0 + 1] }
    let matches = (0..<count).allSatisfy { points[2 * $0] == x[$0 / width] && points[2 * $0 + 1] == y[$0 % width] }
    return matches ? (x, y) : nil
  }
}

/// Why numbers are not a distortion measure.
public enum DistortionError: Error, Sendable, Equatable, CustomStringConvertible {
  case shape(rows: Int, columns: Int)
  case entry(row: Int, column: Int, value: Double)
  case value(letter: Int, value: Double)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .shape(let rows, let columns):
      "a distortion of \(rows) rows and \(columns) columns; expected at least one of each, and an entry for every pair"
    case .entry(let row, let column, let value):
      "the distortion in row \(row + 1), column \(column + 1) is \(value); expected a number or +inf"
    case .value(let letter, let value):
      "the value of letter \(letter + 1) is \(value); expected a finite number"
    }
  }
}
