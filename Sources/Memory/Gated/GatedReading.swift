// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra
public import Parallel
internal import Quantities
internal import StateSpace

extension GatedInformation {
  /// Refuses a reading that does not fit. The limit law is refused too: the bound on what a finite horizon changes is one
  /// for the state itself.
  static func validate(
    _ reading: Matrix, of model: StateSpaceModel, time: StateTime, resolution: StateResolution
  ) throws {
    guard reading.columns == model.stateSize, reading.rows > 0 else {
      throw ModelError(
        "reading", "\(reading.shape)", expected: "\(model.stateSize) columns, one a component of the state")
    }
    if let value = reading.storage.first(where: { !$0.isFinite }) {
      throw ModelError("reading", "\(value)", expected: "finite numbers")
    }
    guard case .step = time, resolution == .none else {
      throw ModelError(
        "reading", "at time \(time)\(resolution.description)", expected: "a number of steps, and no other resolution")
    }
  }

  /// Covariances of the state given the inputs on `count` paths of the pilot's own streams, d×d each: what an encoder is
  /// designed from. Errors: as for ``prepare(accuracy:threads:)``.
  public func conditionalCovariances(count: Int, threads: Int = Parallel.defaultThreadCount) throws -> [Matrix] {
    guard case .step(let steps) = time else {
      throw DomainError("inf", of: "time", expected: "a number of steps")
    }
    let propagator = try PathPropagator(
      model, update: update, steps: steps, resolution: resolution, givenGates: false)
    let paths = PathSampler(propagator: propagator, support: .full, reference: nil, expected: nil, seed: seed)
    let d = update.stateSize
    return try paths.laws(count: count, threads: threads).map { law in
      propagator.isDiagonal
        ? Matrix(diagonal: law.inputCovariance) : try Matrix(rows: d, columns: d, storage: law.inputCovariance)
    }
  }
}
