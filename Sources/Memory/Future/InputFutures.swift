// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Quantities
internal import StateSpace

/// Densities of every path's future given every path's past, nats; constants common to all may be left out of both.
protocol FuturePairs: Sendable {
  /// `log p(future of the path ‘point’ | past of the path ‘component’)`.
  func logDensity(ofFuture point: Int, givenPast component: Int) -> Double
  /// `log p(future of the path ‘point’)`.
  func logMarginal(_ point: Int) -> Double
}

/// The next inputs of a Gaussian process: Gaussian given the past, with one covariance for all pasts.
struct ProcessFuture: Sendable {
  private let prediction: GaussianPrediction
  private let sampler: InputSampler
  private let mean: [Double]
  /// Factors of the future's covariance given the past, and without it.
  private let (given, alone): (Cholesky, Cholesky)
  var size: Int { prediction.future.rows }
  var information: Double { prediction.information.value }

  init(_ process: GaussianProcess, time: Int, horizon: Int) throws {
    prediction = try GaussianPrediction(process, time: time, horizon: horizon)
    sampler = try InputSampler(.process(process))
    mean = process.mean
    given = try Cholesky(prediction.conditional)
    alone = try Cholesky(prediction.future)
  }

  /// Futures of the paths that the streams of these numbers draw.
  func pairs(
    _ paths: PathSampler, _ purpose: StreamNumber.Purpose, _ replication: Int, count: Int
  ) throws -> WhitenedPairs {
    var (points, centers, marginals) = ([Double](), [Double](), [Double]())
    let constant = 0.5 * (given.logDeterminant - alone.logDeterminant)
    for item in 0..<count {
      let number = StreamNumber.of(purpose, replication: replication, item: item)
      let path = try paths.propagator.inputs(from: RandomStream(seed: paths.seed, stream: number))
      let past = path.storage.enumerated().map { $1 - mean[$0 % mean.count] }
      let expected = try prediction.predictor * past
      let own = RandomStream(
        seed: paths.seed,
        stream: StreamNumber.of(
          purpose == .pilot ? .pilotPathMean : .nested, replication: replication, item: item))
      var z = [Double](repeating: 0, count: size)
      own.fillNormal(&z)
      let future = zip(expected, try given.factor * z).map { $0 + $1 }
      points += try given.whiten(future)
      centers += try given.whiten(expected)
      let broad = try alone.whiten(future)
      marginals.append(constant - 0.5 * broad.reduce(0) { $0 + $1 * $1 })
    }
    return WhitenedPairs(size: size, points: points, centers: centers, marginals: marginals)
  }
}

/// Futures and their expectations given each past, both whitened.
struct WhitenedPairs: FuturePairs {
  let size: Int
  let points: [Double]
  let centers: [Double]
  let marginals: [Double]

  func logDensity(ofFuture point: Int, givenPast component: Int) -> Double {
    points.withUnsafeBufferPointer { points in
      centers.withUnsafeBufferPointer { centers in
        -halfSquaredDistance(points, point * size, centers, component * size, size: size)
      }
    }
  }

  func logMarginal(_ point: Int) -> Double { marginals[point] }
}

/// The next token of a Markov chain. Further ones tell nothing more of the past, as the chain goes on from that one.
struct TokenFuture: Sendable {
  private let sampler: InputSampler
  private let time: Int
  private let transition: Matrix
  /// Law of `x_{t+1}`.
  private let marginal: [Double]
  /// `I(x_t; x_{t+1})`.
  let information: Double

  init(_ law: TokenLaw, time: Int) throws {
    sampler = try InputSampler(.tokens(law))
    self.time = time
    guard let transition = law.transition else {
      throw ModelError("input, transition", "none", expected: "a Markov chain")
    }
    self.transition = transition
    var current = law.probabilities
    for _ in 1..<max(1, time) { current = Self.next(current, transition) }
    let following = Self.next(current, transition)
    marginal = following
    var sum = 0.0
    for i in current.indices {
      for j in following.indices where current[i] * transition[i, j] > 0 {
        sum += current[i] * transition[i, j] * log(transition[i, j] / following[j])
      }
    }
    information = sum
  }

  private static func next(_ law: [Double], _ transition: Matrix) -> [Double] {
    law.indices.map { j in law.indices.reduce(0) { $0 + law[$1] * transition[$1, j] } }
  }

  func pairs(
    _ paths: PathSampler, _ purpose: StreamNumber.Purpose, _ replication: Int, count: Int
  ) throws -> TokenPairs {
    var (lasts, nexts) = ([Int](), [Int]())
    var x = [Double](repeating: 0, count: paths.propagator.update.inputSize)
    for item in 0..<count {
      let number = StreamNumber.of(purpose, replication: replication, item: item)
      let path = try sampler.path(steps: time, from: RandomStream(seed: paths.seed, stream: number))
      for _ in 0..<time { x.withUnsafeMutableBufferPointer { path.next(into: $0) } }
      let last = path.symbol ?? 0
      let own = RandomStream(
        seed: paths.seed,
        stream: StreamNumber.of(
          purpose == .pilot ? .pilotPathMean : .nested, replication: replication, item: item))
      lasts.append(last)
      nexts.append(CumulativeLaw(transition.row(last)).index(at: own.uniform()))
    }
    return TokenPairs(lasts: lasts, nexts: nexts, logTransition: transition.storage.map { log($0) }, marginal: marginal)
  }
}

/// Last and next tokens.
struct TokenPairs: FuturePairs {
  let lasts: [Int]
  let nexts: [Int]
  let logTransition: [Double]
  let marginal: [Double]

  func logDensity(ofFuture point: Int, givenPast component: Int) -> Double {
    logTransition[lasts[component] * marginal.count + nexts[point]]
  }

  func logMarginal(_ point: Int) -> Double { log(marginal[nexts[point]]) }
}

/// The first letter whose partial sum exceeds a uniform number.
private struct CumulativeLaw {
  let masses: ArraySlice<Double>
  init(_ masses: ArraySlice<Double>) { self.masses = masses }

  func index(at u: Double) -> Int {
    var sum = 0.0
    for (letter, mass) in masses.enumerated() {
      sum += mass
      if u < sum { return letter }
    }
    return (masses.lastIndex { $0 > 0 } ?? masses.startIndex) - masses.startIndex
  }
}
