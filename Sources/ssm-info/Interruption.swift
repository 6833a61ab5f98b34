// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Files
import Glibc
import Parallel
import Synchronization

/// What happens on SIGINT and SIGTERM: the work is asked to stop and its finished points are delivered.
///
/// Points under way may take long; after a moment of grace they are given up. A second signal ends the process at once.
/// In no case is an unfinished file left behind.
final class Interruption: Sendable {
  let cancellation = Cancellation()
  private let isDelivering = Atomic(false)

  /// How long points under way may go on.
  private static let grace = DispatchTimeInterval.seconds(1)

  /// Watches for signals from now on.
  ///
  /// - Parameter deliver: writes what is finished; called at most once, and only if ``beginDelivery()`` was not
  init(deliver: @escaping @Sendable () -> Void) {
    // A worker of a sweep is stopped by its runner.
    guard Recipient.current == nil else { return }
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
      source.setEventHandler {
        if self.cancellation.isCancelled {
          AtomicOutput.removeUnfinished()
          Ending.interrupted.end()
        }
        self.cancellation.cancel()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) {
          guard self.claim() else { return }
          deliver()
          Ending.interrupted.end()
        }
      }
      source.resume()
      // It watches until the process ends.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }

  /// Whether the caller may deliver the result: true for the first to ask.
  private func claim() -> Bool { isDelivering.exchange(true, ordering: .acquiringAndReleasing) == false }

  /// To be called before delivering: does not return if the points were given up and are being delivered already.
  func beginDelivery() {
    guard claim() else {
      while true { pause() }
    }
  }
}
