// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import LinearAlgebra
public import Quantities
public import StateSpace

extension TokenLaw {
  /// The number of symbols, M.
  public var alphabetSize: Int { probabilities.count }

  /// The law of `x_s`, M numbers; `position` counts from 1.
  public func marginal(at position: Int) -> [Double] {
    guard let transition else { return probabilities }
    var law = probabilities
    for _ in 1..<max(1, position) {
      var next = [Double](repeating: 0, count: law.count)
      for i in law.indices where law[i] > 0 {
        for j in law.indices { next[j] += law[i] * transition[i, j] }
      }
      if next == law { return law }
      law = next
    }
    return law
  }

  /// `H(x_{1:t})` in nats, exact for independent and for Markov symbols: a ceiling of whatever a state knows about
  /// them (M3.4, M3.5). `count` is t; 0 without symbols.
  ///
  /// Source: Cover & Thomas (2006), theorem 2.5.1, the chain rule of entropy.
  public func entropy(ofFirst count: Int) -> Nats {
    guard count > 0 else { return .zero }
    let first = Self.entropy(probabilities[...])
    guard let transition else { return Nats(Double(count) * first) }
    let rows = probabilities.indices.map { Self.entropy(transition.row($0)) }
    var sum = CompensatedSum()
    sum.add(first)
    var law = probabilities
    for step in 1..<count {
      let increment = compensatedSum(zip(law, rows).lazy.map { $0 * $1 })
      var next = [Double](repeating: 0, count: law.count)
      for i in law.indices where law[i] > 0 {
        for j in law.indices { next[j] += law[i] * transition[i, j] }
      }
      if next == law {
        // The chain has settled: all further steps add the same.
        return Nats(sum.value + Double(count - step) * increment)
      }
      sum.add(increment)
      law = next
    }
    return Nats(sum.value)
  }

  private static func entropy(_ masses: ArraySlice<Double>) -> Double {
    compensatedSum(masses.lazy.map { $0 > 0 ? -$0 * log($0) : 0 })
  }
}
