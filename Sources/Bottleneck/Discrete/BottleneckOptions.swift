// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// How bottleneck points are to be solved and looked at.
public struct BottleneckOptions: Sendable, Equatable {
  /// What is done about the question whether a better encoder exists.
  public enum Verification: Sendable, Equatable {
    /// Prices are looked at where the clusters are and nowhere else: a sweep by reverse annealing alone.
    case none
    /// Better clusters are searched for from many starts, and enter until none is found.
    case search
    /// The same, and where Y has few letters a bound on all prices follows that proves the point.
    case certificate
  }

  /// What is done about the question whether a better encoder exists.
  public var verification: Verification
  /// The gap of the Lagrangian to reach, nats.
  public var gap: Nats
  /// Cells of the simplex that one point's certificate may look at.
  public var cellLimit: Int

  /// Options; the defaults suit a table to six digits.
  public init(verification: Verification = .certificate, gap: Nats = Nats(1e-6), cellLimit: Int = 200_000) {
    self.verification = verification
    self.gap = gap
    self.cellLimit = cellLimit
  }
}
