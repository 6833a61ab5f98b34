// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Information

/// Numbers from a file with what is needed to name their places in messages and to find them again.
struct NumberFile {
  let reference: ArrayReference
  let table: NumericTable
  private let bytes: [UInt8]

  /// - Throws: `FileError` when the file cannot be read or is no array of numbers.
  init(_ reference: ArrayReference, missing: MissingPolicy = .refuse) throws(FileError) {
    try self.init(reference, bytes: try FileBytes.read(reference.path), missing: missing)
  }

  /// - Parameter bytes: those of the file, which are then not read again.
  init(_ reference: ArrayReference, bytes: [UInt8], missing: MissingPolicy = .refuse) throws(FileError) {
    self.reference = reference
    self.bytes = bytes
    table = try reference.parse(bytes, missing: missing)
  }

  var array: NumericArray { table.array }

  /// The file's own name without its folders, as subjects print it.
  var name: String { Self.name(reference.description) }

  static func name(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return path == "-" || path.hasPrefix("-:") ? "standard input\(path.dropFirst())" : name
  }

  /// What a certificate says about the file; nil for standard input, which cannot be read again.
  func origin(_ content: CertificateOrigin.File.Content) -> CertificateOrigin.File? {
    guard reference.path != "-" else { return nil }
    return CertificateOrigin.File(
      path: reference.description, sha256: SHA256.hexDigest(of: bytes), content: content)
  }

  /// An error at the element of this index: its row, and its column where there are several.
  ///
  /// Rows are those of the array, the header line of a text counted as one; of picked columns only the row is told.
  func error(element: Int, _ message: String) -> FileError {
    let columns = max(array.columns, 1)
    let header = table.names == nil ? 0 : 1
    return FileError(
      .badData, path: reference.description, row: element / columns + 1 + header,
      column: reference.selection == nil ? element % columns + 1 : nil, message)
  }

  /// An error about the file as a whole.
  func error(_ message: String) -> FileError { FileError(.badData, path: reference.description, message) }

  /// The shape in words: `3 × 2`.
  var shape: String { array.shape.map(String.init).joined(separator: " × ") }

  /// One list of numbers: a vector, or a matrix of one row or one column.
  func vector(_ what: String, hint: String) throws(FileError) -> [Double] {
    guard let vector = array.vector else {
      throw error("an array of shape \(shape); expected \(what) of one row or one column (\(hint))")
    }
    return vector
  }

  /// A matrix; a single list is one row, or one column where `column` says so.
  func matrix(_ what: String) throws(FileError) -> (rows: Int, columns: Int, values: [Double]) {
    guard array.shape.count == 2 else {
      throw error("an array of shape \(shape); expected \(what), a matrix")
    }
    return (array.rows, array.columns, array.values)
  }

  /// A probability mass function over all elements.
  func distribution(normalizes: Bool) throws(FileError) -> Distribution {
    let vector = try vector("a probability mass function", hint: "pick a column with FILE:name, or use --joint")
    return try distribution(of: vector, normalizes: normalizes)
  }

  /// The law with these probabilities, which are the array's elements.
  func distribution(of probabilities: [Double], normalizes: Bool) throws(FileError) -> Distribution {
    do {
      return try Distribution(probabilities, rescaling: normalizes)
    } catch {
      switch error {
      case .notAProbability(let letter, let value):
        throw self.error(element: letter, "the probability is \(value); expected a finite number ≥ 0")
      case .sum(let sum):
        throw self.error(
          "the probabilities sum to \(sum); expected 1 within \(Distribution.sumTolerance)"
            + (sum > 0 && sum.isFinite ? " (--normalize divides by the sum)" : ""))
      case .empty:
        throw self.error("no probability; expected at least one")
      }
    }
  }

  /// What to tell about a sum that is not 1.
  func sumWarning(_ distribution: Distribution) -> [String] {
    let sum = distribution.originalSum
    let rounding = 4 * Double.ulpOfOne * Double(distribution.count)
    guard abs(sum - 1) > rounding else { return [] }
    return ["the probabilities in \(name) sum to \(sum) and were divided by that"]
  }

  /// What to tell about missing values.
  var missingWarning: [String] {
    guard table.missingCount > 0 else { return [] }
    let values = "\(counted(table.missingCount, "missing value")) in \(name)"
    return table.droppedRows > 0
      ? ["\(values): \(counted(table.droppedRows, "row")) left out"] : ["\(values): the value before was repeated"]
  }

  /// Points, one a row: shape `[rows × columns]`; a vector is points on the line.
  func points() throws(FileError) -> (count: Int, dimension: Int, coordinates: [Double]) {
    guard array.shape.count <= 2 else { throw error("an array of shape \(shape); expected one letter a row") }
    if let at = array.values.firstIndex(where: { !$0.isFinite }) {
      throw error(element: at, "the value is \(array.values[at]); expected a finite number")
    }
    if array.shape.count == 2, array.rows > 1 || array.columns == 1 {
      return (array.rows, array.columns, array.values)
    }
    return (array.values.count, 1, array.values)
  }
}
