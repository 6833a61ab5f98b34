// SPDX-License-Identifier: GPL-3.0-or-later
import Quantities
import Reporting
import Testing

struct ResultDocumentTests {
  @Test func membersStandInTheContractsOrder() throws {
    let document = ResultDocument(
      command: "rd-curve", subject: "Bernoulli(0.5), Hamming distortion", unit: .bits,
      points: [["distortion": 0.0, "rate_upper": .number(.infinity)]], warnings: ["coarse grid"],
      provenance: .init(
        version: "1.0.0", arguments: ["rd-curve", "--p", "0.5"], seed: 0, details: [.init("gsl", "2.7")]),
      details: [.init("certificate", "c.json")])
    #expect(
      try document.json.text() == """
        {
          "command": "rd-curve",
          "subject": "Bernoulli(0.5), Hamming distortion",
          "unit": "bits",
          "points": [
            {
              "distortion": 0.0,
              "rate_upper": "inf"
            }
          ],
          "certificate": "c.json",
          "warnings": ["coarse grid"],
          "provenance": {
            "version": "1.0.0",
            "arguments": ["rd-curve", "--p", "0.5"],
            "seed": 0,
            "gsl": "2.7"
          }
        }
        """)
  }

  @Test func aDocumentWithoutRandomnessHasNoSeed() {
    let document = ResultDocument(
      command: "fano", subject: "", unit: .nats, points: [], provenance: .init(version: "1", arguments: []))
    #expect(document.json["provenance"]?["seed"] == nil)
    #expect(document.json["unit"] == "nats")
  }
}
