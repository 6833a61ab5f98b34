// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// What stands where a file is to be written.
enum OutputTarget {
  /// Nothing yet or an ordinary file, to be replaced by renaming.
  case file(ReplaceableFile)
  /// A device or pipe, to be written as it is.
  case stream

  /// - Throws: ``FileError`` with `cannotCreate` if no file can be there.
  init(_ path: String) throws(FileError) {
    guard !Self.isStandardOutput(path) else {
      self = .stream
      return
    }
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(.cannotCreate, path: path.isEmpty ? "''" : path, "is not the name of a file")
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT, !path.hasSuffix("/") else { throw Self.notCreated(path, errno == ENOENT ? EISDIR : errno) }
      self = .file(ReplaceableFile(path: path, target: path, mode: nil))
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw Self.notCreated(path, EISDIR)
    case S_IFREG:
      guard access(path, W_OK) == 0 else { throw Self.notCreated(path, errno) }
      guard let resolved = realpath(path, nil) else { throw Self.notCreated(path, errno) }
      defer { free(resolved) }
      self = .file(ReplaceableFile(path: path, target: String(cString: resolved), mode: status.st_mode & 0o777))
    default: self = .stream
    }
  }

  /// `/dev/stdout` may be an ordinary file by redirection, yet other output of the process goes there as well.
  static func isStandardOutput(_ path: String) -> Bool { path == "-" || path == "/dev/stdout" }

  static func notCreated(_ path: String, _ code: Int32) -> FileError {
    let reason = code == ENOENT ? "its directory does not exist" : systemMessage(code)
    return FileError(.cannotCreate, path: path, "cannot be created: \(reason)")
  }

  static func notWritten(_ path: String, _ code: Int32) -> FileError {
    FileError(.writeFailed, path: path, "cannot be written: \(systemMessage(code))")
  }
}

/// A place in a directory where a file is made or replaced.
struct ReplaceableFile {
  /// As the user gave it.
  let path: String
  /// Where it is after symbolic links.
  let target: String
  /// The permissions to keep, if there is a file already.
  let mode: mode_t?

  /// Makes the temporary file, empty, beside the target.
  ///
  /// - Throws: ``FileError`` with `cannotCreate`.
  func begin() throws(FileError) -> UnfinishedFile {
    let temporary = temporaryPath()
    let descriptor = UnfinishedFiles.create(temporary, mode: 0o666)
    guard descriptor >= 0 else { throw OutputTarget.notCreated(path, errno) }
    if let mode { fchmod(descriptor, mode) }
    return UnfinishedFile(place: self, temporaryPath: temporary, descriptor: descriptor)
  }

  /// Directory part of ``target`` with its slash; empty for the working directory.
  var directory: String {
    target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
  }

  /// A name of its own length limit and the same extension, by which helper programs may tell the format.
  private func temporaryPath() -> String {
    let name = target[(target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex)...]
    let end = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    return "\(directory).unfinished-\(random)\(end.utf8.count <= 16 ? end : "")"
  }
}

/// A file being written under its temporary name.
struct UnfinishedFile {
  let place: ReplaceableFile
  let temporaryPath: String
  /// Open for writing.
  let descriptor: Int32

  /// Brings the data to the disk and gives the file its name.
  ///
  /// - Throws: ``FileError`` with `writeFailed`.
  func finish() throws(FileError) {
    var failure = Self.synchronize(temporaryPath)
    if failure == 0 { failure = UnfinishedFiles.rename(temporaryPath, to: place.target) }
    guard failure == 0 else { throw OutputTarget.notWritten(place.path, failure) }
    // The new name itself; some file systems cannot, and the file is whole in any case.
    _ = Self.synchronize(place.directory.isEmpty ? "." : place.directory)
  }

  /// Closes the file, and deletes it unless it is finished.
  func discard() {
    close(descriptor)
    UnfinishedFiles.remove(temporaryPath)
  }

  /// Waits until a file's data are on the disk; 0 or an `errno` value. The file is opened anew, since a helper program
  /// may have replaced it.
  private static func synchronize(_ file: String) -> Int32 {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    return fsync(descriptor) == 0 ? 0 : errno
  }
}
