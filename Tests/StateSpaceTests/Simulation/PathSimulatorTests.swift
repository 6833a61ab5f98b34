// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import StateSpace
import Testing

private func linear(_ a: Matrix, q: Matrix, outputNoise: Matrix? = nil, initial: GaussianLaw? = nil) throws
  -> StateSpaceModel
{
  let d = a.rows
  return try StateSpaceModel(
    name: "linear",
    update: .gated(
      GatedUpdate(
        rule: .linear, transition: a, inputMap: .identity(d), inputWeights: Matrix(rows: 0, columns: d), bias: [])),
    noise: .perStep(q), outputMap: Matrix([[Double](repeating: 1, count: d)]), outputNoise: outputNoise,
    initial: initial)
}

private func walk(_ plan: SimulationPlan, path: Int = 0, pieces: [Int]? = nil) throws -> Trajectory {
  let simulator = try PathSimulator(plan)
  try simulator.begin(path: path)
  var trajectory = Trajectory()
  for piece in pieces ?? [plan.burnIn + plan.steps] { try simulator.advance(piece, appendingTo: &trajectory) }
  return trajectory
}

@Suite struct PathSimulatorTests {
  // Closed form: stationary covariance of h = A h + x + w is the solution of S = A S Aᵀ + I + Q; that of y is C S Cᵀ + R.
  @Test func stationaryMomentsAreTheExactOnes() throws {
    let a = try Matrix([[0.5, 0.3], [-0.2, 0.4]])
    let q = try Matrix([[0.5, 0.2], [0.2, 0.3]])
    let s = try DiscreteLyapunov.solve(a: a, q: q + .identity(2)).solution
    let plan = try SimulationPlan(
      linear(a, q: q, outputNoise: Matrix([[0.7]])), paths: 1, steps: 40_000, burnIn: 100, seed: 3)
    let found = try walk(plan)
    // Powers of A sum to below 4, so that covariances of T steps err like those of T/16 independent ones at worst.
    let effective = Double(plan.steps) / 16
    for i in 0..<2 {
      for j in 0...i {
        let mean = (0..<plan.steps).reduce(0) { $0 + found.h[2 * $1 + i] * found.h[2 * $1 + j] } / Double(plan.steps)
        let deviation = ((s[i, i] * s[j, j] + s[i, j] * s[i, j]) / effective).squareRoot()
        #expect(abs(mean - s[i, j]) < 3 * deviation)
      }
    }
    let variance = s[0, 0] + 2 * s[0, 1] + s[1, 1] + 0.7
    let mean = found.y.reduce(0) { $0 + $1 * $1 } / Double(plan.steps)
    #expect(abs(mean - variance) < 3 * variance * (2 / effective).squareRoot())
  }

  // Closed form: after one step from N(m, V), the state has mean A m and covariance A V Aᵀ + I + Q.
  @Test func theFirstStepStartsAtTheInitialLaw() throws {
    let law = try GaussianLaw(mean: [2], covariance: Matrix([[4]]), origin: "initial")
    let plan = try SimulationPlan(
      linear(Matrix([[0.5]]), q: Matrix([[0.25]]), initial: law), paths: 4000, steps: 1, seed: 5)
    let h = try (0..<plan.paths).map { try walk(plan, path: $0).h[0] }
    let mean = h.reduce(0, +) / Double(plan.paths)
    let variance = 0.25 * 4 + 1 + 0.25
    #expect(abs(mean - 1) < 4 * (variance / Double(plan.paths)).squareRoot())
    let spread = h.reduce(0) { $0 + ($1 - 1) * ($1 - 1) } / Double(plan.paths)
    #expect(abs(spread - variance) < 4 * variance * (2 / Double(plan.paths)).squareRoot())
  }

  // Property: what is left is the recursion itself. Noise of another step or input would break it.
  @Test func statesFollowFromTheInputsThatAreKept() throws {
    let plan = try SimulationPlan(linear(Matrix([[0.9]]), q: Matrix([[0]])), paths: 1, steps: 50)
    let found = try walk(plan)
    for t in 0..<50 {
      #expect(abs(found.h[t] - (0.9 * (t > 0 ? found.h[t - 1] : 0) + found.x[t])) < 1e-15 * 16)
      #expect(found.y[t] == found.h[t])
    }
    #expect(found.g.isEmpty)
  }

  @Test func piecesAndBurnInDoNotChangeAPath() throws {
    let model = try linear(Matrix([[0.9]]), q: Matrix([[1]]))
    let whole = try walk(SimulationPlan(model, paths: 3, steps: 30, seed: 7), path: 2)
    #expect(try walk(SimulationPlan(model, paths: 3, steps: 30, seed: 7), path: 2, pieces: [1, 9, 20]) == whole)
    let late = try walk(SimulationPlan(model, paths: 3, steps: 20, burnIn: 10, seed: 7), path: 2)
    #expect(late.h == Array(whole.h[10...]) && late.x == Array(whole.x[10...]))
    #expect(try walk(SimulationPlan(model, paths: 3, steps: 30, seed: 8), path: 2).h != whole.h)
    #expect(try walk(SimulationPlan(model, paths: 3, steps: 30, seed: 7), path: 1).x != whole.x)
  }

  @Test func gatesAreCountedSoftAndReal() throws {
    let gate = GateFunction.constant([0, 0.25, 1])
    let model = try StateSpaceModel(
      name: "gates",
      update: .gated(
        GatedUpdate(
          rule: .retain(gate), transition: Matrix(rows: 3, columns: 3), inputMap: Matrix(rows: 3, columns: 1),
          inputWeights: Matrix(rows: 3, columns: 1), bias: [0, 0, 0])),
      noise: .perStep(Matrix(rows: 3, columns: 3)))
    let found = try walk(SimulationPlan(model, paths: 1, steps: 10, burnIn: 5))
    #expect(found.gates.openness == 12.5)
    #expect(found.gates.nonzero == 20)
    #expect(found.g.count == 30)
  }

  @Test func anExplosionIsToldWithStepAndComponent() throws {
    let model = try linear(Matrix([[0.5, 0], [0, 1e100]]), q: .identity(2))
    #expect {
      _ = try walk(SimulationPlan(model, paths: 1, steps: 50))
    } throws: {
      guard let error = $0 as? DivergedState else { return false }
      return error.path == 0 && error.component == 1 && (4...5).contains(error.step)
    }
  }

  @Test func plansThatMakeNoSenseAreRefused() throws {
    let model = try linear(.identity(2), q: .identity(2))
    for (paths, steps, burnIn) in [
      (0, 1, 0), (1, 0, 0), (1, 1, -1), (Int.max, 2, 0), (1, Int.max, 1), (1 << 40, 1 << 20, 0),
    ] {
      #expect(throws: ModelError.self) { try SimulationPlan(model, paths: paths, steps: steps, burnIn: burnIn) }
    }
  }

  @Test func pathsHaveStreamsOfTheirOwn() {
    let streams = (0..<100).flatMap { [SimulationStream.inputs(path: $0), SimulationStream.noise(path: $0)] }
    #expect(Set(streams).count == 200)
    #expect(SimulationStream.noise(path: Int.max >> 1) < 1 << 63)
  }
}
