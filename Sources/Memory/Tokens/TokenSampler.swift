// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation
internal import GSLNumerics
internal import Information
internal import LinearAlgebra
internal import Parallel
public import Quantities

/// Monte Carlo over an exactly enumerated mixture, for states that vary in several directions given the path (M3.4).
///
/// A state is drawn from the mixture and the entropy of the label's exact posterior law is averaged. The marginal law
/// is exact, so the mean is unbiased: both sides of the sandwich are one number, and its width is chance alone.
public struct TokenSampler: ReplicatedEstimator {
  /// What was asked.
  public let question: TokenQuestion
  /// The entropy of the subject, exact.
  public var entropy: Nats { Nats(tally.labelEntropy + tally.within) }
  /// What the bracket is about.
  public var subject: String { "the state's information about its inputs" }
  /// The seed of all streams.
  public let seed: UInt64
  /// Distinct conditional laws of the state that were enumerated.
  public let componentCount: Int
  /// The one candidate below.
  public var lowerCandidates: [SandwichCandidate] { [Self.candidate] }
  /// The same above.
  public var upperCandidates: [SandwichCandidate] { [Self.candidate] }
  /// There is no choice.
  public var choice: (lower: Int, upper: Int) { (0, 0) }
  /// The error of the part that is integrated, nats.
  public var allowance: Double { exactPart.error }
  /// States that one replication draws.
  public let sampleCount: Int

  private static let candidate = SandwichCandidate(
    name: "mean over the exact mixture",
    source: Citation("enumeration of all paths (M3.4); the marginal law is exact and the mean unbiased"))

  private let tally: LabelTally
  private let exactPart: Measured
  private let cells: [WhitenedCell]
  /// Probability of being in one of ``cells``.
  private let mass: Double

  /// Numbers that one replication multiplies.
  private static let workOfReplication = 20_000_000
  /// States of one item of parallel work.
  private static let chunk = 32

  init(
    question: TokenQuestion, components: PathComponents, cells: [SupportCell], tally: LabelTally, exactPart: Measured,
    seed: UInt64
  ) throws {
    self.question = question
    self.tally = tally
    self.exactPart = exactPart
    self.seed = seed
    componentCount = components.count
    self.cells = try cells.map { try WhitenedCell($0, components) }
    mass = self.cells.reduce(0) { $0 + $1.mass }
    let size = cells.reduce(1) { max($0, $1.members.count * $1.rank) }
    sampleCount = min(4096, max(Self.chunk, Self.workOfReplication / size / Self.chunk * Self.chunk))
  }

  /// The mean over ``sampleCount`` independent states.
  public func replication(_ index: Int, threads: Int) throws -> Replication {
    let sums = try Parallel.orderedMap(count: sampleCount / Self.chunk, threads: threads) { chunk in
      let stream = RandomStream(seed: seed, stream: StreamNumber.of(.replication, replication: index, item: chunk))
      return try (0..<Self.chunk).reduce(0.0) { sum, _ in
        let cell = try stream.index(weights: cells.map(\.mass))
        return try sum + cells[cell].sampledEntropy(stream)
      }
    }
    let equivocation = exactPart.value + mass * compensatedSum(sums) / Double(sampleCount)
    let information = tally.labelEntropy - equivocation
    return Replication(lower: [information], upper: [information], point: information)
  }

  /// There are no more components than there are laws.
  public func enlarged(to count: Int, threads: Int) throws -> TokenSampler? { nil }
}

/// A cell whose components are whitened by their own covariances; equal covariances share their factor.
private struct WhitenedCell: Sendable {
  let mass: Double
  private let rank: Int
  private let weights: [Double]
  /// Positions of the labels, from 0.
  private let labels: [Int]
  private let labelCount: Int
  /// `L` and `L⁻¹` of each distinct covariance.
  private let factors: [(lower: Matrix, inverse: Matrix)]
  /// The factor of each component.
  private let factorIndex: [Int]
  /// Means less the cell's center: members × r.
  private let means: [Double]
  /// `L⁻¹` times those: members × r.
  private let whitened: [Double]
  /// `log w − log det L`.
  private let heights: [Double]

  init(_ cell: SupportCell, _ components: PathComponents) throws {
    let r = cell.rank
    let count = cell.members.count
    rank = r
    weights = cell.members.map { components.weight[$0] }
    mass = weights.reduce(0, +)
    let distinct = Set(cell.members.map { components.label[$0] }).sorted()
    let position = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
    labels = cell.members.map { position[components.label[$0]] ?? 0 }
    labelCount = distinct.count
    var numbers: [ArraySlice<Double>: Int] = [:]
    var factors: [(lower: Matrix, inverse: Matrix)] = []
    var factorIndex: [Int] = []
    for member in 0..<count {
      let key = cell.covariances[member * r * r..<(member + 1) * r * r]
      if let known = numbers[key] {
        factorIndex.append(known)
        continue
      }
      let lower = try Cholesky(Matrix(rows: r, columns: r, storage: Array(key))).factor
      factors.append((lower, try LU(lower).solve(.identity(r))))
      numbers[key] = factors.count - 1
      factorIndex.append(factors.count - 1)
    }
    self.factors = factors
    self.factorIndex = factorIndex
    var center = [Double](repeating: 0, count: r)
    for member in 0..<count {
      for i in 0..<r { center[i] += weights[member] / mass * cell.means[member * r + i] }
    }
    means = cell.means.enumerated().map { $1 - center[$0 % r] }
    var whitened: [Double] = []
    var heights: [Double] = []
    for member in 0..<count {
      let factor = factors[factorIndex[member]]
      whitened += try factor.inverse * Array(means[member * r..<(member + 1) * r])
      heights.append(log(weights[member]) - factor.lower.diagonal.reduce(0) { $0 + log($1) })
    }
    self.whitened = whitened
    self.heights = heights
  }

  /// The entropy of the label's posterior law at a state drawn from the cell's mixture, nats.
  func sampledEntropy(_ stream: RandomStream) throws -> Double {
    let member = try stream.index(weights: weights)
    var noise = [Double](repeating: 0, count: rank)
    stream.fillNormal(&noise)
    var point = try factors[factorIndex[member]].lower * noise
    for i in 0..<rank { point[i] += means[member * rank + i] }
    let targets = try factors.map { try $0.inverse * point }
    var exponents = heights
    var least = Double.infinity
    for index in heights.indices {
      let target = targets[factorIndex[index]]
      var distance = 0.0
      for i in 0..<rank {
        let difference = target[i] - whitened[index * rank + i]
        distance += difference * difference
      }
      exponents[index] = 0.5 * distance - heights[index]
      least = min(least, exponents[index])
    }
    var masses = [Double](repeating: 0, count: labelCount)
    exponents.withUnsafeMutableBufferPointer { e in
      if let base = e.baseAddress { ssm_boltzmann(e.count, base, 1, least, base) }
    }
    var total = 0.0
    for (index, value) in exponents.enumerated() {
      masses[labels[index]] += value
      total += value
    }
    return masses.reduce(0) { $1 > 0 ? $0 + $1 / total * log(total / $1) : $0 }
  }
}
