// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// Which inputs a memory profile asks about; lag 0 is the newest input.
public enum ProfileLag: Sendable, Hashable {
  /// `x_{t−k}` alone.
  case at(Int)
  /// `x_{1:t−k}`: lags from k on.
  case beyond(Int)

  /// Their positions in a path of `steps` inputs, from 0. Errors: `DomainError` for a lag outside 0 ..< steps.
  func positions(steps: Int) throws(DomainError) -> Range<Int> {
    switch self {
    case .at(let lag), .beyond(let lag):
      guard (0..<steps).contains(lag) else {
        throw DomainError(lag, of: "lag", expected: "an integer from 0 to \(steps - 1)")
      }
      if case .at = self { return steps - 1 - lag..<steps - lag }
      return 0..<steps - lag
    }
  }

  /// As subjects of brackets write them.
  var name: String {
    switch self {
    case .at(let lag): "x_{t−\(lag)}"
    case .beyond(let lag): "x_{1:t−\(lag)}"
    }
  }
}
