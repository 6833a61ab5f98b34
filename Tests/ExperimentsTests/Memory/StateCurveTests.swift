// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Files
import Foundation
import Information
import LinearAlgebra
import Memory
import Quantities
import RateDistortion
import Reporting
import StateSpace
import Testing

/// Rate–distortion of a hidden state: `rd-curve --model`.
@Suite struct StateCurveTests {
  private func world(
    _ path: String, time: StateTime?, resolution: StateResolution = .none, threads: Int = 2, seed: UInt64 = 0,
    _ change: (inout WorldOptions) -> Void = { _ in }
  ) throws -> RateDistortionWorld {
    var options = WorldOptions()
    var goal = SandwichGoal()
    goal.accuracy = Nats(1)
    goal.largestComponentCount = 256
    options.run = SandwichRun(goal: goal, threads: threads)
    change(&options)
    return try RateDistortionWorld(
      .state(StateSource(.file(path), time: time, resolution: resolution, seed: seed)), options)
  }

  private func example(_ name: String) -> String { Example.folder.appendingPathComponent(name).path }

  private func written(_ json: String) throws -> (Scratch, String) {
    let scratch = try Scratch()
    return (scratch, try scratch.file("model.json", json))
  }

  // Closed form

  @Test func aScalarGaussianStateHasItsLogarithm() throws {
    // Stationary variance (1 + 0.1)/(1 − 0.81).
    let world = try world(example("linear-scalar.json"), time: nil)
    let point = try world.curve.point(at: .distortion(0.5))
    #expect(abs(point.rate.upper.value.value - 0.5 * log(1.1 / 0.19 / 0.5)) < 1e-12)
    #expect(point.closedForm != nil && world.negentropy == nil && world.subject.contains("h_∞"))
  }

  @Test func aResolutionAddsItsVariance() throws {
    let world = try world(example("linear-scalar.json"), time: .step(1), resolution: .noise(0.5))
    let point = try world.curve.point(at: .distortion(0.5))
    #expect(abs(point.rate.upper.value.value - 0.5 * log((1.1 + 0.25) / 0.5)) < 1e-12)
  }

  @Test func aNoiseFreeGaussianStateHasACurve() throws {
    let (scratch, path) = try written(#"{"update": "linear", "A": 0.5, "B": [[2]], "Q": 0}"#)
    let point = try world(path, time: .step(1)).curve.point(at: .distortion(1))
    #expect(abs(point.rate.upper.value.value - log(2)) < 1e-12)
    withExtendedLifetime(scratch) {}
  }

  /// Symbols so dense that they stand for a Gaussian are none: the gated route still brackets the linear closed form.
  @Test func gatesThatDoNotVaryLeaveNoNegentropy() throws {
    // W = 0 makes the gate ½ always; the sampled route is asked through inputs' laws given the gates.
    let (scratch, path) = try written(
      #"{"update": "product", "A": 0.9, "B": [[1]], "Q": 0.1, "gate": {"W": [[1e-9]]}}"#)
    let world = try world(path, time: .step(3))
    let sampled = try #require(world.negentropy)
    #expect(sampled.sandwich.bracket.upper.value < Nats(1e-6))
    let factor = 1 + 0.45 * 0.45 + 0.45 * 0.45 * 0.45 * 0.45
    let truth = 0.5 * log(factor * (0.25 + 0.1) / 0.05)
    let bracket = try world.curve.point(at: .distortion(0.05)).rate
    #expect(abs(bracket.lower.value.value - truth) < 1e-6 && abs(bracket.upper.value.value - truth) < 1e-6)
    withExtendedLifetime(scratch) {}
  }

  // Oracle: two symbols far apart make the state a mixture of two Gaussians, whose entropy is integrated here.

  @Test func aMixtureOfTwoGaussiansIsBracketed() throws {
    let (scratch, path) = try written(
      #"{"update": "linear", "A": 0, "B": [[1]], "Q": 0.25, "input": {"kind": "tokens", "probabilities": [0.5, 0.5], "#
        + #""embedding": [-1, 1]}}"#)
    let world = try world(path, time: .step(1))
    let density = { (h: Double) in
      0.5 * (exp(-2 * (h - 1) * (h - 1)) + exp(-2 * (h + 1) * (h + 1))) / (2 * Double.pi * 0.25).squareRoot()
    }
    let entropy = stride(from: -8.0, through: 8, by: 0.01).reduce(0) { $0 - 0.01 * density($1) * log(density($1)) }
    let negentropy = 0.5 * log(2 * Double.pi * exp(1) * 1.25) - entropy
    let bracket = try #require(world.negentropy).sandwich.bracket
    #expect(bracket.lower.value.value <= negentropy && negentropy <= bracket.upper.value.value)
    #expect(bracket.upper.value.value < negentropy + 0.05)
    let point = try world.curve.point(at: .distortion(0.1))
    #expect(abs(point.rate.upper.value.value - 0.5 * log(12.5)) < 1e-9)
    #expect(point.rate.lower.value.value <= entropy - 0.5 * log(2 * Double.pi * exp(1) * 0.1))
    #expect(point.rate.lower.kind == .estimated && point.method == .maximumEntropy)
    withExtendedLifetime(scratch) {}
  }

  // Property

  @Test func threadsDoNotShow() throws {
    let rates = try [1, 3].map {
      try world(example("product-gate.json"), time: .step(2), threads: $0).curve.point(at: .rate(Nats(1)))
        .distortionRange
    }
    #expect(rates[0] == rates[1])
  }

  @Test func anAdaptiveGridFollowsTheGaussian() throws {
    let world = try world(example("product-gate.json"), time: .step(2))
    let run = CurveRun(world.curve, at: .adaptive(points: 9), layout: world.layout)
    try run.run(threads: 2)
    #expect(run.points.count == 9)
    let report = try CurveReport(world, points: run.points, unit: .bits)
    #expect(try report.table.terminalText.contains("negentropy"))
    #expect(zip(run.points, run.points.dropFirst()).allSatisfy { $0.distortion < $1.distortion })
  }

  @Test func theLimitLawIsNearALateTime() throws {
    let (late, limit) = (
      try world(example("product-gate.json"), time: .step(40)),
      try world(example("product-gate.json"), time: .stationary)
    )
    for distortion in [0.05, 0.5] {
      let (a, b) = (
        try late.curve.point(at: .distortion(distortion)).rate, try limit.curve.point(at: .distortion(distortion)).rate
      )
      #expect(abs(a.upper.value.value - b.upper.value.value) < 1e-6)
      #expect(abs(a.lower.value.value - b.lower.value.value) < 0.1)
    }
  }

  // Failure

  /// Paths of a thousand million steps are refused at once; a closed form has any time.
  @Test func timesThatAreTooLong() throws {
    let long = StateTime.step(1_000_000_000)
    #expect {
      _ = try world(example("product-gate.json"), time: long)
    } throws: { error in
      if case WorldError.options(let text) = error { text.contains("100000") } else { false }
    }
    _ = try world(example("linear-scalar.json"), time: long)
  }

  @Test(arguments: [
    ("gru.json", "gates that see the state"), ("product-state-gate.json", "gates that see the state"),
    ("deterministic.json", "noise in every direction"), ("tokens-markov.json", "covariance"),
    ("weather.json", "covariance"), ("counterexample-explosion.json", "no stationary law"),
  ]) func whatIsNotCertifiedIsRefusedAsBadData(_ name: String, _ words: String) throws {
    do {
      _ = try world(example(name), time: name == "counterexample-explosion.json" ? .stationary : .step(2))
      Issue.record("\(name) was answered")
    } catch WorldError.data(let text) {
      #expect(text.contains(words), "\(text)")
    }
  }

  @Test func optionsForLettersAreRefused() throws {
    let path = example("linear-scalar.json")
    let changes: [(inout WorldOptions) -> Void] = [
      { $0.distortion = .rule(.hamming) }, { $0.values = ArrayReference("v.csv") },
      { $0.solver.method = .interiorPoint },
      { $0.levels = 4 }, { $0.isCausal = true }, { $0.normalizes = true },
    ]
    for change in changes {
      #expect {
        try world(path, time: .step(1), change)
      } throws: { error in
        if case WorldError.options = error { true } else { false }
      }
    }
    #expect {
      try world(path, time: .step(1), resolution: .rounding(.bfloat16))
    } throws: { error in
      if case WorldError.options = error { true } else { false }
    }
  }
}
