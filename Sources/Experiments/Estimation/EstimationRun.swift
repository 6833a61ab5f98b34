// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estimation
internal import Files
internal import Memory
public import Parallel
public import Quantities
internal import Synchronization

/// The answers to one question about samples, worked out one after the other and kept as they are finished.
///
/// Another thread may look at what is finished at any time. Results do not depend on the number of threads.
public final class EstimationRun: Sendable {
  /// The question.
  public let specification: EstimationSpecification
  private let x: SampleFile, y: SampleFile, given: SampleFile?
  private let audit: ModelAudit?
  private let finished = Mutex<(points: [EstimationPoint], remarks: [String])>(([], []))

  /// Blocks that are not joined to longer ones.
  private static let leastBlocks = 40

  /// Reads the files.
  ///
  /// - Throws: `FileError` for files that cannot be used; ``WorldError`` for options that do not fit each other.
  public init(_ specification: EstimationSpecification) throws {
    self.specification = specification
    audit = try specification.model.map { try ModelAudit($0, specification) }
    // A file that is named twice is read once: a stream cannot be read again.
    var files: [SampleFile] = []
    for reference in [specification.x, specification.y, specification.given].compactMap({ $0 }) {
      let known = files.first { $0.reference == reference }
      files.append(try known ?? SampleFile(reference, missing: specification.missing))
    }
    if specification.missing == .drop { files = try Self.complete(files, specification) }
    (x, y, given) = (files[0], files[1], files.count > 2 ? files[2] : nil)
    let known = Set(["x", "y", "given"]).union(files.flatMap { $0.names ?? [] })
    if let unknown = specification.discrete.subtracting(known).min() {
      throw WorldError.data("--discrete \(unknown): expected x, y, given, or the name of a column of these files")
    }
    if specification.windows.time != nil, !y.hasPaths {
      throw WorldError.data("--time reads one row of every path: expected files of shape [paths, T, d]")
    }
  }

  /// The files without the observations that any of them lacks, so that rows stay beside those that they belong to.
  private static func complete(
    _ files: [SampleFile], _ specification: EstimationSpecification
  ) throws(WorldError) -> [SampleFile] {
    guard files.contains(where: { $0.kept != nil }) else { return files }
    for other in files.dropFirst() where other.observationCount != files[0].observationCount {
      throw .data(
        "\(other.name) has \(other.observationCount) rows and \(files[0].name) \(files[0].observationCount), those that "
          + "lack a value included; expected as many")
    }
    let common = files.dropFirst().reduce(files[0].observations) { $0.intersection($1.observations) }
    guard !common.isEmpty else { throw .data("--missing drop: no row is complete in all files") }
    let isSeries = specification.windows.isSeries || specification.greatestLag ?? 0 > 0
    if isSeries, files.contains(where: { !$0.hasPaths }) {
      throw .data(
        "--missing drop leaves rows out of a series, and those after them would move in time; expected --missing hold")
    }
    return files.map { $0.keeping(common) }
  }

  /// What the points are about.
  public var subject: String {
    let windows = specification.windows
    let now = windows.time.map(String.init) ?? "t"
    let back = specification.greatestLag == nil ? windows.lag == 0 ? now : "\(now)−\(windows.lag)" : "\(now)−k"
    let past = windows.past == 1 ? "" : " and the \(counted(windows.past - 1, "row")) before"
    let isSeries = windows.isSeries || windows.time != nil || specification.greatestLag != nil
    let left = isSeries ? "\(x.name) at \(back)\(past)" : x.name
    let right = isSeries ? "\(y.name) at \(now)" : y.name
    return "Information between \(left) and \(right)" + (given.map { " given \($0.name)" } ?? "")
  }

  /// What is finished.
  public func report(unit: DisplayUnit) -> EstimationReport {
    let (points, remarks) = finished.withLock { $0 }
    var warnings: [String] = []
    for file in [x, y, given].compactMap({ $0 }) {
      warnings += file.warnings.filter { !warnings.contains($0) }
    }
    return EstimationReport(subject: subject, points: points, unit: unit, remarks: warnings + remarks)
  }

  /// Answers, until `cancellation`.
  ///
  /// - Parameter progress: told the part that is done, in [0, 1]
  /// - Throws: `EstimationError` where no method can answer; errors of the model's own bracket.
  public func estimate(
    threads: Int = Parallel.defaultThreadCount, cancellation: Cancellation = Cancellation(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let lags = specification.lags
    let brackets = try audit?.brackets(lags: lags, threads: threads, cancellation: cancellation)
    if let remark = audit?.remark { add(remark: remark) }
    let total = Double(lags.count * specification.methods.count)
    var done = 0.0
    var failure: (any Error)?
    for (index, lag) in lags.enumerated() {
      var windows = specification.windows
      windows.lag = lag
      let samples = try windows.samples(x: x, y: y, given: given, discrete: specification.discrete)
      let blockLength = chooseBlocks(samples)
      for method in specification.methods {
        guard !cancellation.isCancelled else { return }
        do {
          var point = try answer(method, samples, lag: lag, blockLength: blockLength, threads: threads)
          point.model = brackets?[index]
          finished.withLock { $0.points.append(point) }
        } catch let error as EstimationError {
          failure = failure ?? error
          if specification.methods.count > 1 { add(remark: "\(method.rawValue) cannot answer: \(error)") }
        }
        done += 1
        progress(done / total)
      }
    }
    if let failure, finished.withLock({ $0.points.isEmpty }) { throw failure }
  }

  private func add(remark: String) {
    finished.withLock { if !$0.remarks.contains(remark) { $0.remarks.append(remark) } }
  }

  /// The length asked for, or five times the rows' memory where they have any; tells of that memory.
  private func chooseBlocks(_ samples: PairedSamples) -> Int {
    if let asked = specification.blockLength { return asked }
    // Rows at one time of different paths are independent.
    guard specification.windows.time == nil, let memory = samples.longestMemory else { return 1 }
    let wanted = max(specification.parameters.theilerWindow + 1, Int((5 * memory.time).rounded(.up)))
    let length = max(1, min(wanted, samples.count / Self.leastBlocks))
    if specification.parameters.theilerWindow == 0 {
      add(remark: EstimationWarning.autocorrelation(column: memory.column, time: memory.time).description)
    }
    add(remark: "errors, folds and permutations keep blocks of \(length) rows together (--blocks)")
    return length
  }

  private func answer(
    _ method: EstimationMethod, _ samples: PairedSamples, lag: Int, blockLength: Int, threads: Int
  ) throws -> EstimationPoint {
    var parameters = specification.parameters
    parameters.blockLength = blockLength
    var estimator = try method.estimator(parameters)
    var samples = samples
    var estimate: InformationEstimate
    var chosen: String?
    if let automatic = estimator as? AutomaticEstimator {
      let choice = try automatic.choose(samples, threads: threads)
      (estimator, samples, estimate) = (choice.estimator, choice.samples, choice.estimate)
      chosen = estimator.method
    } else {
      estimate = try estimator.estimate(samples, threads: threads)
    }
    estimate = estimate.adding(warnings: samples.duplicateWarnings)
    if !specification.hasErrors {
      estimate = estimate.with(standardError: nil)
    } else if estimate.standardError?.source != .crossFitting {
      estimate = try withError(estimate, of: estimator, samples, blockLength: blockLength, threads: threads)
    }
    var point = EstimationPoint(lag: lag, estimate: estimate)
    point.chosen = chosen
    if let permutations = specification.permutations {
      point.permutation = try PermutationTest(
        permutations: permutations, blockLength: samples.given == nil ? blockLength : 1, seed: parameters.seed
      ).test(estimator, value: estimate.value, samples, threads: threads)
    }
    return point
  }

  /// The estimate with an error by subsampling; where parts are too small for the method, with a word on that.
  private func withError(
    _ estimate: InformationEstimate, of estimator: any InformationEstimator, _ samples: PairedSamples, blockLength: Int,
    threads: Int
  ) throws -> InformationEstimate {
    do {
      let subsampling = try Subsampling(
        rows: samples.count, columns: samples.dimension, blockLength: blockLength, seed: specification.parameters.seed)
      return estimate.with(standardError: try subsampling.standardError(of: estimator, samples, threads: threads))
    } catch let error as EstimationError {
      // What a method says of itself takes rows as independent.
      return estimate.with(standardError: blockLength == 1 ? estimate.standardError : nil)
        .adding(warnings: [.remark("\(estimate.method): no error by subsampling, as \(error)")])
    }
  }
}
