// SPDX-License-Identifier: GPL-3.0-or-later
internal import CZlib

/// The table of contents of a `.zip` file held in memory, and its members.
///
/// Source: PKWARE, APPNOTE.TXT (.ZIP File Format Specification) 6.3; the section of each record stands beside it.
/// Only the central directory is believed, and each of its statements is checked against the bytes before use.
struct ZipArchive {
  /// One file of the archive, as the central directory describes it.
  struct Member {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    fileprivate let headerOffset: Int
  }

  let path: String
  let members: [Member]
  private let bytes: [UInt8]

  /// - Throws: ``FileError`` with `badData`.
  init(_ bytes: [UInt8], path: String) throws(FileError) {
    self.bytes = bytes
    self.path = path
    func bad(_ message: String) -> FileError { FileError(.badData, path: path, "as a zip archive: \(message)") }
    guard var (offset, count) = Self.directory(of: bytes) else {
      throw bad("the end record is missing or wrong; is the file cut short?")
    }
    var members: [Member] = []
    var names: Set<String> = []
    while count > 0 {
      guard let (member, next) = Self.member(bytes, at: offset) else {
        throw bad("entry \(members.count + 1) of the directory is broken, encrypted or of an unknown compression")
      }
      guard names.insert(member.name).inserted else {
        throw bad("two members are named \(quoted(member.name))")
      }
      members.append(member)
      offset = next
      count -= 1
    }
    self.members = members
  }

  /// The uncompressed bytes of a member, checked against its length and CRC-32.
  ///
  /// - Throws: ``FileError`` with `badData`.
  func extract(_ member: Member) throws(FileError) -> [UInt8] {
    let contents = try prefix(of: member, count: member.size, exactly: true)
    guard contents.count == member.size, checksum(contents) == member.checksum else {
      throw damaged(member)
    }
    return contents
  }

  /// The first uncompressed bytes of a member: `count` of them, or all if it has fewer.
  ///
  /// - Parameter exactly: whether the data must end there.
  /// - Throws: ``FileError`` with `badData`.
  func prefix(of member: Member, count: Int, exactly: Bool = false) throws(FileError) -> [UInt8] {
    // Local file header, 4.3.7: its two variable fields only matter for where the data begins.
    guard bytes.littleEndian(UInt32.self, at: member.headerOffset) == 0x0403_4B50,
      let nameLength = bytes.littleEndian(UInt16.self, at: member.headerOffset + 26),
      let extraLength = bytes.littleEndian(UInt16.self, at: member.headerOffset + 28)
    else { throw damaged(member) }
    let start = member.headerOffset + 30 + Int(nameLength) + Int(extraLength)
    guard start <= bytes.count, member.compressedSize <= bytes.count - start else { throw damaged(member) }
    let data = bytes[start..<start + member.compressedSize]
    if !member.isDeflated {
      guard member.compressedSize == member.size else { throw damaged(member) }
      return Array(data.prefix(count))
    }
    guard let inflated = inflate(data, count: min(count, member.size), exactly: exactly) else { throw damaged(member) }
    return inflated
  }

  private func damaged(_ member: Member) -> FileError {
    FileError(
      .badData, path: path,
      "the member \(quoted(member.name)) is damaged: its data do not agree with the archive's directory"
    )
  }

  /// Offset of the central directory and its number of entries.
  private static func directory(of bytes: [UInt8]) -> (offset: Int, count: Int)? {
    // End of central directory record, 4.3.16: 22 bytes and a comment of at most 65,535.
    let fixedSize = 22
    guard bytes.count >= fixedSize else { return nil }
    let last = bytes.count - fixedSize
    for end in stride(from: last, through: max(0, last - 0xFFFF), by: -1) {
      guard bytes[end] == 0x50, bytes.littleEndian(UInt32.self, at: end) == 0x0605_4B50,
        let comment = bytes.littleEndian(UInt16.self, at: end + 20), Int(comment) == last - end,
        let count = bytes.littleEndian(UInt16.self, at: end + 10),
        let offset = bytes.littleEndian(UInt32.self, at: end + 16)
      else { continue }
      guard count == .max || offset == .max else { return (Int(offset), Int(count)) }
      return directory64(of: bytes, end: end) ?? (Int(offset), Int(count))
    }
    return nil
  }

  /// The same from the zip64 end record (4.3.14), to which a locator (4.3.15) just before the end record points.
  private static func directory64(of bytes: [UInt8], end: Int) -> (offset: Int, count: Int)? {
    guard bytes.littleEndian(UInt32.self, at: end - 20) == 0x0706_4B50,
      let record = bytes.littleEndian(UInt64.self, at: end - 12).flatMap({ Int(exactly: $0) }), record <= end,
      bytes.littleEndian(UInt32.self, at: record) == 0x0606_4B50,
      let count = bytes.littleEndian(UInt64.self, at: record + 32).flatMap({ Int(exactly: $0) }),
      let offset = bytes.littleEndian(UInt64.self, at: record + 48).flatMap({ Int(exactly: $0) })
    else { return nil }
    return (offset, count)
  }

  /// The directory entry (4.3.12) at `offset`, and where the next one begins.
  private static func member(_ bytes: [UInt8], at offset: Int) -> (Member, next: Int)? {
    guard offset <= bytes.count, bytes.littleEndian(UInt32.self, at: offset) == 0x0201_4B50,
      let flags = bytes.littleEndian(UInt16.self, at: offset + 8), flags & 1 == 0,
      let method = bytes.littleEndian(UInt16.self, at: offset + 10), method == 0 || method == 8,
      let checksum = bytes.littleEndian(UInt32.self, at: offset + 16),
      let nameLength = bytes.littleEndian(UInt16.self, at: offset + 28),
      let extraLength = bytes.littleEndian(UInt16.self, at: offset + 30),
      let commentLength = bytes.littleEndian(UInt16.self, at: offset + 32)
    else { return nil }
    let nameStart = offset + 46
    let extraStart = nameStart + Int(nameLength)
    let next = extraStart + Int(extraLength) + Int(commentLength)
    guard next <= bytes.count else { return nil }

    // Sizes and offset, in this order, stand in the zip64 field (4.5.3) where the 32-bit ones are all ones.
    var extension64 = zip64Field(bytes, extraStart, extraStart + Int(extraLength))
    var numbers: [Int] = []
    for place in [24, 20, 42] {
      guard let short = bytes.littleEndian(UInt32.self, at: offset + place) else { return nil }
      if short != .max {
        numbers.append(Int(short))
      } else {
        guard let (start, end) = extension64, end - start >= 8,
          let long = bytes.littleEndian(UInt64.self, at: start).flatMap({ Int(exactly: $0) })
        else { return nil }
        numbers.append(long)
        extension64 = (start + 8, end)
      }
    }
    guard numbers[2] <= bytes.count else { return nil }
    return (
      Member(
        name: String(decoding: bytes[nameStart..<extraStart], as: UTF8.self), isDeflated: method == 8,
        checksum: checksum, compressedSize: numbers[1], size: numbers[0], headerOffset: numbers[2]), next
    )
  }

  /// Where the contents of the extra field with tag 1 lie.
  private static func zip64Field(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (start: Int, end: Int)? {
    var position = start
    while position + 4 <= end {
      guard let tag = bytes.littleEndian(UInt16.self, at: position),
        let length = bytes.littleEndian(UInt16.self, at: position + 2)
      else { return nil }
      let next = position + 4 + Int(length)
      guard next <= end else { return nil }
      if tag == 1 { return (position + 4, next) }
      position = next
    }
    return nil
  }
}
