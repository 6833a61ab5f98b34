// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// A value that one thread at a time may touch.
///
/// `Synchronization.Mutex` would do, but on Linux the thread sanitizer cannot see it and reports races that are none.
public final class Locked<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  /// Holds `value`.
  public init(_ value: Value) { self.value = value }

  /// Gives `body` the value to read or change, while no other thread has it. Must not be nested on one value.
  public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    try lock.withLock { try body(&value) }
  }
}
