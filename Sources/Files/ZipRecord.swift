// SPDX-License-Identifier: GPL-3.0-or-later

/// What a `.zip` file states about one of its members, stored without compression, and about itself.
///
/// The same members give the same bytes: each carries the date 1 January 1980, the earliest zip can hold. Sizes and
/// offsets of 32 bits are used where they suffice, the zip64 fields where they do not.
/// Source: PKWARE, APPNOTE.TXT (.ZIP File Format Specification) 6.3; the section of each record stands beside it.
struct ZipRecord {
  /// The member's name in UTF-8.
  let name: [UInt8]
  /// Bytes of the member.
  let size: Int
  /// CRC-32 of these bytes.
  var checksum: UInt32
  /// Where the local header begins.
  let offset: Int

  /// The values of 32 and 16 bits that mean "see the zip64 field".
  private static let elsewhere = UInt32.max
  private static let elsewhereCount = 0xFFFF
  /// Versions needed to extract: 2.0, and 4.5 for zip64 (4.4.3.2).
  private static let (plainVersion, zip64Version) = (20 as UInt16, 45 as UInt16)

  /// Local file header (4.3.7); the member's bytes follow it. Its length does not depend on the checksum.
  var localHeader: [UInt8] {
    let isLarge = size >= Self.elsewhere
    // Here the zip64 field (4.5.3) must hold both sizes.
    let field = isLarge ? Self.zip64Field([size, size]) : []
    return Self.signature(0x0403_4B50) + description(needsZip64: isLarge, fieldLength: field.count) + name + field
  }

  /// Entry of the central directory (4.3.12).
  var directoryEntry: [UInt8] {
    let isLarge = size >= Self.elsewhere
    let isFar = offset >= Self.elsewhere
    let numbers = (isLarge ? [size, size] : []) + (isFar ? [offset] : [])
    let field = numbers.isEmpty ? [] : Self.zip64Field(numbers)
    var bytes = Self.signature(0x0201_4B50)
    bytes.append(littleEndian: isLarge || isFar ? Self.zip64Version : Self.plainVersion)
    bytes += description(needsZip64: isLarge || isFar, fieldLength: field.count)
    // Comment length, disk and attributes: all zero.
    bytes += [UInt8](repeating: 0, count: 10)
    bytes.append(littleEndian: UInt32(clamping: offset))
    return bytes + name + field
  }

  /// The central directory of a file whose members fill the first `offset` bytes, and the end records.
  static func directory(of records: [ZipRecord], at offset: Int) -> [UInt8] {
    var bytes = records.flatMap(\.directoryEntry)
    let size = bytes.count
    if records.count >= elsewhereCount || size >= elsewhere || offset >= elsewhere {
      // Zip64 end record (4.3.14): the length of its rest, versions, disks, counts, size, place.
      bytes += signature(0x0606_4B50)
      bytes.append(littleEndian: 44 as UInt64)
      bytes.append(littleEndian: zip64Version)
      bytes.append(littleEndian: zip64Version)
      bytes.append(littleEndian: 0 as UInt64)
      for number in [records.count, records.count, size, offset] { bytes.append(littleEndian: UInt64(number)) }
      // Its locator (4.3.15): disk, place, number of disks.
      bytes += signature(0x0706_4B50)
      bytes.append(littleEndian: 0 as UInt32)
      bytes.append(littleEndian: UInt64(offset + size))
      bytes.append(littleEndian: 1 as UInt32)
    }
    // End of central directory record (4.3.16): disks, counts, size, place, comment length.
    bytes += signature(0x0605_4B50)
    bytes.append(littleEndian: 0 as UInt32)
    let count = UInt16(clamping: records.count)
    bytes.append(littleEndian: count)
    bytes.append(littleEndian: count)
    bytes.append(littleEndian: UInt32(clamping: size))
    bytes.append(littleEndian: UInt32(clamping: offset))
    bytes.append(littleEndian: 0 as UInt16)
    return bytes
  }

  /// The 26 bytes that a local header and a directory entry share: version, flags, method, date, CRC-32, sizes, lengths
  /// of name and extra field.
  private func description(needsZip64: Bool, fieldLength: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: needsZip64 ? Self.zip64Version : Self.plainVersion)
    // Bit 11: the name is UTF-8.
    bytes.append(littleEndian: 0x0800 as UInt16)
    bytes.append(littleEndian: 0 as UInt16)
    bytes.append(littleEndian: 0 as UInt16)
    bytes.append(littleEndian: 0x0021 as UInt16)
    bytes.append(littleEndian: checksum)
    bytes.append(littleEndian: UInt32(clamping: size))
    bytes.append(littleEndian: UInt32(clamping: size))
    bytes.append(littleEndian: UInt16(name.count))
    bytes.append(littleEndian: UInt16(fieldLength))
    return bytes
  }

  private static func zip64Field(_ numbers: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: 1 as UInt16)
    bytes.append(littleEndian: UInt16(8 * numbers.count))
    for number in numbers { bytes.append(littleEndian: UInt64(number)) }
    return bytes
  }

  private static func signature(_ value: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: value)
    return bytes
  }
}
