// SPDX-License-Identifier: GPL-3.0-or-later
// The cases that the solvers are held to. Each is solved by the method that the library chooses by itself, and by
// plain Blahut–Arimoto in the same run.

import Foundation
import SSMInfo

/// One row of the benchmark.
struct BenchmarkCase {
  let name: String
  let target: String
  let problem: FiniteProblem
  let slopes: [Double]
  let gap: Double
  /// Steps that the twin is given: it would run for minutes otherwise, and its gap is printed beside.
  let twinIterations: Int
}

extension BenchmarkCase {
  static func all() throws -> [BenchmarkCase] {
    let seven: [Double] = [0.6, 1, 2, 5, 10, 20, 50]
    return [
      BenchmarkCase(
        name: "random 256 x 256", target: "10 ms a point, gap 1e-12", problem: try random(256),
        slopes: [1, 2, 5, 10, 20, 50, 100], gap: 1e-12, twinIterations: 2000),
      BenchmarkCase(
        name: "N(0,1) on 201 points", target: "10 ms a point, gap 1e-9", problem: try gaussian(201), slopes: seven,
        gap: 1e-9, twinIterations: 2000),
      BenchmarkCase(
        name: "N(0,1) on 1001 points", target: "3 s together, gap 1e-9", problem: try gaussian(1001), slopes: seven,
        gap: 1e-9, twinIterations: 500),
      BenchmarkCase(
        name: "Laplace on 501 points, |x-y|", target: "1 ms a point", problem: try laplace(501, halfWidth: 10),
        slopes: [1.5, 2, 5, 10, 20], gap: 1e-9, twinIterations: 1000),
      BenchmarkCase(
        name: "Laplace on 10^6 points, |x-y|", target: "100 ms, gap 1e-10",
        problem: try laplace(1_000_000, halfWidth: 10), slopes: [2, 5], gap: 1e-10, twinIterations: 0),
      BenchmarkCase(
        name: "Hamming, Zipf, 10^6 letters", target: "50 ms",
        problem: try FiniteProblem(
          source: .zipf(letters: 1_000_000, exponent: 1), distortion: .hamming(letters: 1_000_000)),
        slopes: [2, 8, 12], gap: 1e-9, twinIterations: 0),
      BenchmarkCase(
        name: "plane 256 x 256, N(0, I)", target: "1 s, gap 1e-4, 200 MB",
        problem: try plane(256, halfWidth: 5, correlation: 0), slopes: [4, 8, 16], gap: 1e-4, twinIterations: 50),
      BenchmarkCase(
        name: "plane 256 x 256, correlation 1/2", target: "1 s, gap 1e-4, 200 MB",
        problem: try plane(256, halfWidth: 5, correlation: 0.5), slopes: [4, 8, 16], gap: 1e-4, twinIterations: 50),
      BenchmarkCase(
        name: "plane cut at 4 deviations, 1/2", target: "1 s, gap 1e-4, 200 MB",
        problem: try plane(256, halfWidth: 4, correlation: 0.5), slopes: [4, 8, 16], gap: 1e-4, twinIterations: 50),
    ]
  }

  private static func random(_ n: Int) throws -> FiniteProblem {
    let stream = RandomStream(seed: 0, stream: 0)
    let p = try stream.dirichlet([Double](repeating: 1, count: n))
    let entries = (0..<(n * n)).map { _ in stream.uniform() }
    return try FiniteProblem(
      source: Distribution(p, rescaling: true), distortion: .matrix(rows: n, columns: n, entries: entries))
  }

  static func grid(_ n: Int, halfWidth: Double) -> [Double] {
    (0..<n).map { -halfWidth + 2 * halfWidth * Double($0) / Double(n - 1) }
  }

  private static func gaussian(_ n: Int) throws -> FiniteProblem {
    let x = grid(n, halfWidth: 5)
    return try FiniteProblem(
      source: Distribution(x.map { exp(-$0 * $0 / 2) }, rescaling: true),
      distortion: .line(.squared, source: x, reproduction: x))
  }

  private static func laplace(_ n: Int, halfWidth: Double) throws -> FiniteProblem {
    let x = grid(n, halfWidth: halfWidth)
    return try FiniteProblem(
      source: Distribution(x.map { exp(-abs($0)) }, rescaling: true),
      distortion: .line(.absolute, source: x, reproduction: x))
  }

  private static func plane(_ n: Int, halfWidth: Double, correlation r: Double) throws -> FiniteProblem {
    let x = grid(n, halfWidth: halfWidth)
    let scale = 1 / (2 * (1 - r * r))
    let weights = x.flatMap { (a: Double) -> [Double] in
      x.map { (b: Double) -> Double in exp(-scale * (a * a - 2 * r * a * b + b * b)) }
    }
    return try FiniteProblem(source: Distribution(weights, rescaling: true), distortion: .plane(x: x, y: x))
  }
}
