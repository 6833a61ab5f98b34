// SPDX-License-Identifier: GPL-3.0-or-later

/// An estimator that tells equal numbers apart by a dither before it measures distances.
///
/// In a small part of the samples a few ties look like atoms, and the step of a grid is not to be seen. Parts are
/// therefore taken of samples that were dithered as a whole.
protocol DitheringEstimator: InformationEstimator {
  /// The seed of the dither.
  var seed: UInt64 { get }
}

extension KSG: DitheringEstimator {}
extension LNC: DitheringEstimator {}
extension CanonicalKSG: DitheringEstimator {}

extension DitheringEstimator {
  /// The samples as the estimator itself would dither them.
  func dithered(_ samples: PairedSamples) throws -> PairedSamples {
    let spaces = try ContinuousSpaces(samples, scaling: .none, method: method, seed: seed)
    return try PairedSamples(
      x: samples.x.replacingValues(spaces.x), y: samples.y.replacingValues(spaces.y),
      given: spaces.given.flatMap { values in try samples.given?.replacingValues(values) })
  }
}
