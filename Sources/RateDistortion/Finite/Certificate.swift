// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Information

/// Everything that a reader needs in order to check a rate–distortion point without trusting a solver.
///
/// The dual point proves the lower bound: for any `λ ≥ 0`, with `C = max_j Σ_i p_i λ_i e^{−s d_ij}`,
/// `R(D) ≥ −sD + Σ p_i log λ_i − log C` for *every* `D` (Csiszár 1974; Berger 1971, theorem 2.5.3). The primal
/// points prove the upper bound: the channel `q_j e^{−s d_ij} / z_i` has distortion `D` and mutual information at
/// most `−sD − Σ p_i log z_i` (Blahut 1972, theorem 6), and mixtures of such channels interpolate by convexity.
///
/// No code is shared with the solvers.
public struct Certificate: Sendable, Equatable {
  /// One channel of a time-sharing mixture.
  public struct Channel: Sendable, Equatable {
    /// Share of the time, in `(0, 1]`; the shares of a certificate sum to 1.
    public let weight: Double
    /// `s ≥ 0` of this channel, nats per unit of distortion; infinite for the channel that uses each letter's
    /// nearest reproductions only.
    public let slope: Double
    /// `q`, shape `[columns]`, a distribution on the reproduction letters.
    public let reproduction: Distribution

    /// A channel; its numbers are looked at by ``Certificate/check()``.
    public init(weight: Double, slope: Double, reproduction: Distribution) {
      self.weight = weight
      self.slope = slope
      self.reproduction = reproduction
    }
  }

  /// What the bracket is about.
  public let problem: FiniteProblem
  /// `s ≥ 0` of the dual line, nats per unit of distortion.
  public let slope: Double
  /// `log λ_i` in nats, shape `[rows]`; letters of probability zero are ignored.
  public let logDual: [Double]
  /// The channels of the upper bound, at least one.
  public let channels: [Channel]

  /// A claim, to be weighed by ``check()``.
  public init(problem: FiniteProblem, slope: Double, logDual: [Double], channels: [Channel]) {
    self.problem = problem
    self.slope = slope
    self.logDual = logDual
    self.channels = channels
  }

  /// What a certificate proves, rounding included.
  public struct Verdict: Sendable, Equatable {
    /// `D`: the mixture's distortion.
    public let distortion: Double
    /// `R(D') ≥ intercept − slope · D'` for every `D'`, nats; rounding is already subtracted.
    public let intercept: Double
    /// `max(0, intercept − slope · D)`, nats.
    public let rateLower: Double
    /// The mixture's mutual information or more, nats; rounding is already added.
    public let rateUpper: Double
    /// How much of the bracket is allowance for rounding, nats.
    public let roundingError: Double
  }

  /// Recomputes the bracket in `O(rows · columns)`, or less where the distortion has structure.
  ///
  /// Rounding: every exponential carries the error of its argument and one unit in the last place, sums are
  /// compensated, and the total enters both sides (Higham 2002, §3.1). A side that leaves the range of doubles is
  /// infinite. The weights are taken relative to their sum.
  ///
  /// - Throws: ``CertificateError`` when the shapes differ or a number is out of its domain.
  public func check() throws(CertificateError) -> Verdict {
    try validate()
    let p = problem.source.probabilities
    let support = problem.source.support
    let unit = Double.ulpOfOne / 2

    // λ counts up to a factor only: with this one the largest p_i λ_i e^{−s d_i}, d_i the row's least distortion, is
    // 1, so that nothing overflows and the largest column does not underflow.
    let shift = support.reduce(-Double.infinity) {
      max($0, log(p[$1]) + logDual[$1] - slope * problem.rowMinima[$1])
    }
    let columns = CertificateKernel.columnSums(problem, slope: slope, logDual: logDual.map { $0 - shift })
    var logSum = CompensatedSum()
    var size = 0.0
    for i in support {
      logSum.add(p[i] * logDual[i])
      size += p[i] * abs(logDual[i])
    }
    let logMaximum = log(columns.maximum)
    let lowerError = columns.relativeError + unit * (4 * size + 4 * abs(logMaximum) + 4 * abs(shift))
    let proved = logSum.value - shift - logMaximum - lowerError
    // Where a number left the range of doubles, nothing is proved.
    let intercept = proved.isFinite ? proved : -Double.infinity

    var distortion = 0.0
    var upper = 0.0
    var upperError = 0.0
    let total = compensatedSum(channels.map(\.weight))
    for channel in channels {
      let s = channel.slope
      let rows = CertificateKernel.rowSums(problem, slope: s, reproduction: channel.reproduction.probabilities)
      var excess = CompensatedSum()
      var least = CompensatedSum()
      var logZ = CompensatedSum()
      var logZSize = 0.0
      var error = 0.0
      var excessError = 0.0
      for i in support {
        excess.add(p[i] * rows.excess[i])
        least.add(p[i] * rows.least[i])
        logZ.add(p[i] * rows.logZ[i])
        logZSize += p[i] * abs(rows.logZ[i])
        error += p[i] * rows.relativeError[i]
        excessError += p[i] * rows.excess[i] * (rows.relativeError[i] + rows.momentError[i])
      }
      // At an infinite slope nothing exceeds the least distortion, and the cost of that is nothing.
      let cost = excess.value > 0 ? s * excess.value : 0
      let rounded = s.isFinite ? s * (excess.value + abs(least.value)) : 0
      let share = channel.weight / total
      distortion += share * (least.value + excess.value)
      upper += share * (-cost - logZ.value)
      // Two units are for a q that sums to 1 up to rounding only.
      upperError += share * (error + (s.isFinite ? s * excessError : 0) + unit * (2 + 4 * logZSize + 6 * rounded))
    }
    let rateUpper = upper + upperError
    let lineError = 3 * unit * (abs(intercept) + slope * abs(distortion))
    return Verdict(
      distortion: distortion, intercept: intercept - lineError,
      rateLower: max(0, intercept - slope * distortion - lineError),
      rateUpper: rateUpper.isNaN ? .infinity : max(0, rateUpper),
      roundingError: lowerError + upperError + lineError)
  }

  private func validate() throws(CertificateError) {
    guard logDual.count == problem.source.count else {
      throw .shape(
        "the dual point has \(logDual.count) numbers; expected \(problem.source.count), one per source letter")
    }
    guard slope >= 0, slope.isFinite else { throw .domain("slope \(slope) is not a finite number ≥ 0") }
    if let letter = problem.source.support.first(where: { !logDual[$0].isFinite }) {
      throw .domain("the dual of letter \(letter + 1) is \(logDual[letter]); expected a finite number")
    }
    guard !channels.isEmpty else { throw .shape("no primal point; expected at least one channel") }
    for channel in channels {
      guard channel.reproduction.count == problem.distortion.columns else {
        throw .shape(
          "a primal point has \(channel.reproduction.count) letters; expected \(problem.distortion.columns)")
      }
      guard channel.slope >= 0, channel.weight > 0, channel.weight <= 1 else {
        throw .domain("a channel of weight \(channel.weight) and slope \(channel.slope) is out of domain")
      }
    }
    let total = compensatedSum(channels.map(\.weight))
    guard abs(total - 1) <= Distribution.sumTolerance else {
      throw .domain("the weights of the channels sum to \(total); expected 1")
    }
  }
}

/// Why a certificate proves nothing.
public enum CertificateError: Error, Sendable, Equatable, CustomStringConvertible {
  case shape(String)
  case domain(String)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .shape(let message), .domain(let message): message
    }
  }
}
