// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
internal import Quantities
internal import StateSpace

/// Draws paths with their states and futures, and evaluates the means of ``FutureInformation``.
struct FutureSampler: Sendable {
  /// What is known of the future beside the path.
  private enum Future: Sendable {
    case process(ProcessFuture)
    case tokens(TokenFuture)
    case outputs(OutputFuture)
  }

  /// `I(past; future)`, where it is known.
  let ceiling: Double?
  private let paths: PathSampler
  private let future: Future

  /// Means over the points of a replication.
  struct Means: Sendable {
    let lower: Double
    let upper: Double
    let point: Double
  }

  /// Paths that show where the state is random.
  private static let supportPaths = 64
  private static let blockSize = 32
  /// Numbers of all records.
  private static let memoryBudget = 1 << 26

  var largestComponentCount: Int { max(2, Self.memoryBudget / numbersOfRecord) }

  private var numbersOfRecord: Int {
    let (d, e) = (paths.dimension, futureSize)
    return d * d + 2 * d + e * e + e * d + 2 * e
  }

  private var futureSize: Int {
    switch future {
    case .process(let future): future.size
    case .tokens: 1
    case .outputs(let future): future.size
    }
  }

  /// Multiply–adds of a pair, about.
  var pairWork: Double { Double(numbersOfRecord) + 60 }
  /// Multiply–adds of a path, about.
  var pathWork: Double { 2 * paths.pathWork }

  init(
    _ model: StateSpaceModel, time: Int, relevance: FutureRelevance, horizon: Int, seed: UInt64, threads: Int
  ) throws {
    let question = try GatedInformation(model, time: .step(time), condition: .inputs, seed: seed)
    switch (relevance, model.input) {
    case (.inputs, .process(let process)):
      let known = try ProcessFuture(process, time: time, horizon: horizon)
      (future, ceiling) = (.process(known), known.information)
    case (.inputs, .tokens(let law)) where law.transition != nil && !law.hasIndependentSymbols:
      let known = try TokenFuture(law, time: time)
      (future, ceiling) = (.tokens(known), known.information)
    case (.inputs, .gaussian), (.inputs, .tokens):
      throw ModelError(
        "input", "independent inputs, of whose future no state knows anything",
        expected: "inputs that depend on each other, or the relevance of future outputs")
    case (.outputs, .gaussian), (.outputs, .tokens):
      if case .tokens(let law) = model.input, !law.hasIndependentSymbols { throw Self.dependentOutputs }
      future = .outputs(try OutputFuture(model, update: question.update, horizon: horizon, seed: seed))
      ceiling = nil
    case (.outputs, .process): throw Self.dependentOutputs
    case (_, .recorded):
      throw ModelError(
        "input", "a recording", expected: "a law of inputs: what one recording goes on with is no random variable")
    }
    let propagator = try PathPropagator(
      model, update: question.update, steps: time, resolution: .none, givenGates: false)
    let bare = PathSampler(propagator: propagator, support: .full, reference: nil, expected: nil, seed: seed)
    let laws = try bare.laws(count: Self.supportPaths, threads: threads)
    // Only a state with noise in every direction is taken, in which nothing is left to doubt.
    let finding = try StateSupport.find(
      in: laws, stateSize: question.update.stateSize, isDiagonal: propagator.isDiagonal, doubted: [])
    guard case .support(.full) = finding else {
      throw ModelError("Q", "noise that misses a direction of the state", expected: "noise in every direction")
    }
    let reference = try ReferenceGaussian(
      fittedTo: bare.laws(count: bare.referencePathCount(workLimit: .infinity), threads: threads),
      isDiagonal: propagator.isDiagonal)
    paths = PathSampler(propagator: propagator, support: .full, reference: reference, expected: nil, seed: seed)
  }

  private static var dependentOutputs: ModelError {
    ModelError(
      "input", "inputs that depend on each other, so that future outputs are not Gaussian given the state and gates",
      expected: "the relevance of future inputs, or independent inputs")
  }

  /// The three means over `count` paths.
  func bounds(_ purpose: StreamNumber.Purpose, replication: Int, count: Int, threads: Int) throws -> Means {
    let records = try paths.components(purpose, replication: replication, count: count, states: count, threads: threads)
    let terms: [FutureTerms]
    switch future {
    case .process(let future):
      terms = try dependentTerms(records, try future.pairs(paths, purpose, replication, count: count), threads: threads)
    case .tokens(let future):
      terms = try dependentTerms(records, try future.pairs(paths, purpose, replication, count: count), threads: threads)
    case .outputs(let future):
      terms = try future.terms(
        records, dimension: paths.dimension, isDiagonal: paths.isDiagonal, purpose, replication, threads: threads)
    }
    func mean(_ value: (FutureTerms) -> Double) -> Double { terms.reduce(0) { $0 + value($1) } / Double(terms.count) }
    return Means(lower: mean(\.lower), upper: mean(\.upper), point: mean(\.point))
  }

  /// `log p(h, x)`, `log p(h)` and `log p(x)` at each point, from densities of the future given each past.
  private func dependentTerms(
    _ records: [PathRecord], _ pairs: some FuturePairs, threads: Int
  ) throws -> [FutureTerms] {
    let states = MixtureTiles(records, dimension: paths.dimension, isDiagonal: paths.isDiagonal)
    let blocks = (records.count + Self.blockSize - 1) / Self.blockSize
    return try Parallel.orderedMap(count: blocks, threads: threads) { block in
      let range = block * Self.blockSize..<min(records.count, (block + 1) * Self.blockSize)
      let points = range.flatMap { records[$0].point }
      let sums = states.weightedSums(of: range, points: points) { index, component in
        pairs.logDensity(ofFuture: index, givenPast: component)
      }
      return zip(range, sums).map { index, sum in
        let record = records[index]
        let own = -0.5 * Double(paths.dimension) - record.noiseExcess - record.halfLogDeterminant
        let broad = paths.reference.map {
          -0.5 * Double(paths.dimension) - record.pointExcess - record.expectedExcess - $0.halfLogDeterminant
        }
        return FutureTerms(
          conditional: .init(
            own: own + pairs.logDensity(ofFuture: index, givenPast: index), others: sum.weighted,
            broad: broad.map { $0 + pairs.logMarginal(index) }),
          marginal: .init(own: own, others: sum.plain, broad: broad), known: pairs.logMarginal(index),
          count: records.count)
      }
    }.flatMap { $0 }
  }
}
