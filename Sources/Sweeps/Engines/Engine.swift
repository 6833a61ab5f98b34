// SPDX-License-Identifier: GPL-3.0-or-later

/// What runs the shards of a sweep on many machines.
public enum Engine: String, Sendable, CaseIterable {
  /// Job arrays of Slurm.
  case slurm
  /// GNU parallel, on one machine or over SSH.
  case parallel
  /// A step of Slurm inside an allocation that is there.
  case srun
  /// An indexed job of Kubernetes.
  case kubernetes
}

/// A file for a scheduler.
public struct EngineFile: Sendable, Equatable {
  /// Its name in the store's folder.
  public let name: String
  /// What is in it.
  public let text: String
}

/// A sweep written down for an engine whose jobs the user starts.
public struct EngineTemplate: Sendable {
  /// The script or manifest.
  public let file: EngineFile
  /// The command that starts it.
  public let command: String

  /// The file of `engine` for `run`; nil for Slurm, to which jobs are submitted by ``Slurm``.
  public init?(_ engine: Engine, _ run: ShardedRun) {
    switch engine {
    case .slurm: return nil
    case .parallel: self.init(name: "parallel.sh", text: Self.parallel(run), starter: ["bash"], run)
    case .srun: self.init(name: "srun.sh", text: Self.srun(run), starter: ["bash"], run)
    case .kubernetes:
      self.init(
        name: "kubernetes.yaml", text: Self.kubernetes(run), starter: ["kubectl", "apply", "--filename"], run)
    }
  }

  private init(name: String, text: String, starter: [String], _ run: ShardedRun) {
    file = EngineFile(name: name, text: text)
    command = ShellWord.line(starter + ["\(run.store)/\(name)"])
  }
}
