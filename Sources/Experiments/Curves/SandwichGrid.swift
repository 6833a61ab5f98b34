// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a convex, falling curve is to be looked at next so that few points describe it well.
///
/// Chords lie above the curve and tangents below it. Of the triangles between a chord and the tangents at its ends the
/// largest is cut by the tangent that is parallel to the chord (Rote 1992, "The convergence rate of the sandwich
/// algorithm for approximating convex functions"), so points go where the curve bends and none into a straight segment.
/// Areas compare alike under any scaling of the axes, so no unit matters.
struct SandwichGrid {
  /// A point of the curve. Rates and slopes are in the same unit of information.
  struct Knot: Equatable {
    let distortion: Double
    let rate: Double
    /// `s ≥ 0` of a line that supports the curve here; infinite for a vertical one.
    let slope: Double
    /// How uncertain `rate` is.
    let slack: Double
  }

  /// Ascending in distortion.
  private(set) var knots: [Knot]
  /// Whether the stretch from a knot to the next holds nothing more to see, shape `[knots − 1]`.
  private var isSettled: [Bool]

  /// Tangents looked for at the same time. It is fixed, so that the points do not depend on the number of threads.
  static let batch = 4
  /// Points closer than this part of the whole stretch of distortion are one point.
  private static let resolution = 1e-9

  init(from first: Knot, to last: Knot) {
    knots = [first, last]
    isSettled = [false]
  }

  /// The slopes to ask for next, at most ``batch`` and at most `limit` of them, ascending in distortion.
  func nextSlopes(limit: Int) -> [(stretch: Int, slope: Double)] {
    let open = isSettled.indices.compactMap { i -> (stretch: Int, slope: Double, area: Double)? in
      guard !isSettled[i], let triangle = triangle(i) else { return nil }
      return (i, triangle.chord, triangle.area)
    }
    let largest = open.sorted { ($1.area, $0.stretch) < ($0.area, $1.stretch) }
    return largest.prefix(min(limit, Self.batch)).sorted { $0.stretch < $1.stretch }.map { ($0.stretch, $0.slope) }
  }

  /// Takes the answers to ``nextSlopes(limit:)``, in their order.
  ///
  /// - Returns: whether each is a new point; one at the end of its stretch shows that the stretch is straight.
  mutating func insert(_ answers: [(stretch: Int, knot: Knot)]) -> [Bool] {
    let margin = Self.resolution * (knots[knots.count - 1].distortion - knots[0].distortion)
    var isNew: [Bool] = []
    for (before, answer) in answers.enumerated() {
      let stretch = answer.stretch + isNew.prefix(before).count { $0 }
      let inside =
        answer.knot.distortion > knots[stretch].distortion + margin
        && answer.knot.distortion < knots[stretch + 1].distortion - margin
      isNew.append(inside)
      if inside {
        knots.insert(answer.knot, at: stretch + 1)
        isSettled.insert(false, at: stretch)
      } else {
        isSettled[stretch] = true
      }
    }
    return isNew
  }

  /// The triangle of the chord of stretch `i` and the tangents at its ends, or nil if it is lost in the uncertainty.
  private func triangle(_ i: Int) -> (chord: Double, area: Double)? {
    let (a, b) = (knots[i], knots[i + 1])
    let width = b.distortion - a.distortion
    let chord = (a.rate - b.rate) / width
    guard chord > b.slope, chord < a.slope else { return nil }
    // Where the tangents meet, as a part of the width, and how far below the chord that is.
    let part = a.slope.isFinite ? (chord - b.slope) / (a.slope - b.slope) : 0
    let depth = (chord - b.slope) * (1 - part) * width
    guard depth > a.slack + b.slack else { return nil }
    return (chord, depth * width / 2)
  }
}
