// SPDX-License-Identifier: GPL-3.0-or-later

import Files
import Foundation
import StateSpace
import Testing
import TestSupport

/// The models that ship with the project.
@Suite struct ExamplesTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples").path

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
    $0.hasSuffix(".json")
  }.sorted()

  @Test(arguments: names) func exampleIsAModelWithANameOfItsOwn(_ name: String) throws {
    let file = try ModelFile(path: "\(Self.folder)/\(name)")
    #expect(!file.fallbacks.contains { $0.place == "name" })
    #expect(file.model.stateSize >= 1)
  }

  @Test func everyUpdateAndEveryLawOfInputsIsShown() throws {
    var updates: Set<UpdateName> = []
    var inputs: Set<String> = []
    for name in Self.names {
      let file = try ModelFile(path: "\(Self.folder)/\(name)")
      updates.insert(file.update)
      switch file.model.input {
      case .gaussian: inputs.insert("gaussian")
      case .process: inputs.insert("process")
      case .tokens: inputs.insert("tokens")
      case .recorded: inputs.insert("recorded")
      }
    }
    #expect(updates == Set(UpdateName.allCases))
    #expect(inputs == ["gaussian", "process", "tokens", "recorded"])
  }

  /// Damaged models are read or refused with a `FileError`; they never stop the program.
  @Test func damagedExamplesAreReadOrRefused() throws {
    let seeds = try Self.names.filter { $0 != "weather.json" }.map { try FileBytes.read("\(Self.folder)/\($0)") }
    let target = FuzzTarget(name: "model", seeds: seeds, isRefusal: { $0 is FileError }) { bytes in
      _ = try ModelFile.parse(bytes, path: "\(Self.folder)/damaged.json")
    }
    let tally = target.attack(0..<1500, seed: 3)
    #expect(tally.surprises.isEmpty, "\(tally.surprises)")
    #expect(tally.accepted > 0 && tally.refused > 0)
  }
}
