// SPDX-License-Identifier: GPL-3.0-or-later
internal import CZlib
internal import Glibc

/// Writes a `.npz` file whose arrays grow side by side and need not fit into memory.
///
/// The shapes are known from the beginning, and with them the place of every number: a simulation appends `x` and `h`
/// step by step while each of them is one contiguous array of the file. Memory: ``bufferSize`` bytes an array.
///
/// The file appears whole at ``finish()`` or not at all: until then it has a temporary name, and it is deleted if the
/// writer is given up, fails, or the process is told to end (``AtomicOutput/removeUnfinished()``). The space on the disk
/// is claimed at the beginning where the file system can, so that a full disk is noticed before the work is done.
public final class NumpyArchiveWriter {
  /// One array on its way into the file.
  private struct Member {
    var record: ZipRecord
    let name: String
    /// Where the next byte goes, that of the buffer's beginning.
    var position: Int
    /// Numbers that are still to come.
    var missing: Int
    /// Numbers in the byte order of the file.
    var buffer: [UInt64] = []
  }

  /// Bytes of an array that are gathered before they are written.
  public static let bufferSize = 1 << 18

  private let path: String
  private let file: UnfinishedFile
  private var members: [Member] = []
  private var isFinished = false

  /// Begins the file at `path`.
  ///
  /// - Parameter members: name (without `.npy`) and shape of each array, in the order of the file.
  /// - Throws: ``FileError`` with `cannotCreate` if no ordinary file can be there, or a name or shape is none; with
  ///   `writeFailed` if there is not enough space.
  public init(_ path: String, members: [(name: String, shape: [Int])]) throws(FileError) {
    let names = try NumpyArchive.memberNames(members.map(\.name), path: path)
    var layout: [(member: Member, header: [UInt8])] = []
    var end = 0
    for ((name, shape), fileName) in zip(members, names) {
      let header = NumpyHeader.encode(shape: shape)
      // Far below what a file can hold, so that sums of offsets stay integers.
      // An array without columns is part of a result too: a model without gates has no values of gates.
      let isEmpty = shape.count > 1 && shape.last == 0 && NumericArray.elementCount(of: shape.dropLast()) != nil
      guard let count = isEmpty ? 0 : NumericArray.elementCount(of: shape), count < 1 << 56, end < 1 << 60 else {
        throw FileError(
          .cannotCreate, path: path,
          "the array \(quoted(name)) of shape \(shapeText(shape)); expected axes of at least 1 "
            + "(at most \(NumericArray.highestRank)), and less than 2^56 elements")
      }
      let record = ZipRecord(
        name: fileName, size: header.count + 8 * count, checksum: checksum(header), offset: end)
      let position = end + record.localHeader.count + header.count
      layout.append((Member(record: record, name: name, position: position, missing: count), header))
      end = position + 8 * count
    }
    guard case .file(let place) = try OutputTarget(path) else {
      throw FileError(.cannotCreate, path: path, "is no ordinary file, as arrays that grow side by side need")
    }
    self.path = path
    file = try place.begin()
    self.members = layout.map(\.member)
    let failure = end > 0 ? posix_fallocate(file.descriptor, 0, off_t(end)) : 0
    guard failure != ENOSPC, failure != EFBIG, failure != EDQUOT else { throw OutputTarget.notWritten(path, failure) }
    for (member, header) in layout { try write(header, at: member.position - header.count) }
  }

  deinit { file.discard() }

  /// Appends numbers, row by row, to the array at `index` of the list that the file was begun with.
  ///
  /// - Throws: ``FileError`` with `writeFailed` if they cannot be written, the array has no room for them, or the file is
  ///   finished.
  public func append(_ values: UnsafeBufferPointer<Double>, to index: Int) throws(FileError) {
    guard !isFinished, members.indices.contains(index), values.count <= members[index].missing else {
      throw FileError(
        .writeFailed, path: path,
        "\(values.count) numbers for array \(index), expected at most "
          + "\(isFinished || !members.indices.contains(index) ? 0 : members[index].missing)")
    }
    members[index].missing -= values.count
    var rest = values[...]
    while !rest.isEmpty {
      let room = Self.bufferSize / 8 - members[index].buffer.count
      members[index].buffer.append(contentsOf: rest.prefix(room).lazy.map { $0.bitPattern.littleEndian })
      rest = rest.dropFirst(room)
      if members[index].buffer.count == Self.bufferSize / 8 { try flush(index) }
    }
  }

  /// Appends numbers, row by row, to the array at `index` of the list that the file was begun with.
  ///
  /// - Throws: ``FileError`` with `writeFailed`, as for the other form.
  public func append(_ values: [Double], to index: Int) throws(FileError) {
    let result = values.withUnsafeBufferPointer { values in
      Result { () throws(FileError) in try append(values, to: index) }
    }
    try result.get()
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: ``FileError`` with `writeFailed`, also if an array is not full.
  public func finish() throws(FileError) {
    guard !isFinished else { return }
    if let member = members.first(where: { $0.missing > 0 }) {
      throw FileError(
        .writeFailed, path: path,
        "the array \(quoted(member.name)) lacks \(member.missing) numbers")
    }
    for index in members.indices {
      try flush(index)
      try write(members[index].record.localHeader, at: members[index].record.offset)
    }
    let end = members.last.map(\.position) ?? 0
    try write(ZipRecord.directory(of: members.map(\.record), at: end), at: end)
    try file.finish()
    isFinished = true
  }

  private func flush(_ index: Int) throws(FileError) {
    let (failure, checksum, count) = members[index].buffer.withUnsafeBytes { bytes in
      (
        write(bytes, at: members[index].position), Self.continued(members[index].record.checksum, bytes),
        bytes.count
      )
    }
    guard failure == 0 else { throw OutputTarget.notWritten(path, failure) }
    members[index].record.checksum = checksum
    members[index].position += count
    members[index].buffer.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    let failure = bytes.withUnsafeBytes { write($0, at: offset) }
    guard failure == 0 else { throw OutputTarget.notWritten(path, failure) }
  }

  /// 0 or an `errno` value.
  private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
    var position = 0
    while position < bytes.count, let base = bytes.baseAddress {
      let written = pwrite(file.descriptor, base + position, bytes.count - position, off_t(offset + position))
      if written > 0 {
        position += written
      } else if written == 0 || errno != EINTR {
        return written == 0 ? EIO : errno
      }
    }
    return 0
  }

  /// CRC-32 of bytes with the checksum `start` and these behind them.
  private static func continued(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let base = bytes.baseAddress else { return start }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(start), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
