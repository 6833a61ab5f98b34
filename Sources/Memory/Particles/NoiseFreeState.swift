// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import StateSpace

extension StateInformation {
  /// Why a noise-free state holds infinitely much of inputs with a density, or nil if nothing says so (M1.4).
  ///
  /// The state is a function of the inputs. If its law had an atom of probability p, two independent paths would end in
  /// it with probability p²; that none of the pairs among 256 paths do is taken as having none. Answers for a certain
  /// `h_0`, `Q = 0` and Gaussian inputs; `time` ≥ 1. Errors: ``MemoryError``, `ModelError`.
  public static func infiniteIfNoiseFree(_ model: StateSpaceModel, time: Int, seed: UInt64 = 0) throws
    -> StateInformation?
  {
    guard case .perStep(let q) = model.noise, q.maximumMagnitude == 0, model.initial.isCertain
    else { return nil }
    switch model.input {
    case .tokens, .recorded: return nil
    case .gaussian, .process: break
    }
    guard time >= 1 else {
      throw MemoryError.outOfDomain(value: "\(time)", origin: "time", expected: "at least 1")
    }
    // Unit noise after the last step is not looked at: the whitened centers are the states themselves.
    let states = try ParticleSampler(model, time: time, resolution: 1).draw(
      256, particles: 0, seed: seed, purpose: .pilot, replication: 0, threads: 1
    ).centers
    let d = model.stateSize
    let distinct = Set(stride(from: 0, to: states.count, by: d).map { states[$0..<$0 + d] })
    guard distinct.count == 256 else { return nil }
    return .infinite(
      reason: "the state has no noise and is a function of inputs that have a density: without a resolution it holds "
        + "infinitely many bits")
  }
}
