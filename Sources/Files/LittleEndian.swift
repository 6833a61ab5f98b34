// SPDX-License-Identifier: GPL-3.0-or-later

/// Binary records as `.npy` and `.zip` hold them: integers with the lowest byte first.
extension [UInt8] {
  /// The integer at `offset`, or nil if it does not lie within the bytes.
  func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type, at offset: Int) -> Value? {
    let size = MemoryLayout<Value>.size
    guard offset >= 0, count >= size, offset <= count - size else { return nil }
    return self[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  /// Appends an integer.
  mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
