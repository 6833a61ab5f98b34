// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Where each of many weighted normal densities is the largest.
///
/// The logarithm of a component is a parabola, and two parabolas cross at most twice, so that the envelope of n has at
/// most 2n − 1 pieces (Davenport & Schinzel 1965, order 2) and is found by merging the envelopes of halves.
struct UpperEnvelope {
  /// One component and the interval where it is the largest.
  struct Piece {
    let lower: Double
    let upper: Double
    let owner: Int
  }

  /// Pieces from −∞ to ∞, adjacent.
  let pieces: [Piece]

  /// The envelope of `heights[j] N(means[j], deviations[j]²)`; heights and deviations are positive.
  init(heights: [Double], means: [Double], deviations: [Double]) {
    let peaks = zip(heights, deviations).map { log($0) - log($1) }
    // Neighbours first: their envelopes have few pieces.
    let order = heights.indices.sorted { (means[$0], $0) < (means[$1], $1) }
    var envelopes = order.map { [Piece(lower: -.infinity, upper: .infinity, owner: $0)] }
    let curves = Parabolas(peaks: peaks, means: means, deviations: deviations)
    while envelopes.count > 1 {
      envelopes = stride(from: 0, to: envelopes.count, by: 2).map { index in
        index + 1 < envelopes.count ? curves.merged(envelopes[index], envelopes[index + 1]) : envelopes[index]
      }
    }
    pieces = envelopes.first ?? []
  }
}

/// The logarithms of the components: `peak − ½ ((x − mean)/deviation)²`.
private struct Parabolas {
  let peaks: [Double]
  let means: [Double]
  let deviations: [Double]

  /// The pairwise maximum of two envelopes.
  func merged(_ a: [UpperEnvelope.Piece], _ b: [UpperEnvelope.Piece]) -> [UpperEnvelope.Piece] {
    var result: [UpperEnvelope.Piece] = []
    result.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    var lower = -Double.infinity
    func append(_ owner: Int, upTo upper: Double) {
      guard upper > lower else { return }
      if let last = result.last, last.owner == owner {
        result[result.count - 1] = .init(lower: last.lower, upper: upper, owner: owner)
      } else {
        result.append(.init(lower: lower, upper: upper, owner: owner))
      }
      lower = upper
    }
    while i < a.count, j < b.count {
      let upper = min(a[i].upper, b[j].upper)
      let (first, second) = (a[i].owner, b[j].owner)
      for crossing in crossings(first, second) where lower < crossing && crossing < upper {
        append(winner(first, second, from: lower, to: crossing), upTo: crossing)
      }
      append(winner(first, second, from: lower, to: upper), upTo: upper)
      if a[i].upper <= upper { i += 1 }
      if j < b.count, b[j].upper <= upper { j += 1 }
    }
    return result
  }

  /// The difference of two components in deviations x of the narrower one, `(A x + B) x + C`, positive where the
  /// narrower is above.
  private func difference(_ narrow: Int, _ wide: Int) -> (a: Double, b: Double, c: Double) {
    let ratio = deviations[narrow] / deviations[wide]
    let shift = (means[narrow] - means[wide]) / deviations[wide]
    return (0.5 * (ratio - 1) * (ratio + 1), ratio * shift, 0.5 * shift * shift + peaks[narrow] - peaks[wide])
  }

  private func ordered(_ first: Int, _ second: Int) -> (narrow: Int, wide: Int) {
    deviations[first] <= deviations[second] ? (first, second) : (second, first)
  }

  /// Where two components are equal, ascending: none, one or two places, by the stable form of the quadratic formula.
  private func crossings(_ first: Int, _ second: Int) -> [Double] {
    let (narrow, wide) = ordered(first, second)
    let (a, b, c) = difference(narrow, wide)
    let discriminant = b * b - 4 * a * c
    guard discriminant > 0 else { return [] }
    let q = -0.5 * (b + (b < 0 ? -1 : 1) * discriminant.squareRoot())
    let roots = [a == 0 ? Double.infinity : q / a, c / q]
    return roots.filter(\.isFinite).map { means[narrow] + deviations[narrow] * $0 }.filter(\.isFinite).sorted()
  }

  /// The larger of two components between neighbouring crossings; on ties the one with the smaller number.
  private func winner(_ first: Int, _ second: Int, from lower: Double, to upper: Double) -> Int {
    let (narrow, wide) = ordered(first, second)
    let point: Double
    switch (lower.isFinite, upper.isFinite) {
    case (true, true): point = 0.5 * lower + 0.5 * upper
    case (true, false): point = lower + deviations[wide]
    case (false, true): point = upper - deviations[wide]
    case (false, false): point = means[narrow]
    }
    let (a, b, c) = difference(narrow, wide)
    let x = (point - means[narrow]) / deviations[narrow]
    let value = (a * x + b) * x + c
    if value == 0 { return min(first, second) }
    return value > 0 ? narrow : wide
  }
}

/// `Φ(b) − Φ(a)` without cancellation in the tails; `a ≤ b`.
func normalProbability(from a: Double, to b: Double) -> Double {
  let root = 0.5.squareRoot()
  if a >= 0 { return 0.5 * (erfc(a * root) - erfc(b * root)) }
  if b <= 0 { return 0.5 * (erfc(-b * root) - erfc(-a * root)) }
  return 0.5 * (erf(b * root) - erf(a * root))
}

/// `φ(x)`, the standard normal density; 0 at infinity.
func normalDensity(_ x: Double) -> Double { exp(-0.5 * x * x) / (2 * Double.pi).squareRoot() }
