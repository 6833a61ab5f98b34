// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// The least compression that keeps a given relevance: `min I(X;T)` subject to `I(T;Y) ≥ τ`.
public struct BottleneckConstraintPoint: Sendable {
  /// `τ`, the relevance to be kept.
  public let relevance: Nats
  /// Least `I(X;T)`: a dual line below, an encoder or two encoders sharing the time above.
  public let compression: Bracket<Nats>
  /// Slope of the dual line, nats of compression per nat of relevance; infinite where all of `I(X;Y)` is kept.
  public let beta: Double
  /// Whether the dual line is proved; otherwise the lower side rests on a search.
  public let isCertified: Bool
  /// Encoders and their shares of the time, which sum to 1. Sharing tells T which encoder is in use.
  public let encoders: [(share: Double, encoder: BottleneckEncoder)]
  /// Whether the bracket became as narrow as was asked for.
  public let termination: Termination
}

extension DiscreteBottleneck {
  /// Relevance above `I(X;Y)` by this relative amount is rounding (the command line's rule).
  private static let rounding = 1e-12
  /// Slopes that one question may solve.
  private static let solveLimit = 60

  /// The least compression that keeps relevance `tau`.
  ///
  /// The two encoders that enclose `tau` are brought together by solving at the slope of their chord: either the curve
  /// dips below it, which gives a nearer encoder, or the chord is the curve, as on a first-order transition or all
  /// along for `Y = f(X)`.
  ///
  /// - Throws: ``BottleneckError/relevanceOutOfRange(_:maximum:)``.
  public func point(relevance tau: Nats) throws -> BottleneckConstraintPoint {
    let maximum = law.information.value
    guard tau.value >= 0, tau.value <= maximum * (1 + DiscreteBottleneck.rounding) else {
      throw BottleneckError.relevanceOutOfRange(tau, maximum: law.information)
    }
    let target = min(tau.value, maximum)
    var left = try Vertex(encoder: BottleneckEncoder(law: law, clusters: 1))
    var right = try Vertex(encoder: BottleneckEncoder(law: law, clusters: law.classes.count))
    // Data processing: I(X;T) ≥ I(T;Y), proved.
    var line = (value: target, beta: 1.0, certified: true)
    if target <= 0 { right = left }
    if target >= maximum { left = right }
    var upper = Vertex.chord(left, right, at: target)
    var converged = upper.value - line.value <= options.gap.value
    if target >= maximum { line = (upper.value, .infinity, true) }
    for _ in 0..<DiscreteBottleneck.solveLimit where !converged && left.relevance < right.relevance {
      let slope = (right.compression - left.compression) / (right.relevance - left.relevance)
      guard slope > 0, slope.isFinite else { break }
      let point = try point(beta: slope)
      let bound = point.dualBound.value + slope * target
      if bound > line.value { line = (bound, slope, point.status == .certified) }
      let vertex = Vertex(encoder: point.encoder)
      let chord = left.compression - slope * left.relevance
      if vertex.compression - slope * vertex.relevance < chord - 0.01 * options.gap.value {
        if vertex.relevance <= target { left = vertex }
        if vertex.relevance >= target { right = vertex }
      }
      let before = upper.value
      upper = Vertex.chord(left, right, at: target)
      converged = upper.value - line.value <= 2 * options.gap.value
      if upper.value >= before { break }
    }
    let rounding = 8 * Double.ulpOfOne * (1 + upper.value)
    return BottleneckConstraintPoint(
      relevance: Nats(target),
      compression: Bracket(
        subject: "least I(X;T) with I(T;Y) ≥ \(target) nats",
        lower: Bound(
          Nats(max(0, line.value - rounding)), kind: .solved, source: Citation("dual line at β = \(line.beta)")),
        upper: Bound(
          Nats(upper.value + rounding), kind: .solved, source: Citation("encoders sharing the time"))),
      beta: line.beta, isCertified: line.certified, encoders: upper.parts,
      termination: converged || target >= maximum ? .converged : .stalled)
  }
}

/// An encoder with where it stands on the information plane.
private struct Vertex {
  let encoder: BottleneckEncoder
  let compression: Double
  let relevance: Double

  init(encoder: BottleneckEncoder) {
    self.encoder = encoder
    compression = encoder.compression
    relevance = encoder.relevance
  }

  /// The compression at which two encoders sharing the time keep `relevance`.
  static func chord(
    _ left: Vertex, _ right: Vertex, at relevance: Double
  ) -> (value: Double, parts: [(share: Double, encoder: BottleneckEncoder)]) {
    let width = right.relevance - left.relevance
    let share = width > 0 ? min(1, max(0, (relevance - left.relevance) / width)) : 1
    let parts = [(share: 1 - share, encoder: left.encoder), (share: share, encoder: right.encoder)]
    return ((1 - share) * left.compression + share * right.compression, parts.filter { $0.share > 0 })
  }
}
