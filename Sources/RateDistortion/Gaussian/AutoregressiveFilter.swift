// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information

/// `A(e^{iω}) = Σ b_k e^{−ikω}` with `b = 1, −a_1, …, −a_p`: the filter that whitens an autoregression.
struct AutoregressiveFilter {
  /// `b_0 … b_p`.
  let taps: [Double]
  /// `A(1)`.
  private let atZero: Double

  init(coefficients: [Double]) {
    taps = [1] + coefficients.map { -$0 }
    atZero = compensatedSum(taps)
  }

  /// `|A(e^{iω})|² = Σ c_k cos kω`: `c_0 = Σ b_j²`, `c_k = 2 Σ b_j b_{j+k}`.
  var cosineSeries: [Double] {
    taps.indices.map { k in
      let sum = (0..<(taps.count - k)).reduce(0.0) { $0 + taps[$1] * taps[$1 + k] }
      return k == 0 ? sum : 2 * sum
    }
  }

  /// `Σ |b_k|`.
  var size: Double { taps.reduce(0) { $0 + abs($1) } }

  /// `|A(e^{iω})|²`.
  func gain(at frequency: Double) -> Double {
    let a = value(at: frequency)
    return a.real * a.real + a.imaginary * a.imaginary
  }

  /// The constant part `A(1)` is split off, `e^{−ikω} − 1 = −2 sin²(kω/2) − i sin kω`, so that a root near 1 loses no
  /// digits at low frequencies.
  private func value(at frequency: Double) -> (real: Double, imaginary: Double) {
    var real = 0.0
    var imaginary = 0.0
    for k in stride(from: taps.count - 1, through: 1, by: -1) {
      let half = sin(0.5 * Double(k) * frequency)
      real -= 2 * taps[k] * half * half
      imaginary -= taps[k] * sin(Double(k) * frequency)
    }
    return (real + atZero, imaginary)
  }

  /// `|A|` at a centre and a lower bound of it within `halfWidth`: the distance of the tangent `A + A′x` from 0,
  /// less the remainder `½ Σ k² |b_k| x²` and the rounding of the sums.
  func magnitude(at centre: Double, halfWidth: Double) -> (value: Double, bound: Double) {
    let a = value(at: centre)
    var derivative = (real: 0.0, imaginary: 0.0)
    var (moved, speed, bend) = (0.0, 0.0, 0.0)
    for k in taps.indices.dropFirst() {
      let lag = Double(k)
      derivative.real -= lag * taps[k] * sin(lag * centre)
      derivative.imaginary -= lag * taps[k] * cos(lag * centre)
      moved += abs(taps[k]) * min(2, lag * centre)
      speed += lag * abs(taps[k])
      bend += lag * lag * abs(taps[k])
    }
    let square = derivative.real * derivative.real + derivative.imaginary * derivative.imaginary
    let along = a.real * derivative.real + a.imaginary * derivative.imaginary
    let step = square > 0 ? min(max(-along / square, -halfWidth), halfWidth) : 0
    let nearest = hypot(a.real + step * derivative.real, a.imaginary + step * derivative.imaginary)
    let value = hypot(a.real, a.imaginary)
    let rounding = 8 * .ulpOfOne * Double(taps.count) * (abs(atZero) + moved + speed * halfWidth)
    return (value, nearest - 0.5 * bend * halfWidth * halfWidth - rounding)
  }
}
