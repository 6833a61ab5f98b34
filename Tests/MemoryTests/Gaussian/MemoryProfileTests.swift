// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct MemoryProfileTests {
  /// Independent inputs to a scalar state: `ρ² = a^{2k} s / S` and what is retained, by hand (M2.3).
  @Test(arguments: [1e-12, 0.5]) func scalar(q: Double) throws {
    let (a, s) = (0.8, 2.0)
    let profile = try LinearGaussianMemory(scalarLinearModel(a: a, s: s, q: q))
      .profile(at: .stationary, lags: [0, 1, 5, 40])
    let total = (s + q) / (1 - a * a)
    for entry in profile.entries {
      let fraction = pow(a, Double(2 * entry.lag))
      let rest = q / (1 - a * a) + s * (1 - fraction) / (1 - a * a)
      #expect(abs(entry.retained.value - 0.5 * log(total / rest)) < 1e-11 * (1 + entry.retained.value))
      #expect(abs(entry.information.value + 0.5 * log1p(-fraction * s / total)) < 1e-13)
    }
  }

  @Test func telescopesAndFalls() throws {
    for model in try twinModels() {
      let memory = try LinearGaussianMemory(model)
      let profile = try memory.profile(at: .step(9), lags: Array(0..<9))
      #expect(try abs(profile.total.value - memory.information(at: .step(9)).nats) < 1e-15)
      #expect(abs(profile.entries[0].retained.value - profile.total.value) < 1e-14)
      for (entry, next) in zip(profile.entries, profile.entries.dropFirst()) {
        #expect(next.retained < entry.retained)
        #expect(entry.information <= entry.retained)
      }
      if case .gaussian = model.input {
        #expect(profile.entries.reduce(0) { $0 + $1.information.value } <= profile.total.value)
      }
      // The first input alone is the last of what is retained.
      #expect(abs(profile.entries[8].information.value - profile.entries[8].retained.value) < 1e-14)
    }
  }

  @Test func agreesWithTheTwin() throws {
    for model in try twinModels() {
      let joint = try JointCovariance(model, steps: 6)
      for entry in try LinearGaussianMemory(model).profile(at: .step(6), lags: [0, 1, 2, 5]).entries {
        let step = 6 - entry.lag
        #expect(abs(entry.information.value - (try joint.information(given: step...step))) < 1e-12)
        #expect(abs(entry.retained.value - (try joint.information(given: 1...step))) < 1e-12)
      }
    }
  }

  /// Late in time the profile is that of the stationary law.
  @Test func reachesTheStationaryProfile() throws {
    for model in try twinModels() where try radius(model) < 1 {
      let memory = try LinearGaussianMemory(model)
      let late = try memory.profile(at: .step(4000), lags: [0, 3])
      let limit = try memory.profile(at: .stationary, lags: [0, 3])
      for (one, other) in zip(late.entries, limit.entries) {
        #expect(abs(one.information.value - other.information.value) < 1e-13)
        #expect(abs(one.retained.value - other.retained.value) < 1e-13)
      }
    }
  }

  /// An exploding state keeps its first inputs and not its last.
  @Test func exploding() throws {
    let memory = try LinearGaussianMemory(scalarLinearModel(a: 1.5, s: 1, q: 1))
    let profile = try memory.profile(at: .step(5000), lags: [0, 4999])
    #expect(abs(profile.entries[0].information.value) < 1e-30)
    // The first input has the share 1 − 1/2.25 of half the variance.
    #expect(abs(profile.entries[1].information.value + 0.5 * log1p(-0.5 * (1 - 1 / 2.25))) < 1e-14)
    #expect(abs(profile.total.value - 0.5 * log(2)) < 1e-15)
  }

  @Test func withoutNoise() throws {
    let profile = try LinearGaussianMemory(scalarLinearModel(a: 0.5, s: 1, q: 0)).profile(at: .step(2), lags: [0, 1])
    #expect(profile.total.value == .infinity)
    #expect(abs(profile.entries[0].information.value - 0.5 * log(5)) < 1e-15)
    #expect(abs(profile.entries[1].retained.value - 0.5 * log(1.25)) < 1e-15)
  }

  @Test func lagsOutOfRange() throws {
    let memory = try LinearGaussianMemory(scalarLinearModel(a: 0.5, s: 1, q: 1))
    #expect(throws: MemoryError.outOfDomain(value: "4", origin: "lag", expected: "an integer from 0 to 3")) {
      try memory.profile(at: .step(4), lags: [0, 4])
    }
    #expect(throws: MemoryError.self) { try memory.profile(at: .stationary, lags: [-1]) }
  }

  private func radius(_ model: StateSpaceModel) throws -> Double {
    guard case .gated(let update) = model.update, let a = update.transition else { return .infinity }
    return try GeneralEigen.spectralRadius(a)
  }
}
