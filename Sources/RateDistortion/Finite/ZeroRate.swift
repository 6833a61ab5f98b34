// SPDX-License-Identifier: GPL-3.0-or-later

import Information

/// The end of a finite curve where the rate is zero: the best single reproduction letter (M4.4).
struct ZeroRate: Sendable {
  /// `D_max = min_j Σ p_i d_ij`; infinite when every letter is forbidden for some source letter.
  let distortion: Double
  /// All on the letter that attains it; nil when `distortion` is infinite.
  let reproduction: Distribution?

  init(_ problem: FiniteProblem) {
    let best = ZeroRate.bestColumn(problem)
    let mean = ZeroRate.mean(problem, column: best)
    distortion = mean
    var q = [Double](repeating: 0, count: problem.distortion.columns)
    q[best] = 1
    reproduction = mean.isFinite ? try? Distribution(q) : nil
  }

  /// `Σ p_i d_ij` of one column.
  static func mean(_ problem: FiniteProblem, column: Int) -> Double {
    let p = problem.source.probabilities
    return compensatedSum(problem.source.support.lazy.map { p[$0] * problem.distortion($0, column) })
  }

  private static func bestColumn(_ problem: FiniteProblem) -> Int {
    let p = problem.source.probabilities
    let support = problem.source.support
    switch problem.distortion.form {
    case .hamming:
      return support.reduce(support[0]) { p[$1] > p[$0] ? $1 : $0 }
    case .erasure:
      return support.count == 1 ? support[0] : p.count
    case .line(.squared, let source, let reproduction):
      let mean = compensatedSum(support.lazy.map { p[$0] * source[$0] })
      return nearest(to: mean, reproduction)
    case .points(let dimension, let source, let reproduction):
      let mean = (0..<dimension).map { k in compensatedSum(support.lazy.map { p[$0] * source[$0 * dimension + k] }) }
      return best((0..<problem.distortion.columns)) { j in
        (0..<dimension).reduce(0) { $0 + square(reproduction[j * dimension + $1] - mean[$1]) }
      }
    case .plane(let x, let y):
      let mean = (
        compensatedSum(support.lazy.map { p[$0] * x[$0 / y.count] }),
        compensatedSum(support.lazy.map { p[$0] * y[$0 % y.count] })
      )
      return nearest(to: mean.0, x) * y.count + nearest(to: mean.1, y)
    case .line(.absolute, let source, let reproduction):
      // The mean distortion is convex with its least value at the median: the letters around it are the candidates.
      let median = weightedMedian(support.map { (source[$0], p[$0]) })
      let below = best(reproduction.indices) { reproduction[$0] <= median ? median - reproduction[$0] : .infinity }
      let above = best(reproduction.indices) { reproduction[$0] >= median ? reproduction[$0] - median : .infinity }
      return mean(problem, column: below) <= mean(problem, column: above) ? below : above
    case .matrix, .line(.oneSided, _, _):
      var row = [Double](repeating: 0, count: problem.distortion.columns)
      var sums = row
      for i in support {
        problem.distortion.fill(&row, with: i)
        for j in sums.indices { sums[j] += p[i] * row[j] }
      }
      return best(sums.indices) { sums[$0] }
    }
  }

  private static func square(_ x: Double) -> Double { x * x }

  private static func nearest(to target: Double, _ letters: [Double]) -> Int {
    best(letters.indices) { abs(letters[$0] - target) }
  }

  private static func best(_ candidates: Range<Int>, by cost: (Int) -> Double) -> Int {
    var best = candidates.lowerBound
    var least = cost(best)
    for candidate in candidates.dropFirst() {
      let now = cost(candidate)
      if now < least { (best, least) = (candidate, now) }
    }
    return best
  }

  private static func weightedMedian(_ letters: [(value: Double, weight: Double)]) -> Double {
    var below = 0.0
    let sorted = letters.sorted { $0.value < $1.value }
    for letter in sorted {
      below += letter.weight
      if below >= 0.5 { return letter.value }
    }
    return sorted[sorted.count - 1].value
  }
}
