// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import RateDistortion
import Reporting
import StateSpace
import Testing

@Suite struct WorldCatalogueTests {
  /// Every name that the command line or a model file takes is listed, with its keys and their defaults.
  @Test func everythingWithANameIsListed() throws {
    func names(_ kind: String) -> [String] { WorldCatalogue.entries.filter { $0.kind == kind }.map(\.name) }
    #expect(Set(names("update")).isSuperset(of: UpdateName.allCases.map(\.rawValue)))
    #expect(Set(names("gate")) == Set(GateName.allCases.map(\.rawValue)))
    #expect(Set(names("input")) == Set(InputName.allCases.map(\.rawValue)))
    #expect(Set(names("distortion")).isSuperset(of: DistortionRule.allCases.map { "--distortion \($0.rawValue)" }))
    let entry = try #require(WorldCatalogue.entries.first { $0.kind == "update" && $0.name == "rg-lru" })
    #expect(entry.parameters == "a, c [8], B [I], offset [0], gate, input_gate, Q [0]")
    let gate = try #require(WorldCatalogue.entries.first { $0.kind == "gate" && $0.name == "threshold" })
    #expect(gate.parameters == "at [0], W [0], U [0], b [0]")
    #expect(try WorldCatalogue.table.rows.count == WorldCatalogue.entries.count)
  }
}
