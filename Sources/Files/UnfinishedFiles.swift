// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import Glibc

/// The temporary files that this process has begun and not yet renamed, so that none is left behind when it ends early.
enum UnfinishedFiles {
  /// A set behind a lock that the thread sanitizer can see (on Linux it cannot see into `Synchronization.Mutex`).
  private final class Paths: @unchecked Sendable {
    private let lock = NSLock()
    private var paths = Set<String>()

    func withLock<Result>(_ body: (inout Set<String>) -> Result) -> Result { lock.withLock { body(&paths) } }
  }

  private static let paths = Paths()

  /// Makes a new empty file and remembers it.
  ///
  /// - Returns: its descriptor, or −1 with `errno` set.
  static func create(_ path: String, mode: mode_t) -> Int32 {
    paths.withLock { paths in
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      if descriptor >= 0 { paths.insert(path) }
      return descriptor
    }
  }

  /// Gives a finished file its name and forgets it.
  ///
  /// - Returns: 0, or an `errno` value.
  static func rename(_ path: String, to target: String) -> Int32 {
    paths.withLock { paths in
      guard Glibc.rename(path, target) == 0 else { return errno }
      paths.remove(path)
      return 0
    }
  }

  /// Deletes one of them.
  static func remove(_ path: String) {
    paths.withLock { paths in
      if paths.remove(path) != nil { unlink(path) }
    }
  }

  /// Deletes all of them.
  static func removeAll() {
    paths.withLock { paths in
      for path in paths { unlink(path) }
      paths.removeAll()
    }
  }
}
