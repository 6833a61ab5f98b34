// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Files
import Foundation
import Parallel
import StateSpace
import Testing

/// A run of the model that is written to `model.json` in `folder`.
private func run(
  _ model: String, in folder: Scratch, paths: Int, steps: Int, burnIn: Int = 0
) throws -> SimulationRun {
  try SimulationRun(.file(try folder.file("model.json", model)), paths: paths, steps: steps, burnIn: burnIn, seed: 1)
}

/// What a run leaves in a file.
private func bytes(_ run: SimulationRun, in folder: Scratch, threads: Int = 1) throws -> [UInt8] {
  _ = try run.write(to: folder.path + "/o.npz", threads: threads, cancellation: Cancellation())
  return try FileBytes.read(folder.path + "/o.npz")
}

private func names(_ folder: Scratch) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder.path)
}

private let retain = """
  { "update": "retain", "A": [[0.9, 0.1], [0, 0.8]], "B": [[1], [0.5]], "Q": 0.1, "C": [[1, -1]], "R": 0.2,
    "gate": { "function": "hard-sigmoid", "W": [[2], [-1]], "b": [0.5, 0] } }
  """

@Suite struct SimulationRunTests {
  @Test func theFileHoldsTheArraysOfEveryPath() throws {
    let folder = try Scratch()
    let report = try run(retain, in: folder, paths: 3, steps: 40, burnIn: 7)
      .write(to: folder.path + "/o.npz", threads: 2, cancellation: Cancellation())
    let archive = try NumpyArchive(FileBytes.read(folder.path + "/o.npz"), path: "o.npz")
    #expect(archive.names == ["x", "h", "y", "g"])
    let (x, h, g) = (try archive.array("x"), try archive.array("h"), try archive.array("g"))
    #expect(x.shape == [3, 40, 1] && h.shape == [3, 40, 2] && g.shape == [3, 40, 2])
    #expect(try archive.array("y").shape == [3, 40, 1])
    // The gates follow from the inputs beside them: rows of one array belong to those of the other.
    for step in 0..<120 {
      #expect(abs(g.values[2 * step] - min(1, max(0, (2 * x.values[step] + 0.5) / 6 + 0.5))) < 1e-15)
    }
    #expect(abs(report.gates.openness - g.values.reduce(0, +)) < 1e-10)
    #expect(report.gates.nonzero == Double(g.values.count { $0 != 0 }))
  }

  @Test func threadsDoNotChangeAByte() throws {
    let folder = try Scratch()
    let run = try run(retain, in: folder, paths: 50, steps: 100)
    let expected = try bytes(run, in: folder)
    for threads in [2, 3, 8] { #expect(try bytes(run, in: folder, threads: threads) == expected) }
  }

  // Long paths are written in pieces, short ones side by side: the same bytes.
  @Test func piecesDoNotChangeAByte() throws {
    let folder = try Scratch()
    var run = try run(retain, in: folder, paths: 3, steps: 200, burnIn: 30)
    let expected = try bytes(run, in: folder)
    for size in [1, 50, 1000] {
      run.pieceSize = size
      #expect(try bytes(run, in: folder, threads: 2) == expected)
    }
  }

  @Test func anExplosionLeavesNothingBehind() throws {
    let folder = try Scratch()
    let model = "{ \"update\": \"linear\", \"A\": [[1e30]], \"B\": [[1]], \"Q\": 1 }"
    #expect {
      _ = try run(model, in: folder, paths: 2, steps: 100)
        .write(to: folder.path + "/o.npz", threads: 2, cancellation: Cancellation())
    } throws: { ($0 as? FileError)?.reason == .badData && "\($0)".contains("path 0: component 0") }
    #expect(try names(folder) == ["model.json"])
  }

  @Test func anInterruptionLeavesNothingBehind() throws {
    let folder = try Scratch()
    let cancellation = Cancellation()
    cancellation.cancel()
    for steps in [10, 400_000] {
      #expect(throws: Cancellation.Interrupted.self) {
        try run(retain, in: folder, paths: 2, steps: steps).write(
          to: folder.path + "/o.npz", threads: 2, cancellation: cancellation)
      }
    }
    #expect(try names(folder) == ["model.json"])
  }
}
