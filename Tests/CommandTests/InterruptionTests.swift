// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// A run that is killed half-way keeps what is finished and leaves nothing unfinished.
@Suite struct InterruptionTests {
  /// A slow run on purpose: plain Blahut–Arimoto, after a first point that is done at once.
  private let slow = [
    "rd-curve", "--source", "zipf", "--letters", "1500", "--distortion", "squared", "--method", "blahut-arimoto",
    "--gap", "1e-13", "--at-distortion", "1e9,1000,2000,3000", "--threads", "1", "--format", "json",
  ]

  private func start(_ arguments: [String], in folder: Folder) throws -> Program.Running {
    let running = try Program.start(arguments, in: folder)
    Thread.sleep(forTimeInterval: 1.5)
    #expect(running.process.isRunning)
    return running
  }

  @Test(arguments: [SIGINT, SIGTERM]) func finishedPointsAreKept(_ signal: Int32) throws {
    let folder = try Folder()
    let running = try start(slow, in: folder)
    kill(running.process.processIdentifier, signal)
    running.process.waitUntilExit()
    let outcome = try running.outcome()
    #expect(outcome.code == 130)
    let json = try outcome.json
    let points = try #require(json["points"] as? [[String: Any]])
    #expect(points.count == 1 && points[0]["distortion"] as? Double == 1e9)
    #expect((json["warnings"] as? [String])?.contains { $0.contains("1 of 4 points") } == true)
    #expect(try folder.names.isEmpty)
  }

  @Test func theOutputFileIsWholeOrNotThere() throws {
    let folder = try Folder()
    let interrupted = try start(slow + ["--output", "o.json", "--save-certificate", "c.json"], in: folder)
    kill(interrupted.process.processIdentifier, SIGINT)
    interrupted.process.waitUntilExit()
    #expect(try folder.names == ["c.json", "o.json"])
    for name in ["c.json", "o.json"] {
      _ = try JSONSerialization.jsonObject(with: Data(try folder.text(name).utf8))
    }

    let killed = try start(slow + ["--output", "k.json"], in: folder)
    kill(killed.process.processIdentifier, SIGKILL)
    killed.process.waitUntilExit()
    #expect(try folder.names == ["c.json", "o.json"])
  }

  @Test func aSecondSignalEndsAtOnce() throws {
    let running = try start(slow, in: Folder())
    kill(running.process.processIdentifier, SIGINT)
    Thread.sleep(forTimeInterval: 0.2)
    kill(running.process.processIdentifier, SIGINT)
    let begin = Date()
    running.process.waitUntilExit()
    #expect(Date().timeIntervalSince(begin) < 0.7)
    #expect(try running.outcome().code == 130)
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSimulationLeavesNothingBehind(_ signal: Int32) throws {
    let folder = try Folder()
    let model = Transcript.folder.appendingPathComponent("files/state-gate.json").path
    let running = try start(
      ["simulate", "--model", model, "--steps", "1000", "--burn-in", "100000000000", "--output", "o.npz"], in: folder)
    kill(running.process.processIdentifier, signal)
    running.process.waitUntilExit()
    let outcome = try running.outcome()
    #expect(outcome.code == 130)
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
    #expect(try folder.names.isEmpty)
  }
}
