// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The hypotheses under a prior, water-filled: the laws `{1 − ε} ∪ {min(p_i, W) : i ≥ 2}` of greatest entropy among
/// those whose largest mass is `1 − ε` and which the prior majorises no less (Ho & Verdú 2010; Sakai 2020; M5.1b).
///
/// p_1 is a largest probability, the tail `i ≥ 2` the others, in classes of equal probability. As the level W sinks from
/// the tail's largest to 0, ε sinks from `1 − p_1` to 0 and the entropy F from `H(X)` to 0; F is concave in ε with
/// `dF/dε = log((1 − ε)/W)`, and between two neighbouring probabilities ε is linear in W.
struct PriorTail {
  /// Hypotheses of equal probability.
  struct Class {
    let probability: Double
    /// How many, as a real number: it may be beyond the integers.
    let count: Double
  }

  /// More classes than this would take too long.
  static let classLimit = 20_000

  /// `p_1`.
  let largest: Double
  /// The others, largest first, none of probability zero.
  let classes: [Class]

  /// - Returns: nil for more than ``classLimit`` classes, or probabilities too small for a double.
  init?(_ hypotheses: Hypotheses) {
    let known: [Class]? =
      switch hypotheses.law {
      case .uniform: nil
      case .independent(let prior): Self.classes(ofLetters: prior.probabilities, length: hypotheses.length)
      case .dependent(let law): law.probabilities.flatMap { Self.classes(ofLetters: $0, length: 1) }
      }
    guard let classes = known, classes.count <= Self.classLimit,
      let top = classes.first, let last = classes.last, last.probability > 1e-290
    else { return nil }
    largest = top.probability
    let rest = top.count - 1
    self.classes = (rest > 0 ? [Class(probability: top.probability, count: rest)] : []) + classes.dropFirst()
  }

  /// The least ε with `F(ε) ≥ H(X|Y)`.
  ///
  /// - Parameters: `I(X;Y)` and `H(X|Y)`, nats; the smaller one decides
  func leastError(information: Double, entropy: Double) -> Double {
    guard !classes.isEmpty, entropy > 0 else { return 0 }
    guard information > 0 else { return state(level: classes[0].probability).error }
    func remainder(_ state: State) -> Double {
      information < entropy ? state.deficit - information : entropy - state.entropy
    }
    let cut = lastIndex { remainder(state(level: classes[$0].probability)) <= 0 }
    guard cut + 1 < classes.count else { return errorWhereAllAreCut(information: information, entropy: entropy) }
    // F is concave in W here: from the left, Newton's steps stay on the left.
    let count = compensatedSum(classes[...cut].lazy.map(\.count))
    var level = classes[cut + 1].probability
    for _ in 0..<100 {
      let state = state(level: level)
      let next = level + remainder(state) / (count * log((1 - state.error) / level))
      guard next > level else { break }
      level = min(next, classes[cut].probability)
    }
    return state(level: level).error
  }

  /// `H(X) − F(ε)`; 0 from `1 − p_1` on.
  func leastInformation(error: Double) -> Double {
    guard !classes.isEmpty, error < state(level: classes[0].probability).error else { return 0 }
    let cut = lastIndex { state(level: classes[$0].probability).error >= error }
    let count = compensatedSum(classes[...cut].lazy.map(\.count))
    let uncut = compensatedSum(classes[(cut + 1)...].lazy.map { $0.count * $0.probability })
    return state(level: max(0, (error - uncut) / count)).deficit
  }

  /// A level and what the law looks like there.
  private struct State {
    /// `ε = Σ min(p_i, W)`.
    var error = 0.0
    /// `F`.
    var entropy = 0.0
    /// `H(X) − F`, as a sum of terms that are not negative.
    var deficit = 0.0
  }

  private func state(level: Double) -> State {
    var error = CompensatedSum()
    var entropy = CompensatedSum()
    var deficit = CompensatedSum()
    var moved = CompensatedSum()
    for part in classes {
      let (p, count) = (part.probability, part.count)
      let kept = min(p, level)
      error.add(count * kept)
      if kept > 0 { entropy.add(-count * kept * log(kept)) }
      guard p > level else { continue }
      moved.add(count * (p - level))
      deficit.add(count * ((p - level) * log(largest / p) + p * entropyRemainder(-(p - level) / p)))
    }
    deficit.add(largest * entropyRemainder(moved.value / largest))
    let total = min(error.value, 1)
    if total < 1 { entropy.add(-(1 - total) * log1p(-total)) }
    return State(error: total, entropy: entropy.value, deficit: deficit.value)
  }

  /// Below the least probability all of the tail is level: Fano's inequality for the letters that the prior has.
  private func errorWhereAllAreCut(information: Double, entropy: Double) -> Double {
    let size = compensatedSum(classes.lazy.map(\.count)) + 1
    let weight = { (p: Double) in entropyRemainder(p * size - 1) / size }
    let redundancy = weight(largest) + compensatedSum(classes.lazy.map { $0.count * weight($0.probability) })
    return BinaryDivergence(logReference: -log(size), reference: 1 / size, complement: (size - 1) / size)
      .leastError(divergence: information + redundancy, deficiency: entropy)
  }

  /// The last class for which `holds`, which is true up to some class and false after it; the first where none is.
  private func lastIndex(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, classes.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

extension PriorTail {
  /// The sequences of `length` letters by their probability, largest first: one class a type (Csiszár 1998).
  private static func classes(ofLetters p: [Double], length: Int) -> [Class]? {
    var letters: [Class] = []
    for probability in p.sorted(by: >) where probability > 0 {
      if let last = letters.last, last.probability == probability {
        letters[letters.count - 1] = Class(probability: probability, count: last.count + 1)
      } else {
        letters.append(Class(probability: probability, count: 1))
      }
    }
    guard length > 1 else { return letters }
    guard isWithinLimit(letters: letters.count, length: length) else { return nil }
    var types: [Class] = []
    func extend(_ index: Int, left: Int, _ type: Class) {
      let letter = letters[index]
      if index == letters.count - 1 {
        types.append(
          Class(
            probability: type.probability * pow(letter.probability, Double(left)),
            count: type.count * pow(letter.count, Double(left))))
        return
      }
      var choices = 1.0
      for uses in 0...left {
        let next = Class(
          probability: type.probability * pow(letter.probability, Double(uses)),
          count: type.count * choices * pow(letter.count, Double(uses)))
        extend(index + 1, left: left - uses, next)
        choices *= Double(left - uses) / Double(uses + 1)
      }
    }
    extend(0, left: length, Class(probability: 1, count: 1))
    return types.sorted { $0.probability > $1.probability }
  }

  /// Whether the number of types, `C(t + k − 1, k − 1)`, is small enough.
  private static func isWithinLimit(letters: Int, length: Int) -> Bool {
    var types = 1.0
    for extra in 1..<max(letters, 1) {
      types *= (Double(length) + Double(extra)) / Double(extra)
      guard types <= Double(classLimit) else { return false }
    }
    return true
  }
}
