// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import LinearAlgebra
public import Quantities
public import StateSpace

/// What the past `x_{1:t}` of a stationary Gaussian process tells about its future `x_{t+1:t+k}`.
///
/// Source: Gaussian regression, Cover & Thomas (2006), theorem 8.4.1 for the information.
public struct GaussianPrediction: Sendable {
  /// Steps of the past, t.
  public let time: Int
  /// Steps of the future, k.
  public let horizon: Int
  /// Covariance of the future, `x_{t+1}` first: km×km.
  public let future: Matrix
  /// Covariance of the future given the past: km×km.
  public let conditional: Matrix
  /// Maps the past, `x_1` first, to the expectation of the future; both less their means: km×tm.
  public let predictor: Matrix
  /// `I(x_{1:t}; x_{t+1:t+k})`: no state at t knows more of the future inputs.
  public let information: Nats

  /// Numbers of past and future together.
  private static let largestSize = 2048

  /// Errors: `DomainError` for steps below 1 or too many of them; ``MemoryError/numerical(_:)`` for a process that its past
  /// determines.
  public init(_ process: GaussianProcess, time: Int, horizon: Int) throws {
    let m = process.outputSize
    for (name, steps) in [("time", time), ("horizon", horizon)] where steps < 1 {
      throw DomainError(steps, of: name, expected: "at least 1")
    }
    let (size, overflow) = (time &+ horizon).multipliedReportingOverflow(by: m)
    guard !overflow, time < Self.largestSize, size <= Self.largestSize else {
      throw DomainError(
        "\(time) and \(horizon)", of: "steps of past and future of \(m) numbers each",
        expected: "at most \(Self.largestSize) numbers together")
    }
    self.time = time
    self.horizon = horizon
    let lags = try Self.autocovariances(process, count: time + horizon)
    func covariance(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
      var result = Matrix(rows: rows.count * m, columns: columns.count * m)
      for (i, row) in rows.enumerated() {
        for (j, column) in columns.enumerated() {
          let lag = lags[abs(row - column)]
          for a in 0..<m {
            for b in 0..<m { result[i * m + a, j * m + b] = row >= column ? lag[a, b] : lag[b, a] }
          }
        }
      }
      return result
    }
    let (past, next) = (0..<time, time..<time + horizon)
    do {
      let cross = covariance(next, past)
      future = covariance(next, next)
      predictor = try Cholesky(covariance(past, past)).solve(cross.transpose).transpose
      conditional = try (future - predictor * cross.transpose).symmetrized()
      information = Nats(0.5 * (try Cholesky(future).logDeterminant - Cholesky(conditional).logDeterminant))
    } catch {
      throw MemoryError.numerical("the inputs' past determines some of their future: \(error)")
    }
  }

  /// `Cov(x_{n+j}, x_n) = H F^j Σ Hᵀ` for j = 0, 1, …
  private static func autocovariances(_ process: GaussianProcess, count: Int) throws -> [Matrix] {
    var reached = try process.stationaryCovariance * process.outputMap.transpose
    return try (0..<count).map { _ in
      let lag = try process.outputMap * reached
      reached = try process.transition * reached
      return lag
    }
  }
}
