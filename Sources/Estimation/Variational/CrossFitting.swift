// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
internal import Quantities

/// A lower bound from critics that never see the rows they are evaluated on.
///
/// Rows are dealt to folds. For each fold a critic learns from the rest, a quarter of which only decides when to stop;
/// the fold's own rows then say what the critic is worth. For a critic that is fixed beforehand the mean of that is not
/// above the information, whatever was learnt. Source: cross-fitting: Chernozhukov et al. (2018), section 3.
struct CrossFitting: Sendable {
  let training: CriticTraining
  let folds: Int
  let blockLength: Int
  let seed: UInt64

  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for no hidden units, fewer than 2 folds, or blocks
  ///   without rows.
  init(loss: CriticLoss, hiddenUnits: Int, folds: Int, blockLength: Int, seed: UInt64) throws(EstimationError) {
    for (name, value, least) in [
      ("hidden units", hiddenUnits, 1), ("folds", folds, 2), ("length of a block", blockLength, 1),
    ] {
      guard value >= least, value <= 100_000 else {
        throw .parameter(name: name, value: "\(value)", expected: "an integer from \(least) to 100000")
      }
    }
    training = CriticTraining(loss: loss, hiddenUnits: hiddenUnits)
    self.folds = folds
    self.blockLength = blockLength
    self.seed = seed
  }

  /// What rounding leaves of the influence of a row on a critic that is 0 everywhere.
  private static let rounding = 1e-12

  /// Fewer rows than this leave too little to learn from and to judge by.
  static let leastRows = 100

  /// What a fold's rows say of their critic: the bound's value, and how much each row moves it about that value.
  struct Verdict: Sendable {
    let value: Double
    /// By row of the fold; the mean is `value` to first order.
    let influence: [Double]

    init(value: Double, influence: [Double]) {
      self.value = value
      self.influence = influence
    }

    /// The mean, by rows, of what `judge` says of a fold's blocks of at most `limit` rows.
    init(of fold: CriticBatch, blocksOf limit: Int, judge: (CriticBatch) throws -> Verdict) rethrows {
      var influence: [Double] = []
      var value = 0.0
      for block in fold.blocks(limit: limit) {
        let part = try judge(block)
        influence += part.influence
        value += part.value * Double(block.count) / Double(fold.count)
      }
      self.init(value: value, influence: influence)
    }
  }

  /// The bound and its error.
  ///
  /// - Parameter judge: turns a critic, validation rows and a fold's rows into a verdict
  func bound(
    _ samples: PairedSamples, method: String, threads: Int,
    judge: @Sendable (_ critic: Critic, _ validation: CriticBatch, _ fold: CriticBatch) throws -> Verdict
  ) throws -> InformationEstimate {
    guard samples.given == nil else { throw EstimationError.conditionNotSupported(method: method) }
    try samples.x.requireVarying()
    try samples.y.requireVarying()
    let n = samples.count
    let blocks = try RowBlocks(rows: n, length: blockLength)
    guard n >= Self.leastRows, blocks.count >= 4 * folds else {
      throw EstimationError.tooFewSamples(
        count: n, needed: max(Self.leastRows, 4 * folds * blockLength),
        reason: "\(folds) folds to learn from and to judge by")
    }
    let parts = blocks.dealt(to: folds, RandomStream(seed: seed, stream: 0))
    let verdicts = try Parallel.orderedMap(count: folds, threads: threads) { fold in
      try verdict(samples, parts: parts, fold: fold, judge: judge)
    }
    var influence = [Double](repeating: 0, count: n)
    var value = 0.0
    for (part, verdict) in zip(parts, verdicts) {
      value += verdict.value * Double(part.count) / Double(n)
      for (row, moved) in zip(part, verdict.influence) { influence[row] = moved - verdict.value }
    }
    let learnt = influence.contains { abs($0) > Self.rounding }
    let ceiling = log(Double(n))
    let isNearCeiling = value > ceiling - EstimationWarning.marginBelowLogSampleCount
    return InformationEstimate(
      value: Nats(value), method: method, sampleCount: n, target: .lowerBound,
      standardError: learnt
        ? StandardError(Nats(blocks.standardErrorOfMean(influence)), source: .crossFitting) : nil,
      warnings: (learnt
        ? [] : [.remark("\(method): no critic told the samples from independent ones, so that the bound is 0")])
        + (isNearCeiling ? [.nearLogSampleCount(value: Nats(value), logSampleCount: Nats(ceiling))] : []),
      seed: seed)
  }

  private func verdict(
    _ samples: PairedSamples, parts: [[Int]], fold: Int,
    judge: (_ critic: Critic, _ validation: CriticBatch, _ fold: CriticBatch) throws -> Verdict
  ) throws -> Verdict {
    let random = RandomStream(seed: seed, stream: UInt64(fold + 1))
    let others = parts.indices.filter { $0 != fold }.flatMap { parts[$0] }.sorted()
    // Blocks again, so that what decides when to stop does not stand next to what was learnt.
    let split = try RowBlocks(rows: others.count, length: min(blockLength, others.count / 4)).dealt(to: 4, random)
    let learning = split[1...].flatMap { $0 }.map { others[$0] }
    let stopping = split[0].map { others[$0] }
    let mapX = try RowMap(learningFrom: samples.x.values.selectingRows(learning))
    let mapY = try RowMap(learningFrom: samples.y.values.selectingRows(learning))
    guard mapX.rank > 0, mapY.rank > 0 else { return Verdict(value: 0, influence: parts[fold].map { _ in 0 }) }
    func batch(_ rows: [Int], _ limit: Int) throws -> CriticBatch {
      var rows = rows
      // In random order, so that rows that are scored against each other do not follow each other.
      rows.shuffle(using: random)
      let chosen = Array(rows.prefix(limit))
      return try CriticBatch(
        x: mapX.map(samples.x.values.selectingRows(chosen)), y: mapY.map(samples.y.values.selectingRows(chosen)))
    }
    let validation = try batch(stopping, 4000)
    let critic = try training.critic(
      x: mapX.map(samples.x.values.selectingRows(learning)), y: mapY.map(samples.y.values.selectingRows(learning)),
      validation: validation, random: random)
    var order = Array(parts[fold].indices)
    order.shuffle(using: random)
    let rows = order.map { parts[fold][$0] }
    let judged = try judge(
      critic, validation,
      CriticBatch(
        x: mapX.map(samples.x.values.selectingRows(rows)), y: mapY.map(samples.y.values.selectingRows(rows))))
    var influence = judged.influence
    for (place, index) in order.enumerated() { influence[index] = judged.influence[place] }
    return Verdict(value: judged.value, influence: influence)
  }
}

extension CriticBatch {
  /// Consecutive rows in blocks of nearly equal size, none above `limit`.
  func blocks(limit: Int) -> [CriticBatch] {
    let parts = max(1, (count + limit - 1) / limit)
    return (0..<parts).map { part in
      let rows = Array(part * count / parts..<(part + 1) * count / parts)
      return CriticBatch(x: x.selectingRows(rows), y: y.selectingRows(rows))
    }
  }
}
