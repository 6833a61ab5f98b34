// SPDX-License-Identifier: GPL-3.0-or-later

internal import Parallel
public import StateSpace

/// The exact moments of one model and the horizons that follow from them: worked out when first asked for, and kept for
/// every later question to the model.
public final class ModelMoments: Sendable {
  private struct Kept: Sendable {
    /// Nil before the first question; `.some(nil)` for a model without exact moments.
    var moments: GatedMoments??
    var horizons: [(resolution: StateResolution, tolerance: Double, horizon: StationaryHorizon)] = []
  }

  private let model: StateSpaceModel
  private let kept = Locked(Kept())

  /// Nothing is worked out yet.
  public init(_ model: StateSpaceModel) { self.model = model }

  /// The moments, or nil where ``GatedMoments/init(_:threads:)`` has none. Errors: its errors.
  func moments(threads: Int) throws -> GatedMoments? {
    try kept.withLock { kept in
      if let known = kept.moments { return known }
      let found = try GatedMoments(model, threads: threads)
      kept.moments = .some(found)
      return found
    }
  }

  /// The horizon of this resolution and tolerance. Errors: those of ``StationaryHorizon``.
  func horizon(_ resolution: StateResolution, tolerance: Double, threads: Int) throws -> StationaryHorizon {
    let moments = try moments(threads: threads)
    return try kept.withLock { kept in
      if let known = kept.horizons.first(where: { $0.resolution == resolution && $0.tolerance == tolerance }) {
        return known.horizon
      }
      let found = try StationaryHorizon(model, moments: moments, resolution: resolution, tolerance: tolerance)
      kept.horizons.append((resolution, tolerance, found))
      return found
    }
  }
}
