// SPDX-License-Identifier: GPL-3.0-or-later

/// Text files, which are UTF-8 or refused.
public enum UTF8Text {
  /// The text of the file at `path` (`-` is standard input), without a byte-order mark.
  ///
  /// - Throws: ``FileError`` with `cannotRead`, or `badData` naming the first byte that is not UTF-8.
  public static func read(_ path: String) throws(FileError) -> String {
    try decode(try FileBytes.read(path), path: path)
  }

  /// `bytes` as text, without a byte-order mark.
  ///
  /// - Parameter path: named in errors.
  /// - Throws: ``FileError`` with `badData` and the offset (from 0) of the first byte that is not UTF-8.
  public static func decode(_ bytes: [UInt8], path: String) throws(FileError) -> String {
    if let offset = firstInvalidByte(in: bytes) {
      throw FileError(
        .badData, path: path, "expected text in UTF-8; the byte at offset \(offset) (from 0) does not belong to any")
    }
    return String(decoding: bytes.dropFirst(byteOrderMarkLength(bytes)), as: UTF8.self)
  }

  /// Offset (from 0) of the first byte that does not belong to well-formed UTF-8, or nil if all do.
  public static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}

/// 3 if `bytes` begins with the byte-order mark that some editors put before UTF-8, otherwise 0.
func byteOrderMarkLength(_ bytes: [UInt8]) -> Int {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}
