// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

struct JSONValueTests {
  @Test func objectsKeepTheirOrderInBothStyles() throws {
    let value: JSONValue = [
      "zeta": 1, "alpha": [1.5, 2], "nested": ["list": [["a": nil], true], "none": [], "no": [:]],
    ]
    #expect(
      try value.text(.compact)
        == #"{"zeta":1,"alpha":[1.5,2],"nested":{"list":[{"a":null},true],"none":[],"no":{}}}"#)
    #expect(
      try value.text() == """
        {
          "zeta": 1,
          "alpha": [1.5, 2],
          "nested": {
            "list": [
              {
                "a": null
              },
              true
            ],
            "none": [],
            "no": {}
          }
        }
        """)
    #expect(value["nested"]?["no"] == .object([]))
    #expect(value["beta"] == nil)
  }

  @Test(arguments: [
    0.1, 1.0 / 3, 1, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 1e21, 1e-7,
    0.1 + 0.2, 0x1p53,
  ])
  func doublesReadBackToTheSameDouble(number: Double) throws {
    let text = try JSONValue.number(number).text()
    #expect(strtod(text, nil).bitPattern == number.bitPattern)
    // It is a number to a JSON reader too, whose last bit may be off.
    let read = try #require(JSONSerialization.jsonObject(with: Data("[\(text)]".utf8)) as? [Double])
    #expect(read.count == 1)
  }

  @Test func infinitiesAreStrings() throws {
    #expect(try JSONValue.array([.number(.infinity), .number(-.infinity)]).text(.compact) == #"["inf","-inf"]"#)
  }

  @Test func seedsFillSixtyFourBits() throws {
    #expect(try JSONValue.unsigned(.max).text() == "18446744073709551615")
    #expect(try JSONValue.integer(.min).text() == "-9223372036854775808")
  }

  @Test func everyControlCharacterAndQuoteReadsBack() throws {
    let hostile = String(String.UnicodeScalarView((0...0x7F).compactMap(Unicode.Scalar.init))) + "é\u{2028}𝔻\r\n"
    let value = JSONValue.object([.init(hostile, .string(hostile))])
    let text = try value.text()
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    let read = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])
    #expect(read.keys.first.map { Array($0.utf8) } == Array(hostile.utf8))
    #expect(read.values.first.map { Array($0.utf8) } == Array(hostile.utf8))
    #expect(try JSONValue.string("a\"\\\u{1}\n").text() == #""a\"\\\u0001\n""#)
  }

  @Test func aNaNIsRefusedByItsPlace() {
    let value: JSONValue = ["points": [["rate": 1], ["rate": .number(.nan)]]]
    #expect(throws: ReportingError.notANumber(place: "points[1].rate")) { try value.text() }
    #expect(throws: ReportingError.notANumber(place: "the document")) { try JSONValue.number(.nan).text() }
  }
}
