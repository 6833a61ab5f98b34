// SPDX-License-Identifier: GPL-3.0-or-later

public import Parallel
public import Quantities
public import RateDistortion
internal import Synchronization

/// The points of one rate–distortion curve, worked out on several threads and kept as they are finished.
///
/// The points do not depend on the number of threads. Another thread may look at ``points`` at any time.
public final class CurveRun: Sendable {
  /// Where on the curve the points are.
  public enum Placement: Sendable, Equatable {
    /// So many points from one end to the other, more where the curve bends more (``SandwichGrid``); at least 2.
    case adaptive(points: Int)
    /// One point a question, in the order asked.
    case queries([Query])
  }

  /// The rate at which an adaptive grid begins if the least distortion takes infinitely much: 6 bits.
  public static let largestRate = Nats(Bits(6))

  /// The slope at which an adaptive grid ends if the curve never comes down to zero, nats per unit of distortion.
  public static let leastSlope = 1e-6

  /// The curve that answers.
  public let curve: any RateDistortionCurve
  /// Where on it the points are.
  public let placement: Placement
  /// The curve that an adaptive grid is laid out on.
  private let layout: (any RateDistortionCurve)?
  private let finished = Mutex<[(place: Double, point: CurvePoint)]>([])

  /// A run that has not begun.
  ///
  /// - Parameter layout: the curve that an adaptive grid is laid out on; nil for `curve` itself
  public init(_ curve: any RateDistortionCurve, at placement: Placement, layout: (any RateDistortionCurve)? = nil) {
    self.curve = curve
    self.placement = placement
    self.layout = layout
  }

  /// The points finished so far: ascending in distortion on an adaptive grid, otherwise in the order asked.
  public var points: [CurvePoint] {
    finished.withLock { $0 }.sorted { $0.place < $1.place }.map(\.point)
  }

  /// The number of points when all goes well.
  public var total: Int {
    switch placement {
    case .adaptive(let points): points
    case .queries(let queries): queries.count
    }
  }

  /// Works the points out, until `cancellation`: the points under way are then still finished and kept.
  ///
  /// - Parameter progress: told how many points are done, from any thread
  /// - Throws: what the curve throws; of several failures the first asked for. `DomainError` for fewer than 2 points.
  public func run(
    threads: Int = Parallel.defaultThreadCount, cancellation: Cancellation = Cancellation(),
    progress: (@Sendable (Int) -> Void)? = nil
  ) throws {
    let workers = Workers(threads: threads, cancellation: cancellation, progress: progress)
    switch placement {
    case .queries(let queries):
      _ = try answers(to: queries, workers) { index, _ in Double(index) }
    case .adaptive(let points):
      guard points >= 2 else { throw DomainError(points, of: "the number of points", expected: "an integer ≥ 2") }
      guard let layout else { return try refine(to: points, workers) }
      let grid = CurveRun(layout, at: placement)
      try grid.run(threads: workers.threads, cancellation: workers.cancellation)
      _ = try answers(to: grid.points.map { .distortion($0.distortion) }, workers) { index, _ in Double(index) }
    }
  }

  private struct Workers: Sendable {
    let threads: Int
    let cancellation: Cancellation
    let progress: (@Sendable (Int) -> Void)?
  }

  /// The answers, kept as they come at the place that `place` gives them (nil: not kept); nil after a cancellation.
  private func answers(
    to queries: [Query], _ workers: Workers, place: @escaping @Sendable (Int, CurvePoint) -> Double?
  ) throws -> [CurvePoint]? {
    let points = try Parallel.orderedMap(
      count: queries.count, threads: workers.threads, cancellation: workers.cancellation
    ) { index in
      let point = try self.curve.point(at: queries[index])
      if let place = place(index, point) { self.keep(point, at: place, workers) }
      return point
    }
    return points.contains { $0 == nil } ? nil : points.compactMap { $0 }
  }

  private func keep(_ point: CurvePoint, at place: Double, _ workers: Workers) {
    let done = finished.withLock {
      $0.append((place, point))
      return $0.count
    }
    workers.progress?(done)
  }

  private func refine(to count: Int, _ workers: Workers) throws {
    let ends = try curve.ends()
    let first =
      ends.rateAtMinimum.value.isFinite
      ? Query.distortion(ends.minimumDistortion) : Query.rate(Self.largestRate)
    let last =
      ends.maximumDistortion.isFinite ? Query.distortion(ends.maximumDistortion) : Query.slope(Self.leastSlope)
    let isPoint = ends.minimumDistortion >= ends.maximumDistortion
    guard let outer = try answers(to: isPoint ? [last] : [first, last], workers, place: { $1.distortion }),
      let left = outer.first, let right = outer.last, left.distortion < right.distortion
    else { return }

    var grid = SandwichGrid(from: SandwichGrid.Knot(left), to: SandwichGrid.Knot(right))
    while grid.knots.count < count {
      let next = grid.nextSlopes(limit: count - grid.knots.count)
      guard !next.isEmpty, let batch = try answers(to: next.map { .slope($0.slope) }, workers, place: { _, _ in nil })
      else { return }
      let isNew = grid.insert(zip(next, batch).map { ($0.stretch, SandwichGrid.Knot($1)) })
      for (point, isNew) in zip(batch, isNew) where isNew { keep(point, at: point.distortion, workers) }
    }
  }
}

extension SandwichGrid.Knot {
  /// The point as the upper side of its bracket has it.
  init(_ point: CurvePoint) {
    self.init(
      distortion: point.distortion, rate: point.rate.upper.value.value, slope: point.slope, slack: point.gap.value)
  }
}
