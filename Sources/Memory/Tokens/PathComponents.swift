// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information

/// The distinct conditional laws `N(m, P)` of the state given the path, with the probability of the paths behind each:
/// a mixture that is the state's law, exactly (M1.2, M3.4).
///
/// Arrays have one entry a component; d is the size of the state.
struct PathComponents: Sendable {
  let stateSize: Int
  /// Probability of all paths that lead here.
  var weight: [Double] = []
  /// Probability of the most probable of them.
  var largest: [Double] = []
  /// `Σ p log(w/p)` over the paths of probability p that lead here, w their sum, nats.
  var spread: [Double] = []
  /// The last symbol where the next depends on it, else 0.
  var symbol: [Int] = []
  /// The class of what is asked about.
  var label: [Int] = []
  /// The number of the gates' pattern, where it is known.
  var pattern: [Int] = []
  /// `m`, d numbers each.
  var means: [Double] = []
  /// `m` without rounding, d residues each.
  private var residues: [DyadicResidue] = []
  /// `P`, d×d numbers each.
  var covariances: [Double] = []

  /// Bound of the rounding error of every mean.
  var meanRounding = 0.0
  /// `H(subject | label)`: the entropy that is left once the label is known, nats. Zero until labels are given.
  var withinLabel = 0.0
  /// Whether components were made one whose noise-free parts differ, though by no more than rounding.
  private(set) var isUndecided = false

  var count: Int { weight.count }

  /// The law of `h_0`, of which no input knows.
  init(mean: [Double], covariance: [Double]) {
    stateSize = mean.count
    (weight, largest, spread, symbol, label, pattern) = ([1], [1], [0], [0], [0], [0])
    (means, covariances) = (mean, covariance)
    residues = mean.map { DyadicResidue($0) }
  }

  /// No components, with what is known of all those of `other`.
  private init(succeeding other: PathComponents) {
    stateSize = other.stateSize
    (withinLabel, meanRounding, isUndecided) = (other.withinLabel, other.meanRounding, other.isUndecided)
  }

  /// The mean of component `index`.
  func mean(_ index: Int) -> ArraySlice<Double> { means[index * stateSize..<(index + 1) * stateSize] }

  /// The covariance of component `index`, row by row.
  func covariance(_ index: Int) -> ArraySlice<Double> {
    let size = stateSize * stateSize
    return covariances[index * size..<(index + 1) * size]
  }

  /// All components after one more symbol, those of probability zero dropped, none merged.
  ///
  /// `probability(last, x)` is that of symbol x after `last`; `gateClass` numbers the gates' patterns of one step.
  func extended(
    by steps: [SymbolStep], gateClass: [Int], remembersSymbol: Bool, probability: (_ last: Int, _ next: Int) -> Double
  ) -> PathComponents {
    var result = PathComponents(succeeding: self)
    // Two roundings of each product and sum, and what was there before.
    let largestMean = means.reduce(0) { max($0, abs($1)) }
    for step in steps {
      let scale = step.norm * largestMean + step.drive.reduce(0) { max($0, abs($1)) }
      result.meanRounding = max(result.meanRounding, step.norm * meanRounding + 2 * Double.ulpOfOne * scale)
    }
    var patterns: [Kind: Int] = [:]
    for index in 0..<count {
      for (next, step) in steps.enumerated() {
        let p = probability(symbol[index], next)
        let mass = weight[index] * p
        guard mass > 0 else { continue }
        let key = Kind(pattern: pattern[index], label: 0, symbol: gateClass[next])
        let number = patterns[key] ?? patterns.count
        patterns[key] = number
        result.weight.append(mass)
        result.largest.append(largest[index] * p)
        result.spread.append(spread[index] * p)
        result.symbol.append(remembersSymbol ? next : 0)
        result.label.append(label[index])
        result.pattern.append(number)
        step.advance(
          mean: mean(index), covariance: covariance(index), into: &result.means, &result.covariances)
        step.advance(mean: residues[index * stateSize..<(index + 1) * stateSize], into: &result.residues)
      }
    }
    return result
  }

  /// Rounding of one coordinate of a mean after `steps` steps, as a fraction of the largest mean there.
  static func rounding(steps: Int) -> Double { Double(16 + 4 * steps) * Double.ulpOfOne }

  /// The same law with equal components made one: equal up to the rounding of `steps` steps, in means (absolutely, of
  /// the largest mean, but never by more than 2⁻³⁰ deviations) and variances (relatively).
  ///
  /// What `coincidence` asks of them besides concerns the components of the state without noise: with noise, so small a
  /// difference is nothing that a state could tell.
  func merged(steps: Int, coincidence: Coincidence) -> PathComponents {
    let d = stateSize
    let rounding = Self.rounding(steps: steps)
    let scale = (0..<d).map { i in
      stride(from: i, to: means.count, by: d).reduce(0) { max($0, abs(means[$1])) }
    }
    let pairs = (0..<d).flatMap { i in (0..<i).map { (i, $0) } }
    func variance(_ index: Int, _ i: Int) -> Double { covariances[index * d * d + i * d + i] }
    let clusters = GapClusters(dimension: d + pairs.count + d) { index, coordinate in
      if coordinate < d { return variance(index, coordinate) }
      if coordinate < d + pairs.count {
        let (i, j) = pairs[coordinate - d]
        return covariances[index * d * d + i * d + j]
      }
      return means[index * d + coordinate - d - pairs.count]
    } tolerance: { coordinate, lower, upper in
      if coordinate < d { return rounding * variance(upper, coordinate) }
      if coordinate < d + pairs.count {
        let (i, j) = pairs[coordinate - d]
        return rounding * (variance(upper, i) * variance(upper, j)).squareRoot()
      }
      let i = coordinate - d - pairs.count
      let deviation = variance(upper, i).squareRoot()
      return deviation > 0 ? min(rounding * scale[i], 0x1p-30 * deviation) : rounding * scale[i]
    }
    var classes: [Kind: [Int]] = [:]
    for index in 0..<count {
      classes[Kind(pattern: pattern[index], label: label[index], symbol: symbol[index]), default: []].append(index)
    }
    var result = PathComponents(succeeding: self)
    for key in classes.keys.sorted() {
      for group in clusters.groups(of: classes[key] ?? []) {
        let parts = parts(of: group)
        switch coincidence {
        case .exact: for part in parts { result.append(part, of: self) }
        case .withinRounding:
          result.append(group, of: self)
          if parts.count > 1 { result.isUndecided = true }
        }
      }
    }
    return result
  }

  /// The parts of `group`, whose members agree up to rounding, that agree without rounding in what has no noise; each
  /// ascending.
  func parts(of group: [Int]) -> [[Int]] {
    guard group.count > 1, let first = group.first else { return [group] }
    let d = stateSize
    let certain = (0..<d).filter { covariances[first * d * d + $0 * d + $0] == 0 }
    guard !certain.isEmpty else { return [group] }
    var members: [[DyadicResidue]: [Int]] = [:]
    for index in group { members[certain.map { residues[index * d + $0] }, default: []].append(index) }
    return members.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }

  /// What two components must share to be made one.
  private struct Kind: Hashable, Comparable {
    let pattern: Int
    let label: Int
    let symbol: Int

    static func < (a: Kind, b: Kind) -> Bool {
      (a.pattern, a.label, a.symbol) < (b.pattern, b.label, b.symbol)
    }
  }

  /// Makes each component a class of its own, within which only the paths that lead to it are left to tell apart.
  mutating func labelByComponent() {
    label = Array(0..<count)
    withinLabel = compensatedSum(spread)
  }

  /// Makes classes of the last symbols.
  mutating func labelBySymbol(_ classes: [Int]) { label = symbol.map { classes[$0] } }

  /// Drops the last symbols where nothing depends on them.
  mutating func forgetSymbols() { symbol = [Int](repeating: 0, count: count) }

  /// Adds the component that stands for those of `group` in `other`.
  private mutating func append(_ group: [Int], of other: PathComponents) {
    guard let first = group.first else { return }
    let total = group.reduce(0) { $0 + other.weight[$1] }
    weight.append(total)
    largest.append(group.reduce(0) { max($0, other.largest[$1]) })
    spread.append(
      group.count == 1
        ? other.spread[first]
        : group.reduce(0) { $0 + other.spread[$1] + other.weight[$1] * log(total / other.weight[$1]) })
    symbol.append(other.symbol[first])
    label.append(other.label[first])
    pattern.append(other.pattern[first])
    // The mean of means, so that what merging moves cancels to first order.
    means +=
      group.count == 1
      ? Array(other.mean(first))
      : (0..<stateSize).map { i in
        group.reduce(0) { $0 + other.weight[$1] / total * other.means[$1 * stateSize + i] }
      }
    residues += other.residues[first * stateSize..<(first + 1) * stateSize]
    covariances += other.covariance(first)
  }
}
