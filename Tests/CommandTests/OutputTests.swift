// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The conventions of the command line that outside scripts rely on.
@Suite struct OutputTests {
  private let coin = ["rd-curve", "--source", "bernoulli", "--p", "0.2"]

  @Test func aJSONDocumentHasTheMembersOfTheContract() throws {
    let json = try Program.run(coin + ["--points", "5", "--format", "json"], in: Folder()).json
    #expect(json["command"] as? String == "rd-curve" && json["unit"] as? String == "bits")
    #expect(json["subject"] is String && json["warnings"] is [String])
    let points = try #require(json["points"] as? [[String: Any]])
    #expect(points.count == 5)
    let distortions = points.compactMap { $0["distortion"] as? Double }
    #expect(distortions == distortions.sorted())
    for point in points {
      let lower = try #require(point["rate_lower"] as? Double)
      let upper = try #require(point["rate_upper"] as? Double)
      let closedForm = try #require(point["closed_form"] as? Double)
      #expect(lower <= closedForm && closedForm <= upper && upper - lower < 2e-6)
      #expect(point["iterations"] is Int && point["termination"] as? String == "converged")
      #expect((point["slope"] as? Double).map { $0 >= 0 } ?? (point["slope"] as? String == "inf"))
    }
  }

  @Test func twentyPointsAreTheDefault() throws {
    let json = try Program.run(coin + ["--format", "json"], in: Folder()).json
    #expect((json["points"] as? [Any])?.count == 20)
  }

  @Test func pointsStandInTheOrderAskedAndCarryTheirDistortion() throws {
    let json = try Program.run(coin + ["--at-distortion", "0.15,0.01,0.1", "--format", "json"], in: Folder()).json
    let points = try #require(json["points"] as? [[String: Any]])
    #expect(points.compactMap { $0["distortion"] as? Double } == [0.15, 0.01, 0.1])
  }

  @Test func threadsDoNotShow() throws {
    let folder = try Folder()
    let runs = try ["1", "2", "7"].map {
      try Program.run(
        ["rd-curve", "--source", "zipf", "--letters", "9", "--distortion", "squared", "--format", "json"]
          + ["--threads", $0], in: folder)
    }
    #expect(runs[0].output == runs[1].output && runs[0].output == runs[2].output)
    #expect(!runs[0].output.isEmpty)
  }

  @Test func provenanceLeavesOutWhatDoesNotChangeTheResult() throws {
    let folder = try Folder()
    let outcome = try Program.run(
      coin + ["--quiet", "--at-rate=0.1", "--threads=1", "--output", "o.json", "--format", "json"], in: folder)
    #expect(outcome.code == 0 && outcome.output.isEmpty)
    let data = Data(try folder.text("o.json").utf8)
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let provenance = try #require(json["provenance"] as? [String: Any])
    #expect(provenance["arguments"] as? [String] == coin + ["--at-rate=0.1", "--format", "json"])
    #expect(provenance["seed"] as? Int == 0)
  }

  @Test func numbersInCSVReadBackToTheSameDoubles() throws {
    let folder = try Folder()
    let csv = try Program.run(coin + ["--at-distortion", "0.1", "--format", "csv"], in: folder).output
    let json = try Program.run(coin + ["--at-distortion", "0.1", "--format", "json"], in: folder).output
    let rows = csv.replacing("\r\n", with: "\n").split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    let upper = try #require(rows[0].firstIndex(of: "rate_upper_bits"))
    // Foundation's JSON reader may be off by the last bit; Swift's own is not.
    let member = try #require(json.firstMatch(of: /"rate_upper": ([^,\n]*)/))
    #expect(Double(rows[1][upper]) == Double(member.output.1))
  }

  @Test func ratesInAndOutFollowTheUnit() throws {
    let folder = try Folder()
    let bits = try Program.run(coin + ["--at-rate", "0.5", "--format", "json"], in: folder).json
    let nats = try Program.run(
      coin + ["--at-rate", "0.34657359027997264", "--unit", "nats", "--format", "json"], in: folder
    ).json
    let a = try #require((bits["points"] as? [[String: Any]])?.first?["distortion"] as? Double)
    let b = try #require((nats["points"] as? [[String: Any]])?.first?["distortion"] as? Double)
    #expect(abs(a - b) < 1e-9)
  }

  @Test func strictEndsWithOneWhereAToleranceIsMissed() throws {
    let folder = try Folder()
    let hard =
      ["rd-curve", "--source", "zipf", "--letters", "9", "--distortion", "squared", "--slopes", "0.35"]
      + ["--gap", "1e-15"]
    let lax = try Program.run(hard, in: folder)
    #expect(lax.code == 0 && lax.errors.contains("did not reach the gap"))
    #expect(try Program.run(hard + ["--strict"], in: folder).code == 1)
    #expect(try Program.run(hard + ["--strict", "--quiet"], in: folder).errors.isEmpty)
    #expect(try Program.run(coin + ["--strict", "--points", "3"], in: folder).code == 0)
  }

  @Test func aFigureIsDrawn() throws {
    let folder = try Folder()
    let outcome = try Program.run(coin + ["--points", "5", "--plot", "c.svg"], in: folder)
    try #require(outcome.code != 69, "gnuplot is needed for this test")
    #expect(outcome.code == 0)
    #expect(try folder.text("c.svg").contains("certified band"))
    #expect(try folder.names == ["c.svg"])
  }

  @Test func aMissingHelperIsNamedBeforeAnyWork() throws {
    let folder = try Folder()
    let outcome = try Program.run(coin + ["--plot", "c.svg"], in: folder, environment: ["PATH": "/nonexistent"])
    #expect(outcome.code == 69 && outcome.errors.contains("gnuplot-nox") && outcome.output.isEmpty)
    #expect(try folder.names.isEmpty)
  }

  @Test func aCertificateThatWasChangedIsNotValid() throws {
    let folder = try Folder()
    _ = try Program.run(coin + ["--slopes", "2", "--save-certificate", "c.json"], in: folder)
    #expect(try Program.run(["verify", "c.json"], in: folder).code == 0)
    let changed = try folder.text("c.json").replacing(/"rate_lower":0\.0/, with: "\"rate_lower\":0.1")
    try folder.write(changed, to: "c.json")
    let outcome = try Program.run(["verify", "c.json", "--format", "json"], in: folder)
    #expect(outcome.code == 1)
    #expect(try outcome.json["valid"] as? Bool == false)
  }

  @Test func aFullDiskIsAWriteFailure() throws {
    let outcome = try Program.run(coin + ["--points", "2"], in: Folder(), output: "/dev/full")
    #expect(outcome.code == 74 && outcome.errors.contains("standard output"))
  }

  @Test func aReaderThatGoesAwayIsNoCrash() throws {
    let folder = try Folder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "{ \"$0\" rd-curve --source gaussian --points 2000 --format json; echo $? > code; } | true", Program.path,
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(try folder.text("code") == "74\n")
    #expect(said.isEmpty)
  }

  @Test func theDoctorLooksAtEveryPart() throws {
    let outcome = try Program.run(["doctor", "--format", "csv"], in: Folder())
    #expect(outcome.code == 0)
    for part in ["GSL", "OpenBLAS", "cblas_dgemv", "gnuplot", "threads"] { #expect(outcome.output.contains(part)) }
  }

  @Test(arguments: [
    ["--save-certificate", "/dev/stdout"], ["--output", "c.json", "--save-certificate", "c.json"],
    ["--output", "c.svg", "--plot", "c.svg"],
  ]) func noResultOverwritesAnother(_ options: [String]) throws {
    let folder = try Folder()
    #expect(try Program.run(coin + options, in: folder).code == 64)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func standardInputIsReadOnce() throws {
    let outcome = try Program.run(["rd-curve", "--pmf", "-", "--distortion-matrix", "-"], in: Folder())
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains("--pmf and --distortion-matrix both read standard input"))
  }
}
