// SPDX-License-Identifier: GPL-3.0-or-later

/// NumPy's `.npy` files: one array each.
public enum NumpyArray {
  /// Reads an array of float16, float32, float64, signed or unsigned integers of 8 to 64 bits, or bool, in C or
  /// Fortran order and either byte order (format versions 1 to 3).
  ///
  /// NaN comes back as NaN: a missing-value policy applies in ``ArrayReference/read(missing:)``.
  ///
  /// - Parameter path: named in errors.
  /// - Throws: ``FileError`` with `badData` if the header does not describe such an array, if the bytes are more or
  ///   fewer than it declares, if an axis has length 0, or if an integer is not exactly a double (beyond ±2⁵³).
  public static func decode(_ bytes: [UInt8], path: String) throws(FileError) -> NumericArray {
    let header = try NumpyHeader(bytes, path: path)
    guard bytes.count == header.fileSize else {
      throw FileError(
        .badData, path: path,
        "\(bytes.count) bytes, expected \(header.fileSize) for the shape \(shapeText(header.shape)) in the header")
    }
    let stored = try header.elementType.decode(bytes, at: header.dataOffset, count: header.count, path: path)
    let values = header.isFortranOrder ? rowMajor(stored, shape: header.shape) : stored
    do { return try NumericArray(shape: header.shape, values: values) } catch {
      throw FileError(.badData, path: path, error.description)
    }
  }

  /// Reads the file at `path` (`-` is standard input) with ``decode(_:path:)``.
  ///
  /// - Throws: ``FileError`` with `cannotRead` or `badData`.
  public static func read(_ path: String) throws(FileError) -> NumericArray {
    try decode(try FileBytes.read(path), path: path)
  }

  /// The bytes of a `.npy` file: float64, little endian, C order, format version 1.
  public static func encode(_ array: NumericArray) -> [UInt8] {
    var bytes = NumpyHeader.encode(shape: array.shape)
    bytes.reserveCapacity(bytes.count + 8 * array.values.count)
    for value in array.values { bytes.append(littleEndian: value.bitPattern) }
    return bytes
  }

  /// Elements stored with the first axis fastest, reordered with the last axis fastest.
  private static func rowMajor(_ stored: [Double], shape: [Int]) -> [Double] {
    var strides: [Int] = []
    var stride = 1
    for extent in shape {
      strides.append(stride)
      stride *= extent
    }
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    return (0..<stored.count).map { _ in
      let value = stored[source]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        source += strides[axis]
        if index[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
      }
      return value
    }
  }
}
