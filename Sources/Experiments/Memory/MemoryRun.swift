// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Parallel
public import Quantities
internal import StateSpace
internal import Synchronization

/// The points of one question about a state, worked out one after the other and kept as they are finished.
///
/// Another thread may look at what is finished at any time. Results do not depend on the number of threads.
public final class MemoryRun: Sendable {
  /// The model asked about.
  public let world: MemoryWorld
  /// When the state is read, in the order asked.
  public let times: [StateTime]
  /// How finely it is read; every time is asked at each of them.
  public let resolutions: [StateResolution]
  /// What is wanted of sampled brackets.
  public let goal: SandwichGoal
  /// Remarks on how the question was put.
  public let remarks: [String]
  private let finished = Mutex<(held: [MemoryPoint], profile: [ProfilePoint])>(([], []))

  /// A run that has not begun.
  ///
  /// - Parameter times: nil for the limit law, or for a long time that stands for it where no limit is certified
  /// - Throws: those of `MemoryWorld.check(_:)` and of the default time
  public init(
    _ world: MemoryWorld, times: [StateTime]?, resolutions: [StateResolution] = [.none], goal: SandwichGoal = .init(),
    threads: Int = Parallel.defaultThreadCount
  ) throws {
    self.world = world
    self.resolutions = resolutions
    self.goal = goal
    if let times {
      for time in times { try world.check(time) }
      (self.times, remarks) = (times, [])
    } else {
      let (time, remark) = try world.defaultTime(resolution: resolutions[0], goal: goal, threads: threads)
      (self.times, remarks) = ([time], remark.map { [$0] } ?? [])
    }
  }

  /// The questions when all goes well.
  public var total: Int { times.count * resolutions.count }

  /// What is finished of the amounts held.
  public func heldReport(unit: DisplayUnit) -> MemoryReport {
    MemoryReport(subject: world.subject, points: finished.withLock { $0.held }, unit: unit, remarks: remarks)
  }

  /// What is finished of the profile.
  public func profileReport(unit: DisplayUnit) -> ProfileReport {
    let points = finished.withLock { $0.profile }
    let standIn = times.contains(.stationary) ? points.first { $0.time != .stationary } : nil
    return ProfileReport(
      subject: "Memory profile of \(world.model.name)", points: points, unit: unit,
      remarks: remarks + world.profileRemarks
        + (standIn.map { ["t = \($0.time), begun at the stationary mean, stands for the limit law in this profile"] }
          ?? []))
  }

  /// Answers `I(h_t; x_{1:t}) = ?`, until `cancellation`.
  ///
  /// - Parameters:
  ///   - comparing: whether each point tells the need of its best linear decoder (M4.9)
  ///   - progress: told the part that is done, in [0, 1]
  public func hold(
    comparing: Bool = false, threads: Int = Parallel.defaultThreadCount, cancellation: Cancellation = Cancellation(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    try each(threads: threads, cancellation: cancellation, progress: progress) { time, resolution, run, progress in
      guard var point = try world.point(at: time, resolution: resolution, run: run, progress: progress) else { return }
      if comparing { point.need = try world.need(at: time, resolution: resolution, threads: threads) }
      finished.withLock { $0.held.append(point) }
    }
  }

  /// Answers what is held at each lag, until `cancellation`.
  ///
  /// - Parameter greatestLag: nil for ``MemoryWorld/defaultLag``, or what the time allows
  public func profile(
    greatestLag: Int? = nil, threads: Int = Parallel.defaultThreadCount, cancellation: Cancellation = Cancellation(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    try each(threads: threads, cancellation: cancellation, progress: progress) { time, resolution, run, progress in
      var last = greatestLag ?? MemoryWorld.defaultLag
      if case .step(let step) = time {
        if let greatestLag, greatestLag >= step {
          throw MemoryError.outOfDomain(
            value: "\(greatestLag)", origin: "--lags", expected: "at most \(step - 1), as there are \(step) inputs")
        }
        last = min(last, step - 1)
      }
      let points = try world.profile(
        at: time, lags: Array(0...last), resolution: resolution, run: run, progress: progress)
      finished.withLock { $0.profile += points }
    }
  }

  private func each(
    threads: Int, cancellation: Cancellation, progress: @escaping (Double) -> Void,
    _ body: (StateTime, StateResolution, SandwichRun, @escaping (Double) -> Void) throws -> Void
  ) throws {
    let run = SandwichRun(goal: goal, threads: threads, cancellation: cancellation)
    var done = 0
    for time in times {
      for resolution in resolutions where !cancellation.isCancelled {
        do {
          try body(time, resolution, run) { progress((Double(done) + $0) / Double(self.total)) }
        } catch is Cancellation.Interrupted {
          return
        }
        done += 1
        progress(Double(done) / Double(total))
      }
    }
  }

  /// What linear summaries keep (M2.4). Errors: those of `MemoryWorld.linearMemory()` and of its spectrum.
  public func spectrumReport(keeping wanted: Nats?, unit: DisplayUnit) throws -> SpectrumReport {
    let memory = try world.linearMemory("a dimension spectrum")
    guard resolutions.count == 1, let deviation = resolutions[0].deviation else {
      throw WorldError.options("--spectrum takes one deviation as --resolution")
    }
    let spectra = try times.map { (time: $0, spectrum: try memory.dimensionSpectrum(at: $0, resolution: deviation)) }
    return try SpectrumReport(
      subject: "Dimension spectrum of \(world.model.name)", spectra: spectra, wanted: wanted, unit: unit)
  }

  /// What the outputs tell (M2.6). Errors: those of `MemoryWorld.linearMemory()` and of its filters.
  public func observedReport(unit: DisplayUnit) throws -> ObservedReport {
    let memory = try world.linearMemory("the information in the outputs")
    guard resolutions == [.none] else {
      throw WorldError.options("--resolution is how finely the state is read; --observed is about the outputs")
    }
    let rows = try times.map { time in
      let information =
        switch time {
        case .step(let step): try memory.observedInformation(upTo: step)
        case .stationary: try memory.observedRate()
        }
      return ObservedReport.Row(time: time, information: information)
    }
    return ObservedReport(subject: "I(x_1…x_t; y_1…y_t) of \(world.model.name)", rows: rows, unit: unit)
  }
}
