// SPDX-License-Identifier: GPL-3.0-or-later

/// How a binary file writes one number, and how arrays of such numbers become doubles.
struct ElementType {
  enum Kind { case float, brainFloat, signed, unsigned, bool }
  let kind: Kind
  /// Bytes per element.
  let size: Int
  let isBigEndian: Bool

  /// - Parameter code: as in `.npy` files: byte order (`<`, `>`, `=`, `|`), kind (`f`, `i`, `u`, `b`) and size; nil if
  ///   not supported.
  init?(numpyCode code: String) {
    var characters = Array(code.utf8)
    guard let order = characters.first else { return nil }
    if "<>=|".utf8.contains(order) { characters.removeFirst() }
    guard characters.count == 2 else { return nil }
    size = Int(characters[1]) - 48
    switch characters[0] {
    case UInt8(ascii: "f") where [2, 4, 8].contains(size): kind = .float
    case UInt8(ascii: "i") where [1, 2, 4, 8].contains(size): kind = .signed
    case UInt8(ascii: "u") where [1, 2, 4, 8].contains(size): kind = .unsigned
    case UInt8(ascii: "b") where size == 1: kind = .bool
    default: return nil
    }
    isBigEndian = order == UInt8(ascii: ">")
  }

  /// - Parameter name: as in safetensors files, such as `F32`; nil if not supported.
  init?(safetensorsName name: String) {
    let known: (Kind, Int)? =
      switch name {
      case "F64": (.float, 8)
      case "F32": (.float, 4)
      case "F16": (.float, 2)
      case "BF16": (.brainFloat, 2)
      case "I64": (.signed, 8)
      case "I32": (.signed, 4)
      case "I16": (.signed, 2)
      case "I8": (.signed, 1)
      case "U64": (.unsigned, 8)
      case "U32": (.unsigned, 4)
      case "U16": (.unsigned, 2)
      case "U8": (.unsigned, 1)
      case "BOOL": (.bool, 1)
      default: nil
      }
    guard let known else { return nil }
    (kind, size) = known
    isBigEndian = false
  }

  /// `count` elements that stand in `bytes` from `offset` on, where the caller has checked that they are.
  ///
  /// - Throws: ``FileError`` with `badData` at a 64-bit integer that no double holds exactly (beyond ±2⁵³).
  func decode(_ bytes: [UInt8], at offset: Int, count: Int, path: String) throws(FileError) -> [Double] {
    func raw<Word: FixedWidthInteger>(_: Word.Type) -> [Word] {
      bytes.withUnsafeBytes { buffer in
        (0..<count).map { index in
          let word = buffer.loadUnaligned(fromByteOffset: offset + index * MemoryLayout<Word>.size, as: Word.self)
          return isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
        }
      }
    }
    switch (kind, size) {
    case (.bool, _): return raw(UInt8.self).map { $0 == 0 ? 0 : 1 }
    case (.float, 2): return raw(UInt16.self).map { Self.double(halfPrecision: $0) }
    case (.float, 4): return raw(UInt32.self).map { Double(Float(bitPattern: $0)) }
    case (.float, _): return raw(UInt64.self).map { Double(bitPattern: $0) }
    // The upper half of a single-precision number.
    case (.brainFloat, _): return raw(UInt16.self).map { Double(Float(bitPattern: UInt32($0) << 16)) }
    case (.signed, 1): return raw(Int8.self).map { Double($0) }
    case (.signed, 2): return raw(Int16.self).map { Double($0) }
    case (.signed, 4): return raw(Int32.self).map { Double($0) }
    case (.signed, _): return try Self.exact(raw(Int64.self), path: path)
    case (.unsigned, 1): return raw(UInt8.self).map { Double($0) }
    case (.unsigned, 2): return raw(UInt16.self).map { Double($0) }
    case (.unsigned, 4): return raw(UInt32.self).map { Double($0) }
    case (.unsigned, _): return try Self.exact(raw(UInt64.self), path: path)
    }
  }

  /// 64-bit integers as doubles, refusing what a double cannot hold.
  private static func exact<Word: FixedWidthInteger>(_ words: [Word], path: String) throws(FileError) -> [Double] {
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
}
