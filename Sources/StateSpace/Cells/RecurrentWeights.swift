// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// The weights of a recurrent cell with several gates, checked: rows of one gate after those of another.
///
/// Shapes: hidden size H, input size m, G blocks of H rows; `W_ih` GH×m, `W_hh` GH×H, `b_ih` and `b_hh` GH numbers.
struct RecurrentWeights: Sendable {
  let inputMap: RowwiseMap
  let hiddenMap: RowwiseMap
  let inputBias: [Double]
  let hiddenBias: [Double]

  /// H.
  var hiddenSize: Int { hiddenMap.matrix.columns }
  /// m.
  var inputSize: Int { inputMap.matrix.columns }

  /// Errors: ``ModelError`` naming the part that does not fit, or that is not finite.
  init(
    inputWeights: Matrix, hiddenWeights: Matrix, inputBias: [Double]?, hiddenBias: [Double]?, blocks: Int
  ) throws(ModelError) {
    let rows = hiddenWeights.rows
    let hidden = hiddenWeights.columns
    guard hidden > 0, rows == blocks * hidden else {
      throw ModelError(
        "W_hh", "\(hiddenWeights.shape)", expected: "\(blocks) times as many rows as columns, at least one column")
    }
    guard inputWeights.rows == rows, inputWeights.columns > 0 else {
      throw ModelError("W_ih", "\(inputWeights.shape)", expected: "\(rows) rows, as W_hh has, and at least one column")
    }
    for (place, matrix) in [("W_ih", inputWeights), ("W_hh", hiddenWeights)] {
      if let index = matrix.storage.firstIndex(where: { !$0.isFinite }) {
        throw ModelError(
          "\(place)[\(index / matrix.columns)][\(index % matrix.columns)]", "\(matrix.storage[index])",
          expected: "a finite number")
      }
    }
    let zero = [Double](repeating: 0, count: rows)
    for (place, bias) in [("b_ih", inputBias ?? zero), ("b_hh", hiddenBias ?? zero)] {
      guard bias.count == rows else {
        throw ModelError(place, "\(bias.count) numbers", expected: "\(rows), as W_hh has rows")
      }
      if let index = bias.firstIndex(where: { !$0.isFinite }) {
        throw ModelError("\(place)[\(index)]", "\(bias[index])", expected: "a finite number")
      }
    }
    do {
      inputMap = try RowwiseMap(inputWeights)
      hiddenMap = try RowwiseMap(hiddenWeights)
    } catch {
      throw ModelError("W_ih and W_hh", "\(error)", expected: "matrices that BLAS can hold")
    }
    self.inputBias = inputBias ?? zero
    self.hiddenBias = hiddenBias ?? zero
  }

  /// `W_ih x + b_ih + W_hh h + b_hh`: GH numbers for each of `count` rows.
  func preactivations(
    inputs: UnsafeBufferPointer<Double>, hidden: UnsafeBufferPointer<Double>,
    into sums: UnsafeMutableBufferPointer<Double>, count: Int
  ) {
    sums.fill(withRow: zip(inputBias, hiddenBias).map { $0 + $1 }, count: count)
    inputMap.apply(inputs, keep: 1, into: sums, count: count)
    hiddenMap.apply(hidden, keep: 1, into: sums, count: count)
  }
}

extension UnsafeMutableBufferPointer<Double> {
  /// Writes `row` into each of the first `count` rows.
  func fill(withRow row: [Double], count: Int) {
    guard let start = baseAddress else { return }
    row.withUnsafeBufferPointer { row in
      guard let source = row.baseAddress else { return }
      for index in 0..<count { (start + index * row.count).update(from: source, count: row.count) }
    }
  }
}
