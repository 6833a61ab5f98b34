// SPDX-License-Identifier: GPL-3.0-or-later

public import Parallel
internal import StateSpace

extension GatedInformation {
  /// Whether this question about the limit law can be answered with an allowance that `accuracy` nats leave room for.
  /// Errors: those of the moments.
  public func hasStationaryAnswer(accuracy: Double, threads: Int = Parallel.defaultThreadCount) throws -> Bool {
    guard time == .stationary else { return false }
    do {
      _ = try horizon(try moments.moments(threads: threads), accuracy: accuracy, threads: threads)
      return true
    } catch is ModelError {
      return false
    }
  }

  /// The share of the accuracy that a finite horizon may take on each side.
  private static let horizonShare = 0.05

  /// The horizon that stands for the stationary time, or for a time whose paths are too long for the work; nil where
  /// whole paths are walked. Errors: ``ModelError`` where neither can be.
  func horizon(_ exact: GatedMoments?, accuracy: Double, threads: Int) throws -> StationaryHorizon? {
    let tolerance = Self.horizonShare * accuracy
    let longest = try longestPath
    guard case .step(let count) = time else {
      let found = try moments.horizon(resolution, tolerance: tolerance, threads: threads)
      guard Double(found.steps) <= longest else {
        throw ModelError(
          "time", "stationary, for which paths of \(found.steps) steps stand: too long for the effort",
          expected: "a larger budget, or at most about \(Int(longest)) steps")
      }
      return found
    }
    if Double(count) <= longest { return nil }
    // A reading has no horizon: its allowance is for the information about the inputs, not about the state.
    if reading == nil, let exact,
      let stationary = try? moments.horizon(resolution, tolerance: tolerance, threads: threads),
      let found = try StationaryHorizon(
        standingFor: count, stationary: stationary, model, moments: exact, resolution: resolution, tolerance: tolerance)
    {
      if Double(found.steps) <= longest { return found }
    }
    throw ModelError(
      "time", "\(count) steps, a path of which is too long for the effort",
      expected: "at most about \(Int(longest)) steps, a larger budget, or a model that is known to forget its past")
  }

  /// The steps of a path so long that the fewest paths of the fewest replications fit the work.
  private var longestPath: Double {
    get throws {
      let one = try PathPropagator(
        model, update: update, steps: 1, resolution: resolution, givenGates: condition == .gates)
      let sampler = PathSampler(propagator: one, support: .full, reference: nil, expected: nil, seed: seed)
      let fewest = Double(PathSampler.fewestPaths) * sampler.pathWork
      return min(Self.longestSteps, max(1, (PathSampler.overspending * workLimit / fewest).rounded(.down)))
    }
  }

  /// Paths are held in memory, whatever the effort.
  private static let longestSteps = 0x1p22
}
