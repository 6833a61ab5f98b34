// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

/// What a critic is trained to make small, from scores [S, K] whose row 0 are the pairs that belong together.
enum CriticLoss: Sendable {
  /// Telling pairs that belong together from pairs that do not, by logistic regression: the best score is the logarithm
  /// of the density ratio. Source: Sugiyama, Suzuki & Kanamori (2012), section 4.2.
  case logistic
  /// Naming the right partner among those of all shifts. Source: van den Oord, Li & Vinyals (2018), equation 4.
  case contrastive

  /// Shifts that a batch of `k` rows is scored at in training.
  func shiftCount(_ k: Int) -> Int {
    switch self {
    case .logistic: min(k, 6)
    case .contrastive: k
    }
  }

  /// The loss of a batch and its derivatives in the scores [S, K].
  func value(_ scores: Matrix) -> (loss: Double, slopes: Matrix) {
    switch self {
    case .logistic: logistic(scores)
    case .contrastive: contrastive(scores)
    }
  }

  private func logistic(_ scores: Matrix) -> (loss: Double, slopes: Matrix) {
    let (s, k) = (scores.rows, scores.columns)
    let share = 1 / Double(k)
    let strangers = share / Double(max(s - 1, 1))
    var loss = 0.0
    var slopes = Matrix(rows: s, columns: k)
    for shift in 0..<s {
      for i in 0..<k {
        let score = scores[shift, i]
        let weight = shift == 0 ? share : strangers
        let against = shift == 0 ? -score : score
        // log(1 + e^a), without overflow.
        let decay = exp(-abs(against))
        loss += weight * (max(against, 0) + log1p(decay))
        let probability = against > 0 ? 1 / (1 + decay) : decay / (1 + decay)
        slopes[shift, i] = (shift == 0 ? -weight : weight) * probability
      }
    }
    return (loss, slopes)
  }

  private func contrastive(_ scores: Matrix) -> (loss: Double, slopes: Matrix) {
    let (s, k) = (scores.rows, scores.columns)
    let share = 1 / Double(k)
    var loss = 0.0
    var slopes = Matrix(rows: s, columns: k)
    for i in 0..<k {
      var highest = scores[0, i]
      for shift in 1..<max(s, 1) { highest = max(highest, scores[shift, i]) }
      var sum = 0.0
      for shift in 0..<s {
        let weight = exp(scores[shift, i] - highest)
        slopes[shift, i] = weight
        sum += weight
      }
      for shift in 0..<s { slopes[shift, i] *= share / sum }
      slopes[0, i] -= share
      loss += share * (highest + log(sum) - scores[0, i] - log(Double(s)))
    }
    return (loss, slopes)
  }
}
