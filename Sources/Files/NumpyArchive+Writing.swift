// SPDX-License-Identifier: GPL-3.0-or-later

extension NumpyArchive {
  /// The bytes of a `.npz` file, its members stored without compression in the order given.
  ///
  /// The same arrays give the same bytes: every member carries the date 1 January 1980, the earliest zip can hold.
  ///
  /// - Parameters:
  ///   - arrays: name (without `.npy`) and contents of each member.
  ///   - path: named in errors.
  /// - Throws: ``FileError`` with `cannotCreate` if a name is empty, too long, given twice or holds a NUL byte, or if
  ///   the archive would reach the limits of plain zip (4 GiB, 65,535 members).
  public static func encode(_ arrays: [(name: String, array: NumericArray)], path: String) throws(FileError) -> [UInt8]
  {
    func bad(_ message: String) -> FileError { FileError(.cannotCreate, path: path, message) }
    guard arrays.count < 0xFFFF else { throw bad("\(arrays.count) arrays, expected fewer than 65535") }
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    var names: Set<String> = []
    for (name, array) in arrays {
      let fileName = Array("\(name).npy".utf8)
      guard !name.isEmpty, fileName.count <= 0xFFFF, !fileName.contains(0), names.insert(name).inserted else {
        throw bad("\(excerpt(fileName.dropLast(4))) cannot name an array; expected distinct names without NUL bytes")
      }
      let contents = NumpyArray.encode(array)
      guard contents.count < Int(UInt32.max) - bytes.count - directory.count - (1 << 18) else {
        throw bad("the arrays together fill more than the 4 GiB of a plain zip file")
      }
      let offset = UInt32(bytes.count)
      let description = memberDescription(fileName, contents)
      // Local file header (APPNOTE 4.3.7), name, data.
      bytes.append(littleEndian: 0x0403_4B50 as UInt32)
      bytes += description + fileName + contents
      // Directory entry (4.3.12): made by, the same description, then comment, disk and attributes (all zero), offset.
      directory.append(littleEndian: 0x0201_4B50 as UInt32)
      directory.append(littleEndian: 20 as UInt16)
      directory += description + [UInt8](repeating: 0, count: 10)
      directory.append(littleEndian: offset)
      directory += fileName
    }
    // End of central directory record (4.3.16).
    let start = UInt32(bytes.count)
    bytes += directory
    bytes.append(littleEndian: 0x0605_4B50 as UInt32)
    bytes.append(littleEndian: 0 as UInt32)
    bytes.append(littleEndian: UInt16(arrays.count))
    bytes.append(littleEndian: UInt16(arrays.count))
    bytes.append(littleEndian: UInt32(directory.count))
    bytes.append(littleEndian: start)
    bytes.append(littleEndian: 0 as UInt16)
    return bytes
  }

  /// The 26 bytes that a local header and a directory entry share: version, flags, method, date, CRC-32, sizes, lengths
  /// of name and extra field.
  private static func memberDescription(_ fileName: [UInt8], _ contents: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: 20 as UInt16)
    // Bit 11: the name is UTF-8.
    bytes.append(littleEndian: 0x0800 as UInt16)
    bytes.append(littleEndian: 0 as UInt16)
    bytes.append(littleEndian: 0 as UInt16)
    bytes.append(littleEndian: 0x0021 as UInt16)
    bytes.append(littleEndian: checksum(contents))
    bytes.append(littleEndian: UInt32(contents.count))
    bytes.append(littleEndian: UInt32(contents.count))
    bytes.append(littleEndian: UInt16(fileName.count))
    bytes.append(littleEndian: 0 as UInt16)
    return bytes
  }
}
