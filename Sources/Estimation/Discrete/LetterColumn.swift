// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// The rows of a block of columns as letters: rows that agree in every column are the same letter.
public struct LetterColumn: Sendable, Equatable {
  /// The letter of each row, numbered by first appearance: N of them.
  public let letters: [Int]
  /// How many different letters occur.
  public let alphabet: Int

  /// Letters numbered `0 ..< alphabet`; the caller answers for the range.
  init(letters: [Int], alphabet: Int) {
    self.letters = letters
    self.alphabet = alphabet
  }

  /// The letters of the rows of `block` [N, d]. −0 is 0.
  public init(_ block: Matrix) {
    self = (0..<block.columns).reduce(LetterColumn(letters: Array(repeating: 0, count: block.rows), alphabet: 1)) {
      $0.joined(with: LetterColumn(numbers: block.column($1)))
    }
  }

  /// The letters of single numbers.
  init(numbers: [Double]) {
    var known: [Double: Int] = [:]
    letters = numbers.map { number in
      if let letter = known[number] { return letter }
      known[number] = known.count
      return known.count - 1
    }
    alphabet = known.count
  }

  /// The pairs of this letter and `other`'s, row by row; both have as many rows.
  func joined(with other: LetterColumn) -> LetterColumn {
    var known: [Int: Int] = [:]
    let pairs = zip(letters, other.letters).map { first, second in
      let pair = first * other.alphabet + second
      if let letter = known[pair] { return letter }
      known[pair] = known.count
      return known.count - 1
    }
    return LetterColumn(letters: pairs, alphabet: known.count)
  }

  /// How often each letter occurs: `alphabet` numbers, all at least 1 where the letters were numbered by appearance.
  public var counts: [Int] {
    var counts = Array(repeating: 0, count: alphabet)
    for letter in letters { counts[letter] += 1 }
    return counts
  }
}
