// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
public import Parallel
public import StateSpace

/// Simulates the paths of a plan into a `.npz` file, in bounded memory: `x` [P, T, m], `h` [P, T, d], `y` [P, T, n] and
/// `g` [P, T, r].
///
/// Short paths are simulated side by side and written in order; a long one is written piece by piece. A path depends on
/// the seed and its number alone, so that neither the pieces nor the threads are to be seen in the file.
public struct SimulationRun: Sendable {
  /// What is simulated.
  public let plan: SimulationPlan
  /// Where the model came from, for errors.
  public let modelPath: String

  /// Numbers that are simulated between two looks at cancellation and progress: by default 2 MiB. Nothing in the file
  /// depends on it.
  public var pieceSize = 1 << 18
  /// Numbers of the longest path that a worker holds as a whole: by default 16 MiB.
  private var longest: Int { 8 * pieceSize }
  /// Pieces that each worker makes between two writings.
  private static let piecesPerWorker = 4

  /// A run of `model`.
  ///
  /// Errors: `FileError` with `badData` if model, paths and steps do not fit each other.
  public init(
    _ model: ModelSpecification, paths: Int, steps: Int, burnIn: Int, seed: UInt64
  ) throws(FileError) {
    modelPath = model.path
    let model = try model.model()
    do {
      plan = try SimulationPlan(model, paths: paths, steps: steps, burnIn: burnIn, seed: seed)
    } catch {
      throw FileError(.badData, path: modelPath, error.description)
    }
  }

  /// Steps of all paths, burn-in included: what progress is counted in.
  public var total: Int { plan.paths * (plan.burnIn + plan.steps) }

  /// Simulates, and leaves the file at `output` when all is done.
  ///
  /// - Parameter progress: told how many of ``total`` steps are done.
  /// - Returns: what was counted on the way.
  /// - Throws: `FileError` with `badData` if a state explodes, `cannotCreate`, `writeFailed`;
  ///   `Cancellation.Interrupted`. Then nothing is left behind.
  public func write(
    to output: String, threads: Int, cancellation: Cancellation, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> SimulationReport {
    let model = plan.model
    let shapes = [
      ("x", model.inputSize), ("h", model.stateSize), ("y", model.outputSize), ("g", model.update.gateCount),
    ].map { (name: $0, shape: [plan.paths, plan.steps, $1]) }
    let writer = try NumpyArchiveWriter(output, members: shapes)
    var gates = GateCount()
    func append(_ trajectory: Trajectory) throws(FileError) {
      for (index, values) in [trajectory.x, trajectory.h, trajectory.y, trajectory.g].enumerated() {
        try writer.append(values, to: index)
      }
      gates += trajectory.gates
    }
    do {
      if plan.numbersPerStep * (plan.burnIn + plan.steps) > longest {
        try walkLongPaths(cancellation, progress, append)
      } else {
        try walkShortPaths(threads: threads, cancellation, progress, append)
      }
    } catch let error as DivergedState {
      throw FileError(.badData, path: modelPath, error.description)
    }
    try writer.finish()
    return SimulationReport(plan: plan, gates: gates, shapes: shapes)
  }

  private func walkLongPaths(
    _ cancellation: Cancellation, _ progress: (Int) -> Void, _ append: (Trajectory) throws -> Void
  ) throws {
    let simulator = try PathSimulator(plan)
    let length = max(1, pieceSize / plan.numbersPerStep)
    let walked = plan.burnIn + plan.steps
    for path in 0..<plan.paths {
      try simulator.begin(path: path)
      for first in stride(from: 0, to: walked, by: length) {
        try cancellation.check()
        var trajectory = Trajectory()
        try simulator.advance(min(length, walked - first), appendingTo: &trajectory)
        try append(trajectory)
        progress(path * walked + min(walked, first + length))
      }
    }
  }

  private func walkShortPaths(
    threads: Int, _ cancellation: Cancellation, _ progress: @escaping @Sendable (Int) -> Void,
    _ append: (Trajectory) throws -> Void
  ) throws {
    let walked = plan.burnIn + plan.steps
    let pathsPerPiece = max(1, pieceSize / (plan.numbersPerStep * plan.steps))
    let pathsPerRound = pathsPerPiece * Self.piecesPerWorker * min(threads, Parallel.defaultThreadCount)
    for first in stride(from: 0, to: plan.paths, by: pathsPerRound) {
      let last = min(plan.paths, first + pathsPerRound)
      let pieces = try Parallel.orderedMap(
        count: (last - first + pathsPerPiece - 1) / pathsPerPiece, threads: threads, cancellation: cancellation
      ) { piece in
        let simulator = try PathSimulator(plan)
        var trajectory = Trajectory()
        for path in (first + piece * pathsPerPiece)..<min(last, first + (piece + 1) * pathsPerPiece) {
          try simulator.begin(path: path)
          try cancellation.check()
          try simulator.advance(walked, appendingTo: &trajectory)
        }
        return trajectory
      }
      try cancellation.check()
      for piece in pieces { if let piece { try append(piece) } }
      progress(last * walked)
    }
  }
}
