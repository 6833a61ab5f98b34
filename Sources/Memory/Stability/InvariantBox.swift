// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
public import StateSpace

/// A bounded box that a noise-free state never leaves once it is inside, whatever inputs arrive (M7.1).
public struct InvariantBox: Sendable, Equatable {
  /// What a search for a box came to.
  public enum Outcome: Sendable, Equatable {
    case found(InvariantBox)
    /// Noise or inputs are unbounded, so that there is none.
    case impossible(reason: String)
    /// The search gave up: there may be one.
    case notFound(reason: String)
  }

  /// The box: d intervals.
  public let sides: [Interval]

  /// The invariant box that the search shrank to ``sides``: a state that begins in it is soon in ``sides``.
  public let outer: [Interval]

  /// A box; the caller answers for its invariance.
  public init(sides: [Interval]) { self.init(sides: sides, outer: sides) }

  private init(sides: [Interval], outer: [Interval]) {
    self.sides = sides
    self.outer = outer
  }

  /// The largest `|h_i|` in it.
  public var radius: Double { sides.reduce(0) { max($0, $1.magnitude) } }

  /// A box by interval iteration: what one step makes of the box is joined to it, a little widened, until the step
  /// stays inside; then the box is replaced by what a step makes of it as long as that is noticeably smaller.
  ///
  /// The first box is wide, `|h_i| ≤ 3 max(1, |E h_0|)`, so that states which settle apart lie in it together; if that
  /// grows without limit, a box around `E h_0` and 0 is tried.
  ///
  /// Source: Rump (1999), "INTLAB", epsilon inflation; the step's range as in ``StepRange``.
  public static func search(for model: StateSpaceModel) throws -> Outcome {
    guard case .gated(let update) = model.update else {
      return .impossible(reason: "no interval form of this cell")
    }
    guard model.noise.isZero else { return .impossible(reason: "Gaussian noise is unbounded") }
    let reach = try InputReach(model, update)
    guard reach.isBounded else { return .impossible(reason: "Gaussian inputs are unbounded") }
    let mean = model.initial.mean
    let reached = 3 * mean.reduce(1) { max($0, abs($1)) }
    let wide = try grow(from: mean.map { _ in Interval(-reached, reached) }, update, reach)
    if case .found = wide { return wide }
    return try grow(from: mean.map { Interval(min(0, $0), max(0, $0)) }, update, reach)
  }

  /// The iteration from one box.
  private static func grow(from start: [Interval], _ update: GatedUpdate, _ reach: InputReach) throws -> Outcome {
    var sides = start
    for _ in 0..<mostSteps {
      let image = image(of: sides, update, reach)
      if zip(sides, image).allSatisfy({ $0.contains($1) }) {
        return .found(InvariantBox(sides: shrink(sides, update, reach), outer: sides))
      }
      sides = zip(sides, image).map { $0.hull($1).widened(relative: inflation) }
      guard sides.allSatisfy({ $0.magnitude < largest }) else {
        return .notFound(reason: "the boxes of the interval iteration grow without limit")
      }
    }
    return .notFound(reason: "the interval iteration did not settle in \(mostSteps) steps")
  }

  /// What an inclusion-monotone step makes of an invariant box is invariant too.
  private static func shrink(_ box: [Interval], _ update: GatedUpdate, _ reach: InputReach) -> [Interval] {
    var sides = box
    for _ in 0..<mostSteps {
      let image = image(of: sides, update, reach)
      guard zip(sides, image).allSatisfy({ $0.contains($1) }) else { return sides }
      let gain = zip(sides, image).reduce(0.0) { largest, pair in
        max(largest, pair.1.lower - pair.0.lower, pair.0.upper - pair.1.upper)
      }
      sides = image
      if gain <= inflation * inflation { return sides }
    }
    return sides
  }

  /// An enclosure of all states after a step from the box, rounding included.
  private static func image(of sides: [Interval], _ update: GatedUpdate, _ reach: InputReach) -> [Interval] {
    let step = StepRange(update: update, box: sides)
    let images = reach.cells.map { step.next($0) }
    return sides.indices.map { i in images.dropFirst().reduce(images[0][i]) { $0.hull($1[i]) } }
  }

  private static let mostSteps = 2000
  /// Joined boxes grow by this share of their size, so that the iteration ends.
  private static let inflation = 0x1p-14
  private static let largest = 1e12
}

extension ProcessNoise {
  /// Whether the noise has a density, `Q ≻ 0` to rounding.
  var isNondegenerate: Bool {
    switch self {
    case .perStep(let q):
      guard let eigen = try? SymmetricEigen(q), let least = eigen.values.first else { return false }
      return least > Double(q.rows) * 0x1p-50 * q.maximumMagnitude
    case .integrated(let q): return q.allSatisfy { $0 > 0 }
    }
  }
}
