// SPDX-License-Identifier: GPL-3.0-or-later

/// How a sweep is run.
public struct RunOptions: Sendable {
  /// Worker processes, each with one thread.
  public var jobs = 1
  /// The part of the points to do.
  public var shard = ShardNumber.whole
  /// Time for a point; nil for any.
  public var pointTimeout: Duration?
  /// Resident memory of a worker in bytes at which it is ended; nil for any.
  public var memoryLimit: Int?
  /// Whether points that ended without an answer are asked again.
  public var retriesFailures = false
  /// The program's version: answers of others do not count.
  public var version: String
  /// The program whose workers answer, and the arguments that make it one.
  public var program: String
  /// See ``program``.
  public var arguments: [String]

  /// The defaults, for a program that works as a worker under `arguments`.
  public init(version: String, program: String, arguments: [String]) {
    self.version = version
    self.program = program
    self.arguments = arguments
  }
}

/// How far a run has come.
public struct RunProgress: Sendable {
  /// Points recorded by this run and on the disk.
  public var recorded = 0
  /// Of these, the ones without an answer.
  public var failed = 0
  /// Points of the shard that were recorded before.
  public var skipped = 0
  /// Of these, the ones without an answer.
  public var skippedFailures = 0
  /// Points of the shard; by estimate, until the run is over.
  public var total: Int
  /// Whether the run was stopped before its end.
  public var isInterrupted = false
}
