// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Quantities

/// Two columns of letters, and a third that is given, with the counts of all their combinations.
struct LetterTable {
  private let count: Int
  /// Letters of x, y, what is given, and of pairs and triples with it; nothing given is one letter.
  private let x: LetterColumn, y: LetterColumn, given: LetterColumn
  private let xGiven: LetterColumn, yGiven: LetterColumn, all: LetterColumn

  /// All columns have as many rows.
  init(x: LetterColumn, y: LetterColumn, given: LetterColumn?) {
    count = x.letters.count
    (self.x, self.y) = (x, y)
    self.given = given ?? LetterColumn(letters: Array(repeating: 0, count: x.letters.count), alphabet: 1)
    xGiven = x.joined(with: self.given)
    yGiven = y.joined(with: self.given)
    all = xGiven.joined(with: y)
  }

  /// `H(X, Z) + H(Y, Z) − H(Z) − H(X, Y, Z)`, each entropy with `correction`.
  func information(_ correction: EntropyCorrection) throws -> Nats {
    func entropy(_ letters: LetterColumn, _ factors: LetterColumn...) throws -> Nats {
      // Saturating: an alphabet beyond all integers is as good as the largest.
      let alphabet = factors.reduce(1) { product, factor in
        let (result, overflow) = product.multipliedReportingOverflow(by: factor.alphabet)
        return overflow ? .max : result
      }
      return try correction.entropy(counts: letters.counts, alphabet: alphabet)
    }
    return try entropy(xGiven, x, given) + entropy(yGiven, y, given) - entropy(given, given)
      - entropy(all, x, y, given)
  }

  /// The error of a mean of pointwise informations, and what is left of it at independence.
  ///
  /// Source: Roulston (1999), equation 37, to first order in 1/N; the second order is the variance of a χ² variable with
  /// `(K_x − 1)(K_y − 1)` degrees of freedom for each letter given, over 2N.
  var standardError: StandardError {
    let n = Double(count)
    let (pairsX, pairsY, givens, triples) = (xGiven.counts, yGiven.counts, given.counts, all.counts)
    var (sum, square) = (0.0, 0.0)
    for row in 0..<count {
      let pointwise =
        log(Double(triples[all.letters[row]])) + log(Double(givens[given.letters[row]]))
        - log(Double(pairsX[xGiven.letters[row]])) - log(Double(pairsY[yGiven.letters[row]]))
      sum += pointwise
      square += pointwise * pointwise
    }
    let variance = max(0, square / n - (sum / n) * (sum / n)) / n
    let freedom = max(0, triples.count - pairsX.count - pairsY.count + givens.count)
    return StandardError(
      Nats((variance + Double(freedom) / (2 * n * n)).squareRoot()), source: .localValues)
  }

  /// A remark where combinations are seen less than five times on average: no correction is then to be trusted.
  var sparsityWarnings: [EstimationWarning] {
    let combinations = all.counts.count
    guard combinations > 1, count < 5 * combinations else { return [] }
    return [
      .remark(
        "\(combinations) combinations of letters in \(count) rows: fewer than 5 rows each, so that the correction of the "
          + "bias is rough")
    ]
  }
}
