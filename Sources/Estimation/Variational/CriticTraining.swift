// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra

/// How a critic is trained. The defaults hold for rows that are standardised.
struct CriticTraining: Sendable {
  let loss: CriticLoss
  let hiddenUnits: Int
  /// Most rows that are passed over in one round between two looks at the validation rows.
  var rowsPerRound = 20_000
  var largestRounds = 80
  /// The first step size; halved when the validation loss has not improved for ``patience`` rounds.
  var step = 0.01
  var patience = 3
  var halvings = 4

  /// The critic with the least loss on the validation rows, seen at the end of each round; the untrained one of
  /// independence if none did better.
  ///
  /// - Parameters:
  ///   - x, y: rows to learn from, [N, p] and [N, q]
  ///   - validation: rows that decide when to stop
  ///   - random: starting directions and the order of rows
  func critic(x: Matrix, y: Matrix, validation: CriticBatch, random: RandomStream) throws -> Critic {
    var critic = Critic(p: x.columns, q: y.columns, hiddenUnits: hiddenUnits, random: random)
    var best = (critic: critic, loss: try self.loss(of: critic, validation))
    var adam = Adam(step: step, shapes: critic.parts)
    var (waited, halved) = (0, 0)
    var order = Array(0..<x.rows)
    for _ in 0..<largestRounds {
      order.shuffle(using: random)
      let k = batchRows(x.rows)
      let batches = max(1, min(x.rows, rowsPerRound) / k)
      for number in 0..<batches {
        let rows = Array(order[number * k..<(number + 1) * k])
        let part = CriticBatch(x: x.selectingRows(rows), y: y.selectingRows(rows))
        adam.descend(&critic, along: try gradient(of: critic, part))
      }
      let loss = try self.loss(of: critic, validation)
      if loss < best.loss {
        best = (critic, loss)
        waited = 0
      } else {
        waited += 1
      }
      if waited >= patience {
        guard halved < halvings else { break }
        halved += 1
        waited = 0
        critic = best.critic
        adam = Adam(step: step * pow(0.5, Double(halved)), shapes: critic.parts)
      }
    }
    return best.critic
  }

  /// Rows of a batch, K: small ones where there are few rows to take steps with, or where all pairs are scored.
  private func batchRows(_ rows: Int) -> Int {
    let largest = loss == .contrastive ? 64 : 128
    return min(rows, max(32, min(largest, rows / 16)))
  }

  /// The loss over rows that are not trained on, in blocks of the training's size.
  private func loss(of critic: Critic, _ batch: CriticBatch) throws -> Double {
    try loss.value(critic.scores(batch, 0..<loss.shiftCount(min(batch.count, 128)))).loss
  }

  private func gradient(of critic: Critic, _ batch: CriticBatch) throws -> [Matrix] {
    var scores: [Double] = []
    var hidden: [Matrix] = []
    let shifts = loss.shiftCount(batch.count)
    try critic.forEachShift(batch, 0..<shifts) { _, own, units in
      scores += own
      hidden.append(units)
    }
    let slopes = loss.value(try Matrix(rows: shifts, columns: batch.count, storage: scores)).slopes
    return try critic.gradient(batch, slopes: slopes, hidden: hidden)
  }
}

/// Steps along gradients, each coordinate divided by its recent size. Source: Kingma & Ba (2015), algorithm 1.
struct Adam {
  let step: Double
  private var mean: [Matrix], square: [Matrix]
  private var count = 0

  /// - Parameter shapes: matrices of the parameters' shapes
  init(step: Double, shapes: [Matrix]) {
    self.step = step
    mean = shapes.map { Matrix(rows: $0.rows, columns: $0.columns) }
    square = mean
  }

  /// One step.
  mutating func descend(_ critic: inout Critic, along gradient: [Matrix]) {
    let (keepMean, keepSquare) = (0.9, 0.999)
    count += 1
    let meanScale = 1 / (1 - pow(keepMean, Double(count)))
    let squareScale = 1 / (1 - pow(keepSquare, Double(count)))
    var parts = critic.parts
    for index in parts.indices {
      gradient[index].withUnsafeStorage { slope in
        mean[index].withUnsafeMutableStorage { mean in
          square[index].withUnsafeMutableStorage { square in
            parts[index].withUnsafeMutableStorage { part in
              for k in slope.indices {
                mean[k] = keepMean * mean[k] + (1 - keepMean) * slope[k]
                square[k] = keepSquare * square[k] + (1 - keepSquare) * slope[k] * slope[k]
                part[k] -= step * meanScale * mean[k] / ((squareScale * square[k]).squareRoot() + 1e-8)
              }
            }
          }
        }
      }
    }
    critic.parts = parts
  }
}

extension Matrix {
  /// The rows numbered `rows`, in that order; the caller answers for their range.
  func selectingRows(_ rows: [Int]) -> Matrix {
    var result = Matrix(rows: rows.count, columns: columns)
    withUnsafeStorage { source in
      result.withUnsafeMutableStorage { target in
        for (place, row) in rows.enumerated() {
          for column in 0..<columns { target[place * columns + column] = source[row * columns + column] }
        }
      }
    }
    return result
  }
}

extension Array {
  /// Fisher–Yates with a stream of the house.
  mutating func shuffle(using random: RandomStream) {
    var generator = random
    shuffle(using: &generator)
  }
}
