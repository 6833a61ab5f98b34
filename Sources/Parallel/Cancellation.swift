// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// A request to stop that one thread makes and others look at.
///
/// It is a lock-free flag, so that a signal handler may set it. Once set it stays so.
public final class Cancellation: Sendable {
  /// Thrown by ``check()`` after the request.
  public struct Interrupted: Error, Sendable, CustomStringConvertible {
    /// One sentence for the reader of an error message.
    public var description: String { "the work was interrupted" }

    /// For work that found out by itself.
    public init() {}
  }

  private let flag = Atomic(false)

  /// Nothing is requested yet.
  public init() {}

  /// Requests the stop.
  public func cancel() { flag.store(true, ordering: .releasing) }

  /// Whether the stop was requested.
  public var isCancelled: Bool { flag.load(ordering: .acquiring) }

  /// Throws ``Interrupted`` if the stop was requested: for long items to call between their steps.
  public func check() throws(Interrupted) {
    if isCancelled { throw Interrupted() }
  }
}
