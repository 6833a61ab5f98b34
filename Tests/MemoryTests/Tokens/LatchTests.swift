// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Memory
import Quantities
import Testing

/// The latch of M3.2c: what a state that holds 3 bits tells about single inputs, and given the gates.
@Suite struct LatchTests {
  private let p = 0.05

  private func information(_ question: TokenQuestion) throws -> Double {
    guard case .exact(let answer) = try TokenMemory(latchModel(symbols: 8, flag: p)).answer(question) else {
      throw TokenError.severalDirections(2)
    }
    return answer.information.value
  }

  /// `I(h_t; symbol_{t−k})`: nothing was latched yet with probability `(1−p)^t`.
  private func symbolInformation(time: Int, lag: Int) -> Double {
    let none = pow(1 - p, Double(time))
    let own = p * pow(1 - p, Double(lag))
    let other = (1 - none - own) / 8
    return entropy([none] + [Double](repeating: (1 - none) / 8, count: 8))
      - entropy([none, own + other] + [Double](repeating: other, count: 7))
  }

  /// `I(h_t; x_{t−k})` with the flag in the input.
  private func inputInformation(time: Int, lag: Int) -> Double {
    let none = pow(1 - p, Double(time))
    let kept = pow(1 - p, Double(lag))
    let flagged = entropy([kept + (1 - kept) / 8] + [Double](repeating: (1 - kept) / 8, count: 7))
    let noneOfOthers = pow(1 - p, Double(time - 1))
    let unflagged = entropy([noneOfOthers] + [Double](repeating: (1 - noneOfOthers) / 8, count: 8))
    return entropy([none] + [Double](repeating: (1 - none) / 8, count: 8)) - p * flagged - (1 - p) * unflagged
  }

  private let symbols = (0..<16).map { $0 / 2 }

  @Test(arguments: [(40, 0), (40, 3), (40, 39), (7, 2)]) func plainProfile(time: Int, lag: Int) throws {
    let symbol = try information(TokenQuestion(time: time, subject: .symbol(lag: lag, classes: symbols)))
    #expect(abs(symbol - symbolInformation(time: time, lag: lag)) < 1e-13)
    let input = try information(TokenQuestion(time: time, subject: .symbol(lag: lag)))
    #expect(abs(input - inputInformation(time: time, lag: lag)) < 1e-13)
  }

  /// The stationary sums that M3.2c quotes, from the closed forms that the enumeration was held to above.
  @Test func stationarySums() {
    let lags = 0..<2000
    #expect(abs(lags.reduce(0) { $0 + symbolInformation(time: 100_000, lag: $1) } / log(2) - 0.122) < 5e-4)
    #expect(abs(lags.reduce(0) { $0 + inputInformation(time: 100_000, lag: $1) } / log(2) - 1.575) < 5e-4)
  }

  /// Given the gates, lag k is worth `p(1−p)^k log 8`: exact at finite times, and 3 bits in all.
  @Test func givenTheGates() throws {
    var sum = 0.0
    for lag in 0..<5 {
      let found = try information(
        TokenQuestion(time: 5, subject: .symbol(lag: lag, classes: symbols), givenGates: true))
      #expect(abs(found - p * pow(1 - p, Double(lag)) * log(8)) < 1e-13)
      sum += found
    }
    let path = try information(TokenQuestion(time: 5, givenGates: true))
    #expect(abs(sum - path) < 1e-13)
    #expect(abs(path - (1 - pow(1 - p, 5)) * log(8)) < 1e-13)
  }
}
