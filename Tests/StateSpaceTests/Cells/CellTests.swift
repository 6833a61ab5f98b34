// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import StateSpace
import TestSupport
import Testing

/// Numbers from −1 to 1 that look random.
private func weights(_ rows: Int, _ columns: Int, seed: UInt64) throws -> Matrix {
  var random = SplitMix64(seed: seed)
  return try Matrix(
    rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in Double.random(in: -1...1, using: &random) }
  )
}

private func sigma(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// `M v` row by row.
private func times(_ m: Matrix, _ v: [Double]) -> [Double] {
  (0..<m.rows).map { i in zip(m.row(i), v).reduce(0) { $0 + $1.0 * $1.1 } }
}

private func advance(_ cell: some Cell, _ states: [Double], _ inputs: [Double], count: Int) -> ([Double], [Double]) {
  var states = states
  var gates = [Double](repeating: .nan, count: count * cell.gateCount)
  states.withUnsafeMutableBufferPointer { states in
    inputs.withUnsafeBufferPointer { inputs in
      gates.withUnsafeMutableBufferPointer { cell.advance(states, inputs: inputs, gates: $0, count: count) }
    }
  }
  return (states, gates)
}

@Suite struct CellTests {
  let size = 3
  let width = 2
  let count = 5

  // Closed form: with all weights zero the LSTM halves c, the GRU halves h.
  @Test func zeroWeightsHalveTheState() throws {
    let lstm = try LSTMCell(inputWeights: Matrix(rows: 4, columns: 1), hiddenWeights: Matrix(rows: 4, columns: 1))
    let (state, gates) = advance(lstm, [7, 2], [5], count: 1)
    #expect(state == [0.5 * tanh(1), 1])
    #expect(gates == [0.5, 0.5, 0.5])
    let gru = try GRUCell(inputWeights: Matrix(rows: 3, columns: 1), hiddenWeights: Matrix(rows: 3, columns: 1))
    #expect(advance(gru, [3], [5], count: 1).0 == [1.5])
  }

  // Closed form: saturated gates are exactly 0 and 1, so that an LSTM keeps c and a GRU keeps h.
  @Test func saturatedGatesKeepTheState() throws {
    let zero = Matrix(rows: 4, columns: 1)
    let lstm = try LSTMCell(inputWeights: zero, hiddenWeights: zero, inputBias: [-1e4, 1e4, 3, -1e4])
    #expect(advance(lstm, [9, 0.123], [5], count: 1).0 == [0, 0.123])
    let gru = try GRUCell(
      inputWeights: Matrix(rows: 3, columns: 1, repeating: 1), hiddenWeights: Matrix(rows: 3, columns: 1),
      hiddenBias: [0, 1e4, 0])
    #expect(advance(gru, [0.123], [5], count: 1).0 == [0.123])
  }

  // Oracle: the equations, one number at a time.
  @Test func lstmAgreesWithItsEquations() throws {
    let (w, u) = (try weights(4 * size, width, seed: 1), try weights(4 * size, size, seed: 2))
    let (b, c) = (try weights(4 * size, 1, seed: 3).storage, try weights(4 * size, 1, seed: 4).storage)
    let cell = try LSTMCell(inputWeights: w, hiddenWeights: u, inputBias: b, hiddenBias: c)
    let states = try weights(count, 2 * size, seed: 5)
    let inputs = try weights(count, width, seed: 6)
    let (result, gates) = advance(cell, states.storage, inputs.storage, count: count)
    for row in 0..<count {
      let state = Array(states.row(row))
      let (x, h) = (times(w, Array(inputs.row(row))), times(u, Array(state[..<size])))
      let a = (0..<(4 * size)).map { x[$0] + b[$0] + h[$0] + c[$0] }
      for j in 0..<size {
        let (i, f, g, o) = (sigma(a[j]), sigma(a[size + j]), tanh(a[2 * size + j]), sigma(a[3 * size + j]))
        let memory = f * state[size + j] + i * g
        #expect(abs(result[row * 2 * size + size + j] - memory) < 1e-14)
        #expect(abs(result[row * 2 * size + j] - o * tanh(memory)) < 1e-14)
        for (block, gate) in [i, f, o].enumerated() {
          #expect(abs(gates[(row * 3 + block) * size + j] - gate) < 1e-14)
        }
      }
    }
  }

  @Test func gruAgreesWithItsEquations() throws {
    let (w, u) = (try weights(3 * size, width, seed: 1), try weights(3 * size, size, seed: 2))
    let (b, c) = (try weights(3 * size, 1, seed: 3).storage, try weights(3 * size, 1, seed: 4).storage)
    let cell = try GRUCell(inputWeights: w, hiddenWeights: u, inputBias: b, hiddenBias: c)
    let states = try weights(count, size, seed: 5)
    let inputs = try weights(count, width, seed: 6)
    let (result, gates) = advance(cell, states.storage, inputs.storage, count: count)
    for row in 0..<count {
      let state = Array(states.row(row))
      let (x, h) = (times(w, Array(inputs.row(row))), times(u, state))
      for j in 0..<size {
        let (k, l) = (size + j, 2 * size + j)
        let r = sigma(x[j] + b[j] + h[j] + c[j])
        let z = sigma(x[k] + b[k] + h[k] + c[k])
        let n = tanh(x[l] + b[l] + r * (h[l] + c[l]))
        #expect(abs(result[row * size + j] - ((1 - z) * n + z * state[j])) < 1e-14)
        #expect(abs(gates[row * 2 * size + j] - r) < 1e-14)
        #expect(abs(gates[(row * 2 + 1) * size + j] - z) < 1e-14)
      }
    }
  }

  @Test func weightsThatDoNotFitAreNamed() throws {
    let (w, u) = (Matrix(rows: 8, columns: 1), Matrix(rows: 8, columns: 2))
    func place(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return (error as? ModelError)?.place }
      return nil
    }
    #expect(place { _ = try LSTMCell(inputWeights: w, hiddenWeights: u) } == nil)
    #expect(place { _ = try GRUCell(inputWeights: w, hiddenWeights: u) } == "W_hh")
    #expect(place { _ = try LSTMCell(inputWeights: Matrix(rows: 7, columns: 1), hiddenWeights: u) } == "W_ih")
    #expect(place { _ = try LSTMCell(inputWeights: w, hiddenWeights: Matrix(rows: 0, columns: 0)) } == "W_hh")
    #expect(place { _ = try LSTMCell(inputWeights: w, hiddenWeights: u, inputBias: [1]) } == "b_ih")
    var broken = u
    broken[3, 1] = .nan
    #expect(place { _ = try LSTMCell(inputWeights: w, hiddenWeights: broken) } == "W_hh[3][1]")
    #expect(
      place {
        _ = try LSTMCell(inputWeights: w, hiddenWeights: u, hiddenBias: [Double](repeating: .infinity, count: 8))
      } == "b_hh[0]")
  }
}
