// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Whole files as bytes.
///
/// Files are read rather than memory-mapped: a mapped file that another process shortens kills the reader with
/// SIGBUS, and reading 100 MB costs only some hundredths of a second.
public enum FileBytes {
  /// The most bytes that are read into memory: half of the machine's memory.
  public static let limit: Int = {
    let (memory, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
      by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || memory <= 0 ? 1 << 32 : memory / 2
  }()

  /// All bytes of the file at `path`, or of standard input for `-`.
  ///
  /// - Parameter limit: the most bytes to accept; an endless stream ends in an error there.
  /// - Throws: ``FileError`` with `cannotRead` if the file is missing, a directory, not readable or too large.
  public static func read(_ path: String, limit: Int = FileBytes.limit) throws(FileError) -> [UInt8] {
    let descriptor = try open(path)
    defer { if path != "-" { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(path, EISDIR) }

    var bytes: [UInt8] = []
    let announced = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    guard announced <= limit else { throw tooLarge(path, limit) }
    // One byte more than announced, so that a file that did not grow meanwhile ends within the first chunk.
    var chunkSize = max(announced + 1, 1 << 16)
    while true {
      let chunk = try readChunk(descriptor, upTo: chunkSize, path: path)
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= limit else { throw tooLarge(path, limit) }
      if chunk.count < chunkSize { return bytes }
      chunkSize = min(max(bytes.count, 1 << 20), 1 << 28)
    }
  }

  static func open(_ path: String) throws(FileError) -> Int32 {
    guard path != "-" else { return STDIN_FILENO }
    guard !path.isEmpty else { throw FileError(.cannotRead, path: "''", "expected the name of a file") }
    guard !path.utf8.contains(0) else { throw FileError(.cannotRead, path: path, "the name holds a NUL byte") }
    while true {
      let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw unreadable(path, errno) }
    }
  }

  /// Reads until `count` bytes have come or the stream has ended.
  private static func readChunk(_ descriptor: Int32, upTo count: Int, path: String) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let received = Glibc.read(descriptor, base + filled, count - filled)
        if received == 0 { break }
        if received > 0 {
          filled += received
        } else if errno != EINTR {
          failure = errno
          break
        }
      }
    }
    guard failure == 0 else { throw unreadable(path, failure) }
    return bytes
  }

  static func unreadable(_ path: String, _ code: Int32) -> FileError {
    FileError(.cannotRead, path: path, "cannot be read: \(systemMessage(code))")
  }

  static func tooLarge(_ path: String, _ limit: Int) -> FileError {
    FileError(.cannotRead, path: path, "is larger than \(limit) bytes, the most that is read into memory")
  }
}

/// The operating system's words for an `errno` value.
func systemMessage(_ code: Int32) -> String {
  strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
