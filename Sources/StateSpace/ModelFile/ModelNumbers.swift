// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import LinearAlgebra

/// Numbers of a model file as they stand there or in a file that it names. All are finite.
enum ModelNumbers {
  case number(Double)
  case list([Double])
  case matrix(Matrix)

  /// The most components of a state or an input: covariances are dense, 134 MB each at this size.
  static let largestOrder = 4096

  /// Errors: ``ModelError`` naming the first element that does not fit, or `FileError` about the named file.
  init(_ node: JSONNode, place: String, path: String) throws {
    switch node {
    case .number(let number): self = .number(number)
    case .string(let name):
      self = try ModelNumbers(ModelFile.table(name, beside: path, place: place).array, name, place)
    case .array(let elements):
      guard let first = elements.first else { throw ModelError(place, node.words, expected: "at least one number") }
      if case .array = first {
        self = .matrix(try Self.matrix(elements, place: place))
      } else {
        self = .list(try Self.list(elements, place: place))
      }
    case .null, .bool, .object:
      throw ModelError(place, node.words, expected: "numbers, or the name of a file that holds them")
    }
  }

  /// The numbers of a file: a single one, a list or a matrix.
  private init(_ array: NumericArray, _ name: String, _ place: String) throws {
    if let value = array.values.first(where: { !$0.isFinite }) {
      throw ModelError("\(place), \(quoted(name))", "\(value)", expected: "finite numbers")
    }
    switch array.shape.count {
    case 0: self = .number(array.values[0])
    case 1: self = .list(array.values)
    case 2: self = .matrix(try Matrix(rows: array.rows, columns: array.columns, storage: array.values))
    case let rank: throw ModelError("\(place), \(quoted(name))", "\(rank) axes", expected: "at most 2")
    }
  }

  private static func list(_ elements: [JSONNode], place: String) throws -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      guard case .number(let number) = element else {
        throw ModelError("\(place)[\(index)]", element.words, expected: "a number")
      }
      numbers.append(number)
    }
    return numbers
  }

  private static func matrix(_ rows: [JSONNode], place: String) throws -> Matrix {
    var storage: [Double] = []
    var columns = 0
    for (index, row) in rows.enumerated() {
      guard case .array(let elements) = row else {
        throw ModelError("\(place)[\(index)]", row.words, expected: "a list, as the rows before it")
      }
      if index == 0 { columns = elements.count }
      guard elements.count == columns, columns > 0 else {
        throw ModelError(
          "\(place)[\(index)]", "\(elements.count) numbers",
          expected: columns > 0 ? "\(columns), as in row 0" : "at least one")
      }
      storage += try list(elements, place: "\(place)[\(index)]")
    }
    return try Matrix(rows: rows.count, columns: columns, storage: storage)
  }

  /// How messages name the numbers: by their shape.
  private var words: String {
    switch self {
    case .number: "a number"
    case .list(let values): "a list of \(values.count)"
    case .matrix(let matrix): "\(matrix.shape)"
    }
  }

  /// Errors: ``ModelError`` unless a state or an input may have `count` components.
  static func checkOrder(_ count: Int, _ place: String) throws {
    guard count <= largestOrder else {
      throw ModelError(place, "\(count) components", expected: "at most \(largestOrder): covariances are dense")
    }
  }

  /// A vector; one number stands for all of `count` components.
  func vector(count: Int?, place: String) throws -> [Double] {
    let values: [Double]
    switch self {
    case .number(let value): values = [Double](repeating: value, count: count ?? 1)
    case .list(let list): values = list
    case .matrix(let matrix):
      guard matrix.rows == 1 || matrix.columns == 1 else {
        throw ModelError(place, words, expected: count.map { "\($0) numbers" } ?? "a list of numbers")
      }
      values = matrix.storage
    }
    if let count, values.count != count { throw ModelError(place, "\(values.count) numbers", expected: "\(count)") }
    return values
  }

  func matrix(rows: Int?, columns: Int?, place: String) throws -> Matrix {
    let expected =
      switch (rows, columns) {
      case (let rows?, let columns?): "\(Shape(rows, columns))"
      case (let rows?, nil): "\(rows) rows"
      case (nil, let columns?): "\(columns) columns"
      case (nil, nil): "a matrix"
      }
    guard case .matrix(let matrix) = self else {
      throw ModelError(place, words, expected: "\(expected), as a list of rows such as [[1, 2], [3, 4]]")
    }
    guard matrix.rows == rows ?? matrix.rows, matrix.columns == columns ?? matrix.columns else {
      throw ModelError(place, words, expected: expected)
    }
    return matrix
  }

  func square(order: Int, place: String) throws -> Matrix {
    switch self {
    case .number(let value): return Matrix(diagonal: [Double](repeating: value, count: order))
    case .list(let diagonal):
      guard diagonal.count == order else {
        throw ModelError(place, "a diagonal of \(diagonal.count)", expected: "\(order) numbers")
      }
      return Matrix(diagonal: diagonal)
    case .matrix(let matrix):
      guard matrix.shape == Shape(order, order) else {
        throw ModelError(place, words, expected: "\(Shape(order, order))")
      }
      return matrix
    }
  }
}
