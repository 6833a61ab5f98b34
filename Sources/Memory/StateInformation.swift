// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// An answer to "how many bits of the past does the state hold?".
public enum StateInformation: Sendable {
  /// A closed form, computed to rounding; `conditionNumber` is that of the conditional covariance of the state.
  case exact(Nats, source: Citation, conditionNumber: Double)
  /// Two sides, with the probability that both hold.
  case sandwich(Bracket<Nats>, confidence: Double)
  /// `I = +∞`, and why (M1.4).
  case infinite(reason: String)
}
