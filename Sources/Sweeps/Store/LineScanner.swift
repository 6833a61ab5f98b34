// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc

/// The lines of a file one by one, in the memory of the longest.
struct LineScanner {
  let path: String
  /// Bytes read at once.
  private static let chunk = 1 << 20

  /// Hands every line without its line feed to `body`, with its offset in the file and whether it had a line feed.
  ///
  /// Errors: `FileError` with `cannotRead`, and those of `body`.
  func forEach(
    _ body: (_ line: UnsafeBufferPointer<UInt8>, _ offset: Int, _ isEnded: Bool) throws -> Void
  ) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * Self.chunk)
    defer { buffer.deallocate() }
    var filled = 0
    var base = 0
    while true {
      if buffer.count - filled < Self.chunk {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * buffer.count)
        _ = larger.update(fromContentsOf: buffer[..<filled])
        buffer.deallocate()
        buffer = larger
      }
      guard let start = buffer.baseAddress else { return }
      let received = read(descriptor, start + filled, Self.chunk)
      if received < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      let end = filled + received
      var lineStart = 0
      while lineStart < end, let feed = memchr(start + lineStart, 10, end - lineStart) {
        let length = feed - UnsafeMutableRawPointer(start + lineStart)
        try body(UnsafeBufferPointer(start: start + lineStart, count: length), base + lineStart, true)
        lineStart += length + 1
      }
      if received == 0 {
        if lineStart < end {
          try body(UnsafeBufferPointer(start: start + lineStart, count: end - lineStart), base + lineStart, false)
        }
        return
      }
      memmove(start, start + lineStart, end - lineStart)
      filled = end - lineStart
      base += lineStart
    }
  }

  private func failure() -> FileError {
    FileError(.cannotRead, path: path, "cannot be read: \(String(cString: strerror(errno)))")
  }
}
