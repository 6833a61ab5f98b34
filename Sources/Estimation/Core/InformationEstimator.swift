// SPDX-License-Identifier: GPL-3.0-or-later
internal import Parallel

/// A method that estimates `I(X; Y)` or, with a condition, `I(X; Y | Z)` from samples.
///
/// The method holds its parameters, the samples come last. The answer depends on both and on nothing else: neither on
/// the number of threads nor on the clock.
public protocol InformationEstimator: Sendable {
  /// The method's name, as the command line knows it: `ksg`.
  var method: String { get }

  /// Estimates the information.
  ///
  /// - Parameters:
  ///   - samples: N observations
  ///   - threads: at least 1; the answer is the same for any number
  /// - Throws: ``EstimationError`` for samples that cannot answer, and errors of the numerical layers below.
  func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate
}

extension InformationEstimator {
  /// Estimates the information on all processors.
  public func estimate(_ samples: PairedSamples) throws -> InformationEstimate {
    try estimate(samples, threads: Parallel.defaultThreadCount)
  }
}
