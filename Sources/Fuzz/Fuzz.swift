// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import TestSupport

/// Feeds damaged inputs to every reader: each input must be read or refused with a proper error.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Feed damaged inputs to every reader of files.",
    discussion: """
      Every input must be read or refused with a proper error; anything else is printed and ends in exit code 1. A \
      crash ends the program: standard error then shows in which thousand inputs it happened, and
        Fuzz --target NAME --seed S --first N --count 1
      makes one input again.
      """)

  @Option(help: "Inputs for each reader.")
  var count = 100_000

  @Option(help: "Number that fixes all inputs.")
  var seed: UInt64 = 0

  @Option(help: "Number of the first input.")
  var first = 0

  @Option(help: "Only this reader.")
  var target: String?

  func validate() throws {
    guard count >= 0, first >= 0, !first.addingReportingOverflow(count).overflow else {
      throw ValidationError("--count and --first must be at least 0 and their sum a 64-bit integer")
    }
    if let target, !targets.contains(where: { $0.name == target }) {
      throw ValidationError("--target must be one of \(targets.map(\.name).joined(separator: ", ")); found \(target)")
    }
  }

  func run() throws {
    var surprises = 0
    for chosen in targets where target == nil || chosen.name == target {
      var accepted = 0
      var refused = 0
      for start in stride(from: first, to: first + count, by: 1000) {
        FileHandle.standardError.write(Data("\(chosen.name) from \(start)\n".utf8))
        let tally = chosen.attack(start..<min(start + 1000, first + count), seed: seed)
        accepted += tally.accepted
        refused += tally.refused
        surprises += tally.surprises.count
        for (index, error) in tally.surprises { print("\(chosen.name) \(index): \(error)") }
      }
      print("\(chosen.name): \(accepted) read, \(refused) refused")
    }
    if surprises > 0 { throw ExitCode(1) }
  }
}
