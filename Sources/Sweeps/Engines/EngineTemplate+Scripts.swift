// SPDX-License-Identifier: GPL-3.0-or-later

extension EngineTemplate {
  /// One script that is the whole sweep without an argument, and one shard with its number.
  ///
  /// GNU parallel gets a name without a path, so that it has nothing to quote; it asks for as many shards at a time as a
  /// machine has processors for their workers.
  static func parallel(_ run: ShardedRun) -> String {
    """
    #!/usr/bin/env bash
    # The \(run.shards) shards of the sweep \(run.title) with GNU parallel, then their merge.
    # One shard by hand: the same with its number, from 0. More machines that share this folder:
    # PARALLEL='--sshlogin :,one,two' before the command.
    \(run.settings)
    if [ $# -gt 0 ]; then
      \(run.shardCommand("$1"))
    fi
    cd "$store" || exit
    seq 0 \(run.shards - 1) | parallel --workdir . --jobs \(max(1, 100 / run.jobs))% --tag --line-buffer bash parallel.sh
    \(run.mergeCommand)

    """
  }

  /// One script that starts a step of as many tasks as there are shards, each of which is the script again.
  static func srun(_ run: ShardedRun) -> String {
    let memory = run.memory.map { " --mem-per-cpu=\(($0 + run.jobs - 1) / run.jobs)M" } ?? ""
    return """
      #!/usr/bin/env bash
      # The \(run.shards) shards of the sweep \(run.title) as one step, then their merge; for use inside salloc or sbatch.
      \(run.settings)
      if [ "${1:-}" = shard ]; then
        \(run.shardCommand("$SLURM_PROCID"))
      fi
      srun --ntasks=\(run.shards) --cpus-per-task=\(run.jobs)\(memory) --kill-on-bad-exit=0 --wait=0 --label \\
        bash "$store/srun.sh" shard
      \(run.mergeCommand)

      """
  }
}
