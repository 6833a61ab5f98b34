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
    let stored = try elements(bytes, header, path: path)
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
    let axes = array.shape.map { "\($0)," }.joined(separator: " ")
    // As numpy writes it: (3,) for a vector, but (3, 4) without a last comma.
    let shape = array.shape.count > 1 ? String(axes.dropLast()) : axes
    var text = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(shape)), }"
    // Spaces and a line feed fill the header up to a multiple of 64 bytes, so that the data is aligned.
    let unaligned = NumpyHeader.magic.count + 4 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unaligned % 64) % 64) + "\n"

    var bytes = NumpyHeader.magic + [1, 0]
    bytes.reserveCapacity(10 + text.utf8.count + 8 * array.values.count)
    bytes.append(littleEndian: UInt16(truncatingIfNeeded: text.utf8.count))
    bytes += text.utf8
    for value in array.values { bytes.append(littleEndian: value.bitPattern) }
    return bytes
  }

  /// The elements in the order of the file.
  private static func elements(
    _ bytes: [UInt8], _ header: NumpyHeader, path: String
  ) throws(FileError) -> [Double] {
    let type = header.elementType
    switch (type.kind, type.size) {
    case (.bool, _): return raw(UInt8.self, bytes, header).map { $0 == 0 ? 0 : 1 }
    case (.float, 2): return raw(UInt16.self, bytes, header).map { double(halfPrecision: $0) }
    case (.float, 4): return raw(UInt32.self, bytes, header).map { Double(Float(bitPattern: $0)) }
    case (.float, _): return raw(UInt64.self, bytes, header).map { Double(bitPattern: $0) }
    case (.signed, 1): return raw(Int8.self, bytes, header).map { Double($0) }
    case (.signed, 2): return raw(Int16.self, bytes, header).map { Double($0) }
    case (.signed, 4): return raw(Int32.self, bytes, header).map { Double($0) }
    case (.signed, _): return try exact(raw(Int64.self, bytes, header), header, path: path)
    case (.unsigned, 1): return raw(UInt8.self, bytes, header).map { Double($0) }
    case (.unsigned, 2): return raw(UInt16.self, bytes, header).map { Double($0) }
    case (.unsigned, 4): return raw(UInt32.self, bytes, header).map { Double($0) }
    case (.unsigned, _): return try exact(raw(UInt64.self, bytes, header), header, path: path)
    }
  }

  /// The data as integers of the machine's byte order.
  private static func raw<Word: FixedWidthInteger>(_: Word.Type, _ bytes: [UInt8], _ header: NumpyHeader) -> [Word] {
    bytes.withUnsafeBytes { buffer in
      (0..<header.count).map { index in
        let offset = header.dataOffset + index * MemoryLayout<Word>.size
        let word = buffer.loadUnaligned(fromByteOffset: offset, as: Word.self)
        return header.elementType.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
      }
    }
  }

  /// 64-bit integers as doubles, refusing what a double cannot hold.
  private static func exact<Word: FixedWidthInteger>(
    _ words: [Word], _ header: NumpyHeader, path: String
  ) throws(FileError) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(words.count)
    for word in words {
      guard let value = Double(exactly: word) else {
        throw FileError(.badData, path: path, "element \(values.count + 1) is \(word), which no double holds exactly")
      }
      values.append(value)
    }
    return values
  }

  /// An IEEE 754 half-precision number: sign, 5 bits of exponent (bias 15), 10 of fraction.
  private static func double(halfPrecision bits: UInt16) -> Double {
    let fraction = Double(bits & 0x3FF)
    let magnitude =
      switch bits >> 10 & 31 {
      case 0: Double(sign: .plus, exponent: -24, significand: fraction)
      case 31: fraction == 0 ? Double.infinity : .nan
      case let exponent: Double(sign: .plus, exponent: Int(exponent) - 25, significand: 1024 + fraction)
      }
    return bits >> 15 == 0 ? magnitude : -magnitude
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
