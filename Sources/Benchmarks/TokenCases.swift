// SPDX-License-Identifier: GPL-3.0-or-later
// Token models with as many components as are enumerated, 65,536: information, and errors of the best decision.

import Foundation
import SSMInfo

/// One row of the benchmark of token models.
struct TokenCase {
  let name: String
  let model: StateSpaceModel
  let time: Int
}

extension TokenCase {
  /// Sixteen coins, all paths distinct: overlapping, apart, and with conditional variances of their own; pairs and
  /// quadruples of symbols.
  static func all() throws -> [TokenCase] {
    [
      TokenCase(name: "coins, overlapping", model: try retaining(noise: 1e-2, gate: 0), time: 16),
      TokenCase(name: "coins, 10 a deviation", model: try retaining(noise: 1e-8, gate: 0), time: 16),
      TokenCase(name: "coins, apart", model: try retaining(noise: 1e-14, gate: 0), time: 16),
      TokenCase(name: "gated coins", model: try retaining(noise: 1e-6, gate: 1), time: 16),
      TokenCase(name: "256 symbols", model: try retaining(noise: 1e-6, gate: 0.5, symbols: 256), time: 2),
    ]
  }

  /// `h = g (A h + x) + (1 − g) h + w` with `g = σ(gate · x)`.
  private static func retaining(noise: Double, gate: Double, symbols: Int = 2) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: .retain(.sigmoid), transition: Matrix([[-0.1]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[gate]]),
      bias: [0])
    let values = (0..<symbols).map { -1 + 2 * Double($0) / Double(symbols - 1) }
    let masses = [Double](repeating: 1 / Double(symbols), count: symbols)
    return try StateSpaceModel(
      name: "tokens", update: .gated(update), noise: .perStep(Matrix([[noise]])),
      input: .tokens(TokenLaw(probabilities: masses, embedding: Matrix(column: values))))
  }

  /// Milliseconds of wall time for the information, the block's error and the first symbol's error, and their errors.
  func measure() throws -> [Table.Cell] {
    let memory = try TokenMemory(model)
    let clock = ContinuousClock()
    var cells: [Table.Cell] = [.text(name)]
    var information: TokenInformation?
    let first = try clock.measure {
      if case .exact(let answer) = try memory.answer(TokenQuestion(time: time)) { information = answer }
    }
    guard let information else { return cells }
    var block: DecisionError?
    let second = try clock.measure { block = try memory.blockError(at: time) }
    var symbol: DecisionError?
    let third = try clock.measure { symbol = try memory.symbolError(at: time, lag: time - 1) }
    guard let block, let symbol else { return cells }
    cells += [
      .integer(information.componentCount), .number(information.information.value),
      .number(information.error.value), .number(1e3 * (first / .seconds(1))), .number(block.probability),
      .number(block.uncertainty), .number(1e3 * (second / .seconds(1))), .number(symbol.probability),
      .number(symbol.uncertainty), .number(1e3 * (third / .seconds(1))),
    ]
    return cells
  }

  /// The table of all cases.
  static func table() throws -> Table {
    try Table(
      title: "Token models: exact information and errors of the best decision; wall time, target 10 s, 1e-10, 1e-9",
      columns: [
        .text("case"), .init("components"), .init("information", unit: "nats", digits: 6), .init("error", digits: 2),
        .init("ms", digits: 4), .init("block error", digits: 6), .init("error", digits: 2), .init("ms", digits: 4),
        .init("symbol error", digits: 6), .init("error", digits: 2), .init("ms", digits: 4),
      ], rows: all().map { try $0.measure() })
  }
}
