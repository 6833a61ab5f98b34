// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import GSLNumerics
internal import LinearAlgebra

/// A scalar function of a pair of rows, `f(x, y)`, that learns to tell pairs that belong together from pairs that do not:
///
///     f(x, y) = xᵀ A y + a·φ(x) + b·φ(y) + Σ_h v_h tanh(u_h·x + w_h·y + c_h)
///
/// with quadratic features φ, so that the log density ratio of jointly Gaussian rows is of this form exactly, and a
/// hidden layer for the rest. `A`, `a`, `b` and `v` begin at 0: the first critic is `f = 0`, that of independence.
///
/// Symbols: p, q columns of x and y; H hidden units; K rows of a batch; S shifts: pair (s, i) is (x_i, y_{i+s mod K}).
struct Critic: Sendable {
  /// `A` [p, q].
  var cross: Matrix
  /// `a` [1 + features of x, 1] with the constant first; `b` [features of y, 1].
  var marginX: Matrix, marginY: Matrix
  /// `u` [p, H], `w` [q, H], `c` [1, H], `v` [H, 1].
  var hiddenX: Matrix, hiddenY: Matrix, bias: Matrix, output: Matrix

  /// Up to this many columns φ has all products of two; beyond, squares alone.
  static let largestProductDimension = 24

  /// The critic of independence, with random hidden directions of size about 1 over standardised rows.
  init(p: Int, q: Int, hiddenUnits: Int, random: RandomStream) {
    cross = Matrix(rows: p, columns: q)
    marginX = Matrix(rows: 1 + Self.featureCount(p), columns: 1)
    marginY = Matrix(rows: Self.featureCount(q), columns: 1)
    hiddenX = Matrix(rows: p, columns: hiddenUnits)
    hiddenY = Matrix(rows: q, columns: hiddenUnits)
    bias = Matrix(rows: 1, columns: hiddenUnits)
    output = Matrix(rows: hiddenUnits, columns: 1)
    let scale = (1 / Double(p + q)).squareRoot()
    hiddenX.fill { scale * random.normal() }
    hiddenY.fill { scale * random.normal() }
    bias.fill { random.normal() }
  }

  /// All parameters, in one order.
  var parts: [Matrix] {
    get { [cross, marginX, marginY, hiddenX, hiddenY, bias, output] }
    set {
      (cross, marginX, marginY) = (newValue[0], newValue[1], newValue[2])
      (hiddenX, hiddenY, bias, output) = (newValue[3], newValue[4], newValue[5], newValue[6])
    }
  }

  /// Numbers in φ of `d` columns.
  static func featureCount(_ d: Int) -> Int { d + (d <= largestProductDimension ? d * (d + 1) / 2 : d) }

  /// φ of every row: the row, then its products or squares less their mean under a standard normal law; `leading` ones
  /// stand before. Shape [K, leading + featureCount].
  static func features(_ rows: Matrix, leading: Int) -> Matrix {
    let d = rows.columns
    let width = leading + featureCount(d)
    var result = Matrix(rows: rows.rows, columns: width)
    rows.withUnsafeStorage { source in
      result.withUnsafeMutableStorage { target in
        for row in 0..<rows.rows {
          var at = row * width
          for _ in 0..<leading {
            target[at] = 1
            at += 1
          }
          for i in 0..<d {
            target[at] = source[row * d + i]
            at += 1
          }
          for i in 0..<d {
            for j in i..<(d <= largestProductDimension ? d : i + 1) {
              target[at] = source[row * d + i] * source[row * d + j] - (i == j ? 1 : 0)
              at += 1
            }
          }
        }
      }
    }
    return result
  }
}

/// Rows that are scored against each other, with what every score of them needs.
struct CriticBatch: Sendable {
  /// [K, p] and [K, q].
  let x: Matrix, y: Matrix
  /// φ of the rows.
  let featuresX: Matrix, featuresY: Matrix

  init(x: Matrix, y: Matrix) {
    (self.x, self.y) = (x, y)
    featuresX = Critic.features(x, leading: 1)
    featuresY = Critic.features(y, leading: 0)
  }

  /// K.
  var count: Int { x.rows }
}

extension Critic {
  /// What the scores of a batch are made of: `A` applied, margins, and hidden sums before the tangent.
  private struct Prepared {
    let crossed: Matrix, marginX: Matrix, marginY: Matrix, hiddenX: Matrix, hiddenY: Matrix

    init(_ critic: Critic, _ batch: CriticBatch) throws {
      crossed = try batch.x * critic.cross
      marginX = try batch.featuresX * critic.marginX
      marginY = try batch.featuresY * critic.marginY
      hiddenX = try batch.x * critic.hiddenX
      var sums = try batch.y * critic.hiddenY
      let units = critic.bias.columns
      sums.withUnsafeMutableStorage { sums in
        for index in sums.indices { sums[index] += critic.bias[0, index % units] }
      }
      hiddenY = sums
    }
  }

  /// The scores at every shift in turn, shape [K] each, and the hidden units' values [K, H] behind them.
  func forEachShift(
    _ batch: CriticBatch, _ shifts: Range<Int>,
    _ body: (_ shift: Int, _ scores: [Double], _ hidden: Matrix) throws -> Void
  ) throws {
    let prepared = try Prepared(self, batch)
    let (k, q, units) = (batch.count, cross.columns, bias.columns)
    var hidden = Matrix(rows: k, columns: units)
    var scores = [Double](repeating: 0, count: k)
    for shift in shifts {
      hidden.withUnsafeMutableStorage { hidden in
        prepared.hiddenX.withUnsafeStorage { first in
          prepared.hiddenY.withUnsafeStorage { second in
            let turned = (k - shift) * units
            for index in 0..<turned { hidden[index] = first[index] + second[index + shift * units] }
            for index in turned..<k * units { hidden[index] = first[index] + second[index - turned] }
          }
        }
        if let base = hidden.baseAddress { ssm_tanh(hidden.count, base, base) }
      }
      prepared.crossed.withUnsafeStorage { crossed in
        batch.y.withUnsafeStorage { y in
          for i in 0..<k {
            let j = i + shift < k ? i + shift : i + shift - k
            var sum = prepared.marginX[i, 0] + prepared.marginY[j, 0]
            for c in 0..<q { sum += crossed[i * q + c] * y[j * q + c] }
            scores[i] = sum
          }
        }
      }
      try BLAS.gemv(hidden, output.storage, keep: 1, into: &scores)
      try body(shift, scores, hidden)
    }
  }

  /// The scores at all `shifts`: [S, K].
  func scores(_ batch: CriticBatch, _ shifts: Range<Int>) throws -> Matrix {
    var rows: [Double] = []
    rows.reserveCapacity(shifts.count * batch.count)
    try forEachShift(batch, shifts) { _, scores, _ in rows += scores }
    return try Matrix(rows: shifts.count, columns: batch.count, storage: rows)
  }

  /// The gradient of a loss in the parameters, from its derivatives in the scores.
  ///
  /// - Parameters:
  ///   - slopes: the derivatives in the scores at shifts 0 ..< S: [S, K]
  ///   - hidden: the hidden units at those shifts, from ``forEachShift(_:_:_:)``
  func gradient(_ batch: CriticBatch, slopes: Matrix, hidden: [Matrix]) throws -> [Matrix] {
    let (k, q, units) = (batch.count, cross.columns, bias.columns)
    var (slopeX, slopeY) = (Matrix(rows: k, columns: 1), Matrix(rows: k, columns: 1))
    var pulled = Matrix(rows: k, columns: q)
    var (deltaX, deltaY) = (Matrix(rows: k, columns: units), Matrix(rows: k, columns: units))
    var outputSlope = Matrix(rows: units, columns: 1)
    for shift in 0..<slopes.rows {
      let own = try Matrix(rows: k, columns: 1, storage: Array(slopes.row(shift)))
      try BLAS.gemm(hidden[shift], transposedA: true, own, keep: 1, into: &outputSlope)
      Self.accumulate(
        k: k, shift: shift, slope: own, y: batch.y, hidden: hidden[shift], output: output, slopeX: &slopeX,
        slopeY: &slopeY, pulled: &pulled, deltaX: &deltaX, deltaY: &deltaY)
    }
    var ones = Matrix(rows: 1, columns: k)
    ones.fill { 1 }
    return try [
      batch.x.transposedProduct(pulled), batch.featuresX.transposedProduct(slopeX),
      batch.featuresY.transposedProduct(slopeY), batch.x.transposedProduct(deltaX), batch.y.transposedProduct(deltaY),
      ones * deltaY, outputSlope,
    ]
  }

  /// Adds one shift's part of the derivatives in `A y`, margins and hidden sums.
  private static func accumulate(
    k: Int, shift: Int, slope: Matrix, y: Matrix, hidden: Matrix, output: Matrix, slopeX: inout Matrix,
    slopeY: inout Matrix, pulled: inout Matrix, deltaX: inout Matrix, deltaY: inout Matrix
  ) {
    let (q, units) = (y.columns, hidden.columns)
    slope.withUnsafeStorage { slope in
      slopeX.withUnsafeMutableStorage { slopeX in
        slopeY.withUnsafeMutableStorage { slopeY in
          for i in 0..<k {
            slopeX[i] += slope[i]
            slopeY[(i + shift) % k] += slope[i]
          }
        }
      }
      y.withUnsafeStorage { y in
        pulled.withUnsafeMutableStorage { pulled in
          for i in 0..<k {
            let j = (i + shift) % k
            for c in 0..<q { pulled[i * q + c] += slope[i] * y[j * q + c] }
          }
        }
      }
      hidden.withUnsafeStorage { hidden in
        output.withUnsafeStorage { output in
          deltaX.withUnsafeMutableStorage { deltaX in
            deltaY.withUnsafeMutableStorage { deltaY in
              for i in 0..<k {
                let j = (i + shift) % k
                for h in 0..<units {
                  let value = hidden[i * units + h]
                  let delta = slope[i] * output[h] * (1 - value * value)
                  deltaX[i * units + h] += delta
                  deltaY[j * units + h] += delta
                }
              }
            }
          }
        }
      }
    }
  }
}

extension Matrix {
  /// Sets every entry to the next number of `next`, row by row.
  mutating func fill(_ next: () -> Double) {
    withUnsafeMutableStorage { for index in $0.indices { $0[index] = next() } }
  }

  /// `selfᵀ · other`.
  func transposedProduct(_ other: Matrix) throws(LinearAlgebraError) -> Matrix {
    var product = Matrix(rows: columns, columns: other.columns)
    try BLAS.gemm(self, transposedA: true, other, into: &product)
    return product
  }
}
