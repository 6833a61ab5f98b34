// SPDX-License-Identifier: GPL-3.0-or-later
import SSMInfo
import Sweeps
import TestSupport

/// Every reader of foreign bytes in the house. A new reader gets its line here.
let targets: [FuzzTarget] = [
  FuzzTarget(name: "csv", seeds: textSeeds, isRefusal: { $0 is FileError }) { bytes in
    for policy in MissingPolicy.allCases {
      _ = try? DelimitedText.parse(bytes, path: "fuzz.csv", columns: ["b"], missing: policy)
    }
    _ = try DelimitedText.parse(bytes, path: "fuzz.csv", missing: .hold)
  },
  FuzzTarget(name: "npy", seeds: arraySeeds, isRefusal: { $0 is FileError }) { bytes in
    _ = try NumpyArray.decode(bytes, path: "fuzz.npy")
  },
  FuzzTarget(name: "npz", seeds: archiveSeeds, isRefusal: { $0 is FileError }) { bytes in
    let archive = try NumpyArchive(bytes, path: "fuzz.npz")
    for name in archive.names { _ = try archive.array(name) }
  },
  FuzzTarget(name: "safetensors", seeds: tensorSeeds, isRefusal: { $0 is FileError }) { bytes in
    let file = try SafetensorsFile(bytes, path: "fuzz.safetensors")
    for name in file.names { _ = try file.array(name) }
  },
  FuzzTarget(
    name: "any", seeds: textSeeds + arraySeeds + archiveSeeds, isRefusal: { $0 is FileError },
    run: { bytes in _ = try ArrayReference(path: "fuzz").parse(bytes, missing: .drop) }),
  FuzzTarget(name: "text", seeds: textSeeds, isRefusal: { $0 is FileError }) { bytes in
    _ = try UTF8Text.decode(bytes, path: "fuzz.txt")
  },
  FuzzTarget(name: "certificate", seeds: certificateSeeds, isRefusal: { $0 is FileError }) { bytes in
    _ = try CertificateDocument(bytes, path: "fuzz.json").verify()
  },
  FuzzTarget(name: "model", seeds: modelSeeds, isRefusal: { $0 is FileError }) { bytes in
    _ = try ModelCheck(ModelFile(bytes, path: "fuzz.json"))
  },
  FuzzTarget(name: "plan", seeds: planSeeds, isRefusal: { $0 is FileError }) { bytes in
    let plan = try SweepPlan(bytes, path: "fuzz.json", questions: planQuestions)
    _ = plan.key(plan.firstPoint)
    _ = try plan.request(plan.firstPoint)
  },
]
