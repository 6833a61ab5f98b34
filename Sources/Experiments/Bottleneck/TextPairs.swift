// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import Files

/// How often each group of symbols of a text is followed by each other group.
struct TextPairs {
  private let counts: [Double]
  private let pasts: Int
  private let futures: Int

  /// Pairs beyond this many are no table that a solver could go through.
  private static let largestTable = 1 << 22

  /// - Parameters:
  ///   - past: symbols before, at least 1
  ///   - future: symbols after, at least 1
  init(_ bytes: [UInt8], symbols: TextStatistics.Symbols, past: Int, future: Int, path: String) throws {
    let sequence = try SymbolSequence(bytes, as: symbols, path: path)
    let (needed, overflow) = past.addingReportingOverflow(future)
    guard past >= 1, future >= 1, !overflow else {
      throw WorldError.options("--past \(past), --future \(future): expected integers ≥ 1")
    }
    let found = sequence.indices.count
    guard found >= needed else {
      throw FileError(
        .badData, path: path, "\(counted(found, symbols.singular)) of text; expected at least \(needed)")
    }
    let (before, after) = (sequence.groupRanks(order: past), sequence.groupRanks(order: future))
    let (size, tooMany) = before.distinct.multipliedReportingOverflow(by: after.distinct)
    guard !tooMany, size <= Self.largestTable else {
      throw WorldError.data(
        "\(NumberFile.name(path)): \(before.distinct) different groups of \(past) and \(after.distinct) of \(future) make a "
          + "table of more than \(Self.largestTable) pairs; give shorter ones")
    }
    var counts = [Double](repeating: 0, count: size)
    for place in 0...(found - needed) {
      counts[Int(before.ranks[place]) * after.distinct + Int(after.ranks[place + past])] += 1
    }
    (self.counts, pasts, futures) = (counts, before.distinct, after.distinct)
  }

  /// The empirical law of the pairs.
  func law() throws(JointLawError) -> JointLaw {
    try JointLaw(rows: pasts, columns: futures, probabilities: counts, rescaling: true)
  }
}
