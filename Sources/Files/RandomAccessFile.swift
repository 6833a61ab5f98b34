// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// An ordinary file that stays open, so that parts of it can be read when they are wanted.
final class RandomAccessFile: Sendable {
  let path: String
  /// Bytes of the file when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Nil if `path` is standard input, a pipe or a device, which can only be read from beginning to end.
  ///
  /// - Throws: ``FileError`` with `cannotRead`.
  init?(_ path: String) throws(FileError) {
    guard path != "-" else { return nil }
    let descriptor = try FileBytes.open(path)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes at `offset`.
  ///
  /// - Throws: ``FileError`` with `cannotRead`, also if the file has become shorter meanwhile.
  func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    guard count <= FileBytes.limit else { throw FileBytes.tooLarge(path, FileBytes.limit) }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let received = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
        if received > 0 {
          filled += received
        } else if received == 0 || errno != EINTR {
          failure = received == 0 ? 0 : errno
          break
        }
      }
    }
    guard failure == 0 else { throw FileBytes.unreadable(path, failure) }
    guard bytes.count == count else {
      throw FileError(.cannotRead, path: path, "became shorter while it was read")
    }
    return bytes
  }
}
