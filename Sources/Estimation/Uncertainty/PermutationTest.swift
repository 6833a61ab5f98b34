// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics
internal import LinearAlgebra
public import Parallel
public import Quantities

/// How often samples whose dependence was destroyed look as dependent as the samples themselves.
///
/// Each permutation sets the rows of y in another order. Independent rows are exchanged one by one, rows of a series in
/// blocks, which keep their own memory. With a condition z, a row of y is exchanged for one with nearly the same z, or
/// with exactly the same where z are letters, so that both keep their relation to z.
///
/// Source: `(b + 1)/(n + 1)`: Davison & Hinkley (1997), equation 4.11; with it the test never errs more often than it
/// says. Blocks: Künsch (1989). A condition: Runge (2018), algorithm 1.
public struct PermutationTest: Sendable {
  /// What was found.
  public struct Result: Sendable, Hashable {
    /// `(b + 1)/(n + 1)`.
    public let pValue: Double
    /// Permutations that gave at least the value of the samples, b.
    public let exceedances: Int
    /// Permutations, n.
    public let permutations: Int
  }

  /// Permutations, n.
  public let permutations: Int
  /// Consecutive rows that stay together; 1 for independent rows.
  public let blockLength: Int
  /// The seed of the permutations.
  public let seed: UInt64

  /// Rows of nearly the same condition that a row may be exchanged for. Source: Runge (2018), section 3.2.
  private static let localChoice = 5

  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for no permutation, or empty blocks.
  public init(permutations: Int, blockLength: Int = 1, seed: UInt64 = 0) throws(EstimationError) {
    for (name, value) in [("permutations", permutations), ("length of a block", blockLength)] where value < 1 {
      throw .parameter(name: name, value: "\(value)", expected: "an integer ≥ 1")
    }
    (self.permutations, self.blockLength, self.seed) = (permutations, blockLength, seed)
  }

  /// Tests independence with `estimator`, which gave `value` for `samples`.
  ///
  /// - Throws: ``EstimationError`` for blocks of more than half of the rows, or blocks with a condition; what the
  ///   estimator throws.
  public func test(
    _ estimator: some InformationEstimator, value: Nats, _ samples: PairedSamples,
    threads: Int = Parallel.defaultThreadCount
  ) throws -> Result {
    let blocks = try RowBlocks(rows: samples.count, length: blockLength)
    let exchange = try samples.given.map { given in
      guard blockLength == 1 else {
        throw EstimationError.parameter(
          name: "length of a block", value: "\(blockLength)", expected: "1 where permutations keep a condition")
      }
      return try LocalExchange(given, choice: Self.localChoice, threads: threads)
    }
    let exceeding = try Parallel.orderedMap(count: permutations, threads: threads) { index in
      let random = RandomStream(seed: seed, stream: UInt64(index))
      let order = exchange?.order(random) ?? blocks.permuted(random)
      return try estimator.estimate(samples.reorderingY(order), threads: 1).value >= value
    }
    let count = exceeding.count { $0 }
    return Result(
      pValue: Double(count + 1) / Double(permutations + 1), exceedances: count, permutations: permutations)
  }
}

/// Orders of rows that keep each row's condition, nearly or exactly.
private enum LocalExchange {
  /// Rows with the same letters of the condition.
  case letters([[Int]])
  /// For each row the nearest rows by the condition, itself first.
  case neighbours([[Int]])

  init(_ given: Samples, choice: Int, threads: Int) throws {
    if given.kinds.allSatisfy({ $0 == .discrete }) {
      let letters = LetterColumn(given.values)
      var groups = Array(repeating: [Int](), count: letters.alphabet)
      for (row, letter) in letters.letters.enumerated() { groups[letter].append(row) }
      self = .letters(groups)
    } else {
      let k = min(choice, given.count - 1)
      let nearest = try NeighbourSearch(given.values.standardized).nearest(k, threads: threads)
      self = .neighbours((0..<given.count).map { [$0] + nearest.rows[$0 * k..<($0 + 1) * k] })
    }
  }

  /// For each row the row whose y it gets. Among neighbours one that nobody has yet is taken where there is one.
  func order(_ random: RandomStream) -> [Int] {
    switch self {
    case .letters(let groups):
      var order = Array(repeating: 0, count: groups.reduce(0) { $0 + $1.count })
      for group in groups {
        var shuffled = group
        shuffled.shuffle(using: random)
        for (row, other) in zip(group, shuffled) { order[row] = other }
      }
      return order
    case .neighbours(let lists):
      var rows = Array(lists.indices)
      rows.shuffle(using: random)
      var taken = Array(repeating: false, count: rows.count)
      var order = rows
      for row in rows {
        var candidates = lists[row]
        candidates.shuffle(using: random)
        let chosen = candidates.first { !taken[$0] } ?? candidates[0]
        taken[chosen] = true
        order[row] = chosen
      }
      return order
    }
  }
}
