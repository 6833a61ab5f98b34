// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import LinearAlgebra

/// The tensors of one layer in a safetensors file, read with the shapes that the layer needs.
struct LayerTensors {
  let file: SafetensorsFile
  /// What stands before `.weight` and the like; empty for a file of one layer.
  let layer: String

  /// The path and the layer, for errors about the layer as a whole.
  var place: String { layer.isEmpty ? file.path : "\(file.path):\(layer)" }

  /// Whether the layer has the tensor `name`.
  func has(_ name: String) -> Bool { shape(name) != nil }

  /// Lengths of the axes of the tensor `name`; nil if the layer has none.
  func shape(_ name: String) -> [Int]? { file.shape(of: fullName(name)) }

  /// A tensor of two axes; nil stands for any length.
  ///
  /// Errors: ``FileError`` if it is missing, of another shape or not finite; so for all tensors.
  func matrix(_ name: String, rows: Int? = nil, columns: Int? = nil) throws(FileError) -> Matrix {
    let array = try array(name, [rows, columns])
    do { return try Matrix(rows: array.shape[0], columns: array.shape[1], storage: array.values) } catch {
      throw bad(name, "\(error)")
    }
  }

  /// A tensor of one axis.
  func vector(_ name: String, count: Int? = nil) throws(FileError) -> [Double] { try array(name, [count]).values }

  /// A bias: nil if the layer has none.
  func optionalVector(_ name: String, count: Int) throws(FileError) -> [Double]? {
    has(name) ? try vector(name, count: count) : nil
  }

  /// A tensor with these lengths of its axes.
  func array(_ name: String, _ expected: [Int?]) throws(FileError) -> NumericArray {
    if let shape = shape(name) {
      guard shape.count == expected.count, zip(shape, expected).allSatisfy({ $1 == nil || $0 == $1 }) else {
        throw bad(name, "shape \(text(shape)), expected \(text(expected))")
      }
    }
    let array = try file.array(fullName(name))
    if let index = array.values.firstIndex(where: { !$0.isFinite }) {
      throw bad(name, "element \(index + 1) is \(array.values[index]), expected finite numbers")
    }
    return array
  }

  /// Refuses a layer that has one of these tensors, which the model here does not know.
  func refuse(_ names: [String], _ reason: String) throws(FileError) {
    if let name = names.first(where: has) { throw bad(name, reason) }
  }

  /// An error about one tensor.
  func bad(_ name: String, _ message: String) -> FileError {
    FileError(.badData, path: "\(file.path):\(fullName(name))", message)
  }

  private func fullName(_ name: String) -> String { layer.isEmpty ? name : "\(layer).\(name)" }

  private func text(_ lengths: [Int?]) -> String {
    lengths.isEmpty ? "a single number" : lengths.map { $0.map { "\($0)" } ?? "any" }.joined(separator: " × ")
  }
}

extension Matrix {
  /// These rows as a matrix of their own. Domain: rows that there are.
  func slice(rows range: Range<Int>) -> Matrix {
    var slice = Matrix(rows: range.count, columns: columns)
    for (target, source) in range.enumerated() {
      for column in 0..<columns { slice[target, column] = self[source, column] }
    }
    return slice
  }
}
