// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// The design direction: how much information an error probability takes (M5.5). Targets lie in `[0, 1]`; from
/// ``guessingError`` on none is needed.
///
/// Errors: ``FanoError/targetError(_:)`` for targets outside.
extension Hypotheses {
  /// The least I that ``Equivocation/leastError`` allows: `H(X) − h(P) − P log(M − 1)`, 0 where that is negative.
  public func leastInformation(error: Double) throws(FanoError) -> Nats {
    try target(error)
    return max(.zero, Nats(againstUniform.divergence(atError: error)) - redundancy)
  }

  /// The least I that ``Equivocation/leastListError(listSize:)`` allows.
  ///
  /// - Throws: ``FanoError/listSize(_:of:)`` too.
  public func leastInformation(error: Double, listSize: Int) throws(FanoError) -> Nats {
    try target(error)
    return max(.zero, Nats(try against(listSize: listSize).divergence(atError: error)) - redundancy)
  }

  /// The least I that ``Equivocation/hanVerduLeastError`` allows: `d(1 − P ‖ p_max)`.
  public func hanVerduLeastInformation(error: Double) throws(FanoError) -> Nats {
    try target(error)
    return Nats(againstLargest.divergence(atError: error))
  }

  /// The least I with which some observation reaches this error under the given prior, which is the rate–distortion
  /// function under Hamming distortion (Erokhin 1958); nil where ``Equivocation/leastErrorForPrior`` is.
  public func leastInformationForPrior(error: Double) throws(FanoError) -> Nats? {
    try target(error)
    guard !isUniform else { return try leastInformation(error: error) }
    return PriorTail(self).map { Nats($0.leastInformation(error: error)) }
  }

  /// The I with which every observation has a decoder that reaches this error: Feder's and Merhav's bound inverted.
  public func sufficientInformation(error: Double) throws(FanoError) -> Nats {
    try target(error)
    guard error < guessingError else { return .zero }
    return max(.zero, entropy - Nats(FederMerhav.entropy(error: error)))
  }

  private func target(_ error: Double) throws(FanoError) {
    guard error >= 0, error <= 1 else { throw .targetError(error) }
  }
}
