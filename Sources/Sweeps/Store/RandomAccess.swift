// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc

/// A file read at given places.
final class RandomAccess {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError(.cannotRead, path: path, "cannot be read: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// `count` bytes from `offset`.
  func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var received = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let part = pread(descriptor, base + filled, count - filled, offset + filled)
        if part > 0 { filled += part } else if part == 0 || errno != EINTR { break }
      }
      received = filled
    }
    guard received == count else { throw FileError(.cannotRead, path: path, "has become shorter while it was read") }
    return bytes
  }
}
