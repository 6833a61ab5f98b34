// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

extension EngineTemplate {
  /// An indexed job. Image and claim are the user's: they are marked.
  ///
  /// Exit code 1, points without an answer, is a shard's result and no reason to start it again. `$(…)` in arguments
  /// would be replaced by Kubernetes, and `$$` is its `$`; texts are JSON, which YAML reads.
  static func kubernetes(_ run: ShardedRun) -> String {
    let name = kubernetesName(run.name)
    let command =
      "\"$0\" sweep resume \"$1\" --shard \"$JOB_COMPLETION_INDEX/\(run.shards)\" "
      + "\(ShellWord.line(run.options)) || [ $? -eq 1 ]"
    let arguments = ["/bin/sh", "-c", command, run.program, run.store].map(text).joined(separator: ", ")
    let memory = run.memory.map { ", memory: \($0)Mi" } ?? ""
    let folder = Folder.of(run.store)
    return """
      # The \(run.shards) shards of the sweep \(run.title) as an indexed job. Change the lines marked HERE: the image has the
      # program at the path in its command, the claim is a volume that pods share and that holds the store's folder.
      # Then: kubectl wait --for=condition=complete --timeout=-1s job/\(name), and merge where the volume is mounted.
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: \(name)
      spec:
        completionMode: Indexed
        completions: \(run.shards)
        parallelism: \(run.shards)
        backoffLimit: \(2 * run.shards + 4)
        template:
          spec:
            restartPolicy: Never
            containers:
              - name: shard
                image: ssm-info:latest # HERE
                command: [\(arguments)]
                resources: { requests: { cpu: \(run.jobs)\(memory) } }
                volumeMounts: [{ name: store, mountPath: \(text(folder)) }]
            volumes:
              - { name: store, persistentVolumeClaim: { claimName: sweeps } } # HERE

      """
  }

  /// A text that neither YAML nor Kubernetes changes.
  private static func text(_ text: String) -> String {
    var json = ""
    for scalar in CanonicalJSON.text(text).unicodeScalars {
      switch scalar.value {
      case 0x24: json += "$$"
      // YAML takes some of these for the ends of lines and refuses others (YAML 1.2.2, sections 5.1 and 5.4).
      case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF:
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json
  }

  /// Small letters, digits and single hyphens, as names of jobs are (RFC 1123, at most 63 with the number of a pod).
  private static func kubernetesName(_ name: String) -> String {
    let parts = ShellWord.plainName(name).lowercased().split { "_-.".contains($0) }
    return "ssm-info-" + (parts.isEmpty ? "sweep" : parts.joined(separator: "-"))
  }
}
