// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// Why a question about causal coding has no answer.
public enum CausalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// An unstable process cannot be tracked with finite distortion at this rate.
  ///
  /// The rate must exceed the sum of `log |λ|` over the eigenvalues outside the unit circle (Tatikonda & Mitter 2004).
  case rateBelowInstability(Nats, minimum: Nats)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .rateBelowInstability(let rate, let minimum):
      "rate \(rate.value) nats a step does not hold an unstable process at any finite distortion; "
        + "more than \(minimum.value) nats are needed"
    }
  }
}
