// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// How a finite problem is to be solved.
public struct SolverOptions: Sendable, Equatable {
  /// The algorithm, or nil to choose by the problem's structure and size (M4.2b).
  public var method: Method?
  /// Stop when `rate_upper − rate_lower` is this small.
  public var gap: Nats
  /// Iterations after which a slow method returns what it has, or nil for the method's own limit.
  public var iterationLimit: Int?

  public init(method: Method? = nil, gap: Nats = Nats(1e-6), iterationLimit: Int? = nil) {
    self.method = method
    self.gap = gap
    self.iterationLimit = iterationLimit
  }
}
