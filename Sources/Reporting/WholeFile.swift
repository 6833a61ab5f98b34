// SPDX-License-Identifier: GPL-3.0-or-later
internal import Files
internal import Foundation

/// Writes `bytes` to `path` whole or not at all: into a temporary file beside it, then renamed.
func writeWhole(_ bytes: Data, to path: String) throws(ReportingError) {
  do {
    try AtomicOutput.write([UInt8](bytes), to: path)
  } catch {
    throw .unwritable(path: path, reason: error.message)
  }
}

/// A new folder for files that nobody else sees; the caller removes it.
func makeTemporaryFolder() throws(ReportingError) -> URL {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ssm-info-\(UUID().uuidString)")
  do {
    let permissions: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: permissions)
  } catch {
    throw .unwritable(path: folder.path, reason: "cannot write: \(error.reason)")
  }
  return folder
}

/// The whole of a file.
func readWhole(_ path: String) throws(ReportingError) -> Data {
  do {
    return try Data(contentsOf: URL(fileURLWithPath: path))
  } catch {
    throw .unreadable(path: path, reason: error.reason)
  }
}

extension Error {
  /// The system's own words, such as `No such file or directory`, where there are any.
  var reason: String {
    let cause = (self as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
    guard let system = cause as NSError?, system.domain == NSPOSIXErrorDomain else { return localizedDescription }
    return String(cString: strerror(Int32(truncatingIfNeeded: system.code)))
  }
}
