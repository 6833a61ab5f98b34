// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Files that appear whole or not at all: written under a temporary name in the same directory, brought to the disk,
/// then renamed.
///
/// A file that is replaced keeps its permissions, a new one gets those of the process (`umask`); a symbolic link keeps
/// pointing to its file. Devices and pipes (`/dev/stdout`) cannot be renamed and are written directly, as is `-`,
/// standard output.
public enum AtomicOutput {
  /// Writes `bytes` to `path`.
  ///
  /// - Throws: ``FileError`` with `cannotCreate` or `writeFailed`; then what was at `path` before is still there.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    switch try OutputTarget(path) {
    case .stream:
      let descriptor = OutputTarget.isStandardOutput(path) ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw OutputTarget.notCreated(path, errno) }
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor, path: path)
    case .file(let place):
      let file = try place.begin()
      defer { file.discard() }
      try writeAll(bytes, to: file.descriptor, path: path)
      try file.finish()
    }
  }

  /// Writes `text` in UTF-8 to `path`.
  ///
  /// - Throws: ``FileError`` with `cannotCreate` or `writeFailed`; then what was at `path` before is still there.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Lets `produce` (a helper program, say) write the temporary file itself, then renames it to `path`.
  ///
  /// - Parameter produce: gets the path of an empty file with the same extension as `path` and fills or replaces it.
  /// - Throws: what `produce` throws, or ``FileError`` with `cannotCreate`, or with `writeFailed` if the file is then
  ///   missing, empty or cannot be finished. What was at `path` before is then still there.
  public static func replacing(_ path: String, by produce: (String) throws -> Void) throws {
    guard case .file(let place) = try OutputTarget(path) else {
      throw FileError(.cannotCreate, path: path, "is no ordinary file, as a helper program needs to write to")
    }
    let file = try place.begin()
    defer { file.discard() }
    try produce(file.temporaryPath)
    var status = stat()
    guard stat(file.temporaryPath, &status) == 0, status.st_size > 0 else {
      throw FileError(.writeFailed, path: path, "the helper program wrote nothing")
    }
    try file.finish()
  }

  /// Deletes the temporary files of all writings under way, for a process that must end: call it from the thread that
  /// waits for signals (not inside a signal handler), then exit. The writings themselves fail with `writeFailed`.
  public static func removeUnfinished() {
    UnfinishedFiles.removeAll()
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
    let failure = bytes.withUnsafeBytes { buffer -> Int32 in
      var position = 0
      while position < buffer.count, let base = buffer.baseAddress {
        let written = Glibc.write(descriptor, base + position, buffer.count - position)
        if written > 0 {
          position += written
        } else if written == 0 || errno != EINTR {
          return written == 0 ? EIO : errno
        }
      }
      return 0
    }
    guard failure == 0 else { throw OutputTarget.notWritten(path, failure) }
  }
}
