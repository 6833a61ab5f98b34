// SPDX-License-Identifier: GPL-3.0-or-later

internal import Memory
public import Quantities
public import RateDistortion
public import Reporting

/// The points of a curve as a reader gets them: a table, JSON objects and a figure, all in one unit of information.
///
/// This is where nats turn into the reader's unit; lower bounds are then rounded down and upper bounds up.
public struct CurveReport: Sendable {
  /// What the points are about.
  public let world: RateDistortionWorld
  /// The points, in the order given, their distortion ranges narrowed by each other.
  public let points: [CurvePoint]
  /// The sequential points' ordinary counterparts, as many as ``points``; nil where there is no such curve.
  public let noncausalPoints: [CurvePoint]?
  /// The unit of everything that is information.
  public let unit: DisplayUnit
  /// Whether the rate–dispersion function is told.
  public let showsDispersion: Bool
  /// The block length at which the normal approximation is told; nil for none.
  public let finiteBlocklength: FiniteBlocklength?
  let envelope: CurveEnvelope

  /// A report of `points`, in the order given.
  ///
  /// - Throws: what the ordinary curve throws at the points' distortions, where the world has one.
  public init(
    _ world: RateDistortionWorld, points: [CurvePoint], unit: DisplayUnit, showsDispersion: Bool = false,
    finiteBlocklength: FiniteBlocklength? = nil
  ) throws {
    self.world = world
    let envelope = CurveEnvelope(points)
    self.points = points.map { point in
      var narrowed = point
      narrowed.distortionRange = envelope.distortionRange(of: point)
      return narrowed
    }
    self.envelope = envelope
    self.unit = unit
    self.showsDispersion = showsDispersion
    self.finiteBlocklength = finiteBlocklength
    noncausalPoints = try world.noncausalCurve.map { curve in
      try points.map { try curve.point(at: .distortion($0.distortion)) }
    }
  }

  /// The points as a table for readers and for CSV. What no point has, has no column.
  public var table: Table {
    get throws(ReportingError) { try columns.table(of: points, title: world.subject, notes: notes) }
  }

  /// One object a point; what a point does not have is left out.
  public var json: [JSONValue] { columns.json(of: points) }

  /// What a reader must know before using the numbers: the world's warnings and those of the points.
  public var warnings: [String] {
    var warnings = world.warnings
    let open = points.filter { $0.termination != .converged }
    if let sampled = world.negentropy {
      if sampled.termination != .converged {
        warnings.append(
          "the negentropy of the state is known to \(amount(Nats(sampled.sandwich.width), .up)), \(amount(sampled.goal, .up)) "
            + "were wanted" + (sampled.reason.map { ": \($0)" } ?? ""))
      }
    } else if let worst = open.map(\.gap).max() {
      warnings.append(
        "\(open.count) of \(points.count) points did not reach the gap asked for; their brackets hold, the widest is "
          + amount(worst, .up))
    }
    return warnings
  }

  /// An amount of information with its unit, for a sentence.
  private func amount(_ information: Nats, _ rounding: Rounding) -> String {
    "\(DecimalText.significant(unit.number(information), digits: 3, rounding: rounding)) \(unit.rawValue)"
  }

  /// The points that did not reach their tolerance.
  public var unconverged: Int { points.count { $0.termination != .converged } }

  private var notes: [String] {
    var notes = ["rate lower ≤ R(D) ≤ rate upper; distortion: \(world.distortionWords)"]
    if let sampled = world.negentropy {
      let confidence = DecimalText.significant(sampled.sandwich.confidence)
      notes += [
        "upper: the Gaussian of the same covariance; lower: less by the state's negentropy, at most "
          + "\(amount(max(.zero, sampled.sandwich.bracket.upper.value), .up))",
        "the lower sides hold all together with probability \(confidence) at least; the upper ones are certain",
      ]
    }
    if finiteBlocklength != nil {
      notes.append("rate normal approximation: an approximation for blocks of that length, not a bound")
    }
    if noncausalPoints != nil {
      notes.append("rates are those of an encoder that may not look ahead; noncausal: the ordinary curve there")
    }
    return notes
  }
}
