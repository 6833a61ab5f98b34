// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
public import Information
internal import Quantities

/// How often the letters of a text occur: Unicode scalars, bytes or words, or overlapping groups of `order` of them.
///
/// Letters are numbered in ascending lexicographic order, so that the same text gives the same numbers everywhere.
public struct TextStatistics: Sendable {
  /// What counts as one symbol of a text.
  public enum Symbols: String, Sendable, CaseIterable {
    /// Unicode scalar values; never grapheme clusters, which depend on the version of Unicode.
    case scalars
    /// Bytes of the file, which then need not be UTF-8.
    case bytes
    /// Runs of scalars between white space.
    case words

    /// One of them, in words.
    var singular: String {
      switch self {
      case .scalars: "Unicode scalar"
      case .bytes: "byte"
      case .words: "word"
      }
    }
  }

  /// What counts as one symbol.
  public let symbols: Symbols
  /// Symbols in a letter: `k` of the k-grams.
  public let order: Int
  /// How often each letter occurs, all positive, shape `[letters]`.
  public let counts: [Int]
  /// The number of symbols in the text.
  public let symbolCount: Int
  /// Where each letter occurs first, in symbols from 0.
  private let firstPlaces: [Int]
  private let sequence: SymbolSequence

  /// The most symbols that are counted.
  public static let largestSymbolCount = Int(UInt32.max) - 1

  /// - Parameters:
  ///   - bytes: the text
  ///   - path: named in errors
  ///   - order: at least 1
  /// - Throws: `DomainError` for an order below 1, `FileError` with `badData` for bytes that are not UTF-8 and for a
  ///   text with fewer than `order` symbols.
  public init(_ bytes: [UInt8], symbols: Symbols = .scalars, order: Int = 1, path: String) throws {
    guard order >= 1 else { throw DomainError(order, of: "the order of the k-grams", expected: "an integer ≥ 1") }
    guard bytes.count <= Self.largestSymbolCount else {
      throw FileError(.badData, path: path, "\(bytes.count) bytes; expected at most \(Self.largestSymbolCount)")
    }
    sequence = try SymbolSequence(bytes, as: symbols, path: path)
    guard sequence.indices.count >= order else {
      let found = sequence.indices.count
      throw FileError(
        .badData, path: path,
        "\(counted(found, symbols.singular)) of text; expected at least \(order)")
    }
    let (ranks, distinct) = sequence.groupRanks(order: order)
    var counts = [Int](repeating: 0, count: distinct)
    var firstPlaces = counts
    for (place, rank) in ranks.enumerated() {
      if counts[Int(rank)] == 0 { firstPlaces[Int(rank)] = place }
      counts[Int(rank)] += 1
    }
    self.symbols = symbols
    self.order = order
    self.counts = counts
    self.firstPlaces = firstPlaces
    symbolCount = sequence.indices.count
  }

  /// The number of letters that occur.
  public var letterCount: Int { counts.count }

  /// The number of letters counted, repetitions included: `symbolCount − order + 1`.
  public var total: Int { symbolCount - order + 1 }

  /// The empirical law of the letters.
  ///
  /// - Throws: never, for a text that could be counted.
  public func distribution() throws(DistributionError) -> Distribution { try Distribution(counts: counts) }

  /// What a reader sees for a letter: its symbols, with control characters and blanks spelt out; nil beyond the last.
  public func label(_ letter: Int) -> String? {
    guard firstPlaces.indices.contains(letter) else { return nil }
    let place = firstPlaces[letter]
    let names = sequence.indices[place..<place + order].map { name(sequence.alphabet[Int($0)]) }
    return names.joined(separator: symbols == .scalars ? "" : " ")
  }

  private func name(_ symbol: [UInt8]) -> String {
    if symbols == .bytes {
      return symbol.map { ($0 < 16 ? "0x0" : "0x") + String($0, radix: 16) }.joined()
    }
    return String(decoding: symbol, as: UTF8.self).unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator:
        scalar == " " ? "␣" : scalar.escaped(asASCII: true)
      default: String(scalar)
      }
    }.joined()
  }

  /// What is counted, in words, such as `letter frequencies of 3 consecutive Unicode scalars`.
  public var letterDescription: String {
    order == 1 ? "\(symbols.singular)s" : "\(order)-grams of \(symbols.singular)s"
  }
}
