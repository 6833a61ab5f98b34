// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
internal import StateSpace

/// The next outputs along random inputs: given the state and these inputs `y ~ N(Φ h + c, V)`, `ke` numbers.
struct OutputFuture: Sendable {
  private let propagator: PathPropagator
  private let model: StateSpaceModel
  private let seed: UInt64
  private let horizon: Int
  /// Numbers of a future.
  var size: Int { horizon * model.outputSize }

  private static let blockSize = 32

  init(_ model: StateSpaceModel, update: GatedUpdate, horizon: Int, seed: UInt64) throws {
    propagator = try PathPropagator(
      model, update: update, steps: horizon, resolution: .none, givenGates: false)
    self.model = model
    self.horizon = horizon
    self.seed = seed
  }

  /// One future: what the next inputs make of the state.
  private struct Record: Sendable {
    /// `L⁻¹ Φ` by rows, e×d, `L⁻¹ c` and `L⁻¹`, packed, with `V = L Lᵀ`.
    let map: [Double]
    let offset: [Double]
    let whitener: [Double]
    let halfLogDeterminant: Double
    /// `½ (‖z‖² − e)` of the vector behind the outputs.
    let noiseExcess: Double
    /// The outputs.
    let point: [Double]
    /// Their law given the past inputs too.
    let marginal: PathRecord
  }

  /// The terms at each point: `log p(y | h)` over futures, `log p(y)` over paths.
  func terms(
    _ records: [PathRecord], dimension d: Int, isDiagonal: Bool, _ purpose: StreamNumber.Purpose, _ replication: Int,
    threads: Int
  ) throws -> [FutureTerms] {
    let blocks = (records.count + Self.blockSize - 1) / Self.blockSize
    @Sendable func range(_ block: Int) -> Range<Int> {
      block * Self.blockSize..<min(records.count, (block + 1) * Self.blockSize)
    }
    let purposeOfFuture: StreamNumber.Purpose = purpose == .pilot ? .pilotPathMean : .nested
    let futures = try Parallel.orderedMap(count: blocks, threads: threads) { block in
      try range(block).map { item in
        let number = StreamNumber.of(purposeOfFuture, replication: replication, item: item)
        return try record(
          RandomStream(seed: seed, stream: number), past: records[item], d: d, isDiagonal: isDiagonal)
      }
    }.flatMap { $0 }
    let tiles = MixtureTiles(futures.map(\.marginal), dimension: size, isDiagonal: false)
    return try Parallel.orderedMap(count: blocks, threads: threads) { block in
      let range = range(block)
      let marginals = tiles.logSums(ofOthersThan: range, points: range.flatMap { futures[$0].point })
      return zip(range, marginals).map { index, marginal in
        let own = -0.5 * Double(size) - futures[index].noiseExcess - futures[index].halfLogDeterminant
        let others = logSum(ofFutures: futures, without: index, state: records[index].point, at: futures[index].point)
        return FutureTerms(
          conditional: .init(own: own, others: others, broad: marginal - log(Double(futures.count - 1))),
          marginal: .init(own: ownMarginal(futures[index]), others: marginal, broad: nil), known: 0,
          count: futures.count)
      }
    }.flatMap { $0 }
  }

  /// `log Σ_{k ≠ i} N(y; Φ_k h + c_k, V_k)`, without `(2π)^{−e/2}`.
  private func logSum(ofFutures futures: [Record], without own: Int, state h: [Double], at y: [Double]) -> Double {
    var exponents = futures.map { future -> Double in
      var (entry, square) = (0, 0.0)
      for row in y.indices {
        var value = -future.offset[row]
        for column in 0...row { value += future.whitener[entry + column] * y[column] }
        for column in h.indices { value -= future.map[row * h.count + column] * h[column] }
        square += value * value
        entry += row + 1
      }
      return 0.5 * square + future.halfLogDeterminant
    }
    exponents[own] = .infinity
    return exponents.withUnsafeMutableBufferPointer { logSumOfExponentials($0) }
  }

  private func ownMarginal(_ future: Record) -> Double {
    let law = future.marginal
    var (entry, square) = (0, 0.0)
    for row in law.mean.indices {
      var value = 0.0
      for column in 0...row { value += law.whitener[entry + column] * (future.point[column] - law.mean[column]) }
      square += value * value
      entry += row + 1
    }
    return -0.5 * square - law.halfLogDeterminant
  }

  private func record(
    _ stream: RandomStream, past: PathRecord, d: Int, isDiagonal: Bool
  ) throws -> Record {
    let law = try OutputLaw(model, propagator, from: stream)
    guard let factor = PackedCholesky(law.covariance.storage, order: size, isDiagonal: false) else {
      throw ModelError(
        "R", "outputs without noise in some direction", expected: "noise in every direction of the outputs")
    }
    var z = [Double](repeating: 0, count: size)
    stream.fillNormal(&z)
    let point = zip(zip(try law.map * past.point, law.offset), factor.color(z)).map { $0.0 + $0.1 + $1 }
    let whitener = factor.whitener
    func whitened(_ column: [Double]) -> [Double] {
      var entry = 0
      return (0..<size).map { row in
        defer { entry += row + 1 }
        return (0...row).reduce(0) { $0 + whitener[entry + $1] * column[$1] }
      }
    }
    let columns = (0..<d).map { whitened(law.map.column($0)) }
    let covariance = try law.map.congruence(past.covariance(d, isDiagonal: isDiagonal)) + law.covariance
    guard let whole = PackedCholesky(covariance.storage, order: size, isDiagonal: false) else {
      throw PathSampler.singularOnSomePaths
    }
    let mean = zip(try law.map * past.mean, law.offset).map { $0 + $1 }
    return Record(
      map: (0..<size).flatMap { row in columns.map { $0[row] } }, offset: whitened(law.offset), whitener: whitener,
      halfLogDeterminant: factor.halfLogDeterminant, noiseExcess: 0.5 * (z.reduce(0) { $0 + $1 * $1 } - Double(size)),
      point: point,
      marginal: PathRecord(
        mean: mean, whitener: whole.whitener, halfLogDeterminant: whole.halfLogDeterminant, content: 0,
        expectedExcess: 0, covarianceExcesses: [], gateExcesses: [], point: [], noise: [], pointExcess: 0))
  }
}

/// `Φ`, `c` and `V` along one path of the next inputs.
private struct OutputLaw {
  private(set) var map: Matrix
  private(set) var offset: [Double]
  private(set) var covariance: Matrix

  /// Each step carries the map, mean and noise of the state, and the noise's covariance with the outputs so far.
  init(_ model: StateSpaceModel, _ propagator: PathPropagator, from stream: RandomStream) throws {
    let (d, n) = (model.stateSize, model.outputSize)
    let size = propagator.steps * n
    (map, offset) = (Matrix(rows: size, columns: d), [Double](repeating: 0, count: size))
    covariance = Matrix(rows: size, columns: size)
    var reached = Matrix.identity(d)
    var mean = [Double](repeating: 0, count: d)
    var noise = Matrix(rows: d, columns: d)
    // Columns: covariances of the state with the outputs before.
    var shared = Matrix(rows: d, columns: size)
    let c = model.outputMap
    try propagator.walk(from: stream) { step, coefficients, drives in
      let transition = coefficients.transition(of: propagator.update)
      reached = try transition * reached
      mean = try transition * mean
      for i in 0..<d { mean[i] += coefficients.drive[i] * (drives[i] + (propagator.update.driveOffset?[i] ?? 0)) }
      noise = try transition.congruence(noise) + model.noiseCovariance(coefficients)
      shared = try transition * shared
      let (row, seen) = (step * n, try c * shared)
      let (ownMap, ownMean) = (try c * reached, try c * mean)
      let own = try c.congruence(noise) + model.outputNoise
      for a in 0..<n {
        offset[row + a] = ownMean[a]
        for j in 0..<d { map[row + a, j] = ownMap[a, j] }
        for j in 0..<row {
          covariance[row + a, j] = seen[a, j]
          covariance[j, row + a] = seen[a, j]
        }
        for b in 0..<n { covariance[row + a, row + b] = own[a, b] }
      }
      let together = try noise * c.transpose
      for i in 0..<d { for b in 0..<n { shared[i, row + b] = together[i, b] } }
    }
  }
}

extension StepCoefficients {
  /// `F = diag(α) A + diag(β)`, d×d.
  fileprivate func transition(of update: GatedUpdate) -> Matrix {
    var result = update.transition ?? Matrix(rows: update.stateSize, columns: update.stateSize)
    for i in 0..<result.rows {
      for j in 0..<result.columns { result[i, j] *= gain[i] }
      result[i, i] += carry[i]
    }
    return result
  }
}

extension StateSpaceModel {
  /// Covariance of one step's noise, d×d.
  fileprivate func noiseCovariance(_ coefficients: StepCoefficients) -> Matrix {
    switch noise {
    case .perStep(let q): return q
    case .integrated(let q):
      guard case .gated(let update) = self.update, case .selectiveScan(let scan) = update.rule else {
        return Matrix(rows: stateSize, columns: stateSize)
      }
      return Matrix(
        diagonal: q.indices.map { scan.noiseVariance(of: $0, intensity: q[$0], step: coefficients.step[$0]) })
    }
  }
}

extension PathRecord {
  /// The covariance whose whitener the record holds, d×d: `P = (WᵀW)⁻¹`.
  fileprivate func covariance(_ d: Int, isDiagonal: Bool) throws -> Matrix {
    if isDiagonal { return Matrix(diagonal: whitener.map { 1 / ($0 * $0) }) }
    var triangle = Matrix(rows: d, columns: d)
    var entry = 0
    for row in 0..<d {
      for column in 0...row {
        triangle[row, column] = whitener[entry]
        entry += 1
      }
    }
    return try Cholesky(triangle.transpose * triangle).inverse()
  }
}
