// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc

/// The records of one attempt at one shard: a new file that only grows.
///
/// Lines are gathered in memory, written together and brought to the disk by ``commit()``; only then do they count. A
/// line that the disk cuts short is taken back, so that the file ends with a whole line if that is possible.
final class ShardFile {
  let path: String
  private let descriptor: Int32
  private var pending: [UInt8] = []
  /// Bytes of whole lines in the file.
  private var length = 0
  /// Lines that were appended and are not on the disk.
  private(set) var pendingCount = 0

  /// Makes a file for the next free attempt at `shard` in `folder`.
  ///
  /// - Parameter header: members of its first line, without braces
  ///
  /// Errors: `FileError` with `cannotCreate`, or `writeFailed` for the first line.
  init(folder: String, shard: ShardNumber, header: String) throws(FileError) {
    var attempt = 0
    while true {
      let path = "\(folder)/\(shard.fileName(attempt: attempt))"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        self.path = path
        self.descriptor = descriptor
        break
      }
      guard errno == EEXIST, attempt < 1_000_000 else {
        throw FileError(.cannotCreate, path: path, "cannot be created: \(String(cString: strerror(errno)))")
      }
      attempt += 1
    }
    pending = RecordLine.sealed(header + "}")
    try commit()
    // The file's name must last as long as its lines; some file systems cannot.
    let directory = open(folder, O_RDONLY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  deinit { close(descriptor) }

  /// Gathers a line.
  func append(_ line: [UInt8]) {
    pending += line
    pendingCount += 1
  }

  /// Brings all lines to the disk.
  ///
  /// Errors: `FileError` with `writeFailed`; the lines are then not in the store.
  func commit() throws(FileError) {
    guard !pending.isEmpty else { return }
    let failure = pending.withUnsafeBytes { buffer -> Int32 in
      var position = 0
      while position < buffer.count, let base = buffer.baseAddress {
        let written = Glibc.write(descriptor, base + position, buffer.count - position)
        if written > 0 {
          position += written
        } else if written == 0 || errno != EINTR {
          return written == 0 ? EIO : errno
        }
      }
      return fdatasync(descriptor) == 0 ? 0 : errno
    }
    guard failure == 0 else {
      _ = ftruncate(descriptor, length)
      throw FileError(.writeFailed, path: path, "cannot be written: \(String(cString: strerror(failure)))")
    }
    length += pending.count
    pending.removeAll(keepingCapacity: true)
    pendingCount = 0
  }
}

/// A part of a sweep: the points whose keys leave the remainder `index` on division by `count`.
public struct ShardNumber: Sendable, Hashable, CustomStringConvertible {
  /// From 0.
  public let index: Int
  /// At least 1.
  public let count: Int

  /// All points.
  public static let whole = ShardNumber(unchecked: 0, of: 1)
  /// The most shards: five digits in the names of files.
  public static let largestCount = 99_999

  /// The part `index` of `count`; nil outside 0 ≤ index < count ≤ ``largestCount``.
  public init?(_ index: Int, of count: Int) {
    guard count >= 1, count <= Self.largestCount, index >= 0, index < count else { return nil }
    self.init(unchecked: index, of: count)
  }

  private init(unchecked index: Int, of count: Int) {
    self.index = index
    self.count = count
  }

  /// `3/64`
  public var description: String { "\(index)/\(count)" }

  func holds(_ key: PointKey) -> Bool { key.shard(of: count) == index }

  /// `s00003-of-00064.0.ndjson`
  func fileName(attempt: Int) -> String {
    func digits(_ number: Int) -> String { String(repeating: "0", count: 5 - "\(number)".count) + "\(number)" }
    return "s\(digits(index))-of-\(digits(count)).\(attempt).ndjson"
  }
}
