// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers in a box: a vector, a matrix or an array of higher rank, stored row by row.
public struct NumericArray: Hashable, Sendable {
  /// The most axes an array may have, as in NumPy.
  public static let highestRank = 64

  /// Length of each axis, outermost first, each at least 1; empty for a single number.
  public let shape: [Int]
  /// The elements in row-major order (last axis fastest).
  public let values: [Double]

  /// - Parameters:
  ///   - shape: lengths of the axes, each at least 1, and at most ``highestRank`` of them.
  ///   - values: row-major, as many as the product of `shape`.
  /// - Throws: ``ShapeMismatch`` if the shape is not such or the counts differ.
  public init(shape: [Int], values: [Double]) throws(ShapeMismatch) {
    guard let count = Self.elementCount(of: shape), count == values.count else {
      throw ShapeMismatch(shape: shape, count: values.count)
    }
    self.shape = shape
    self.values = values
  }

  /// How many elements an array of this shape has; nil if an axis is shorter than 1, there are too many, or the product overflows.
  static func elementCount(of shape: some Collection<Int>) -> Int? {
    guard shape.count <= highestRank else { return nil }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 1, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Length of the first axis; 1 for a single number.
  public var rows: Int { shape.first ?? 1 }

  /// Numbers per row: 1 for a vector, the product of all axes but the first for higher ranks.
  public var columns: Int { values.count / rows }

  /// Element of a matrix, both indices from 0; like an array's subscript it stops the program outside the bounds.
  public subscript(row: Int, column: Int) -> Double {
    precondition(column >= 0 && column < columns, "column out of range")
    return values[row * columns + column]
  }

  /// Row `index` (from 0).
  public func row(_ index: Int) -> ArraySlice<Double> {
    values[index * columns..<(index + 1) * columns]
  }

  /// Column `index` (from 0), of length ``rows``.
  public func column(_ index: Int) -> [Double] {
    (0..<rows).map { self[$0, index] }
  }

  /// The elements as a vector if at most one axis is longer than 1 (a vector, one row or one column), otherwise nil.
  public var vector: [Double]? {
    shape.count { $0 > 1 } <= 1 ? values : nil
  }
}

/// A shape and a number of elements that do not fit each other.
public struct ShapeMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// The shape asked for.
  public let shape: [Int]
  /// How many elements were given.
  public let count: Int

  /// One sentence naming both sides.
  public var description: String {
    "\(count) values do not fill an array of shape \(shapeText(shape)) (at most \(NumericArray.highestRank) axes, each at least 1)"
  }
}

/// A shape as mathematicians write it: `3 × 4`.
func shapeText(_ shape: [Int]) -> String {
  let shown = shape.prefix(8).map { String($0) } + (shape.count > 8 ? ["…"] : [])
  return shape.isEmpty ? "()" : shown.joined(separator: " × ")
}
