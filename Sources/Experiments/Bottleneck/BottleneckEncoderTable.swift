// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import Files
public import LinearAlgebra

/// An encoder as numbers: `p(t|x)`, rows X and columns T, of a discrete law; of Gaussian X the rows of A in
/// `T = A X + ξ`, `ξ ~ N(0, I)`.
public struct BottleneckEncoderTable: Sendable, Equatable {
  /// The numbers.
  public let matrix: Matrix

  /// A table of these numbers.
  public init(_ matrix: Matrix) { self.matrix = matrix }

  /// Encoders that share the time: T says which of them is in use.
  init(_ point: BottleneckConstraintPoint) {
    let parts = point.encoders.map { ($0.share, $0.encoder.assignments) }
    var together = Matrix(rows: parts.first?.1.rows ?? 0, columns: parts.reduce(0) { $0 + $1.1.columns })
    var first = 0
    for (share, part) in parts {
      for x in 0..<part.rows { for t in 0..<part.columns { together[x, first + t] = share * part[x, t] } }
      first += part.columns
    }
    matrix = together
  }

  /// Writes them: `.npy` by that name, otherwise CSV without a header.
  ///
  /// - Throws: `FileError`; ``WorldError`` for an encoder without rows, which tells nothing.
  public func write(to path: String) throws {
    guard matrix.rows > 0, matrix.columns > 0 else {
      throw WorldError.options(
        "--encoder \(path): below the onset the best T tells nothing, so that there is no encoder to write")
    }
    let array = try NumericArray(shape: [matrix.rows, matrix.columns], values: matrix.storage)
    if path.hasSuffix(".npy") {
      try AtomicOutput.write(NumpyArray.encode(array), to: path)
    } else {
      try AtomicOutput.write(DelimitedText.encode(array), to: path)
    }
  }
}
