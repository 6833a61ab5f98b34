// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

struct TableTests {
  private static func bracketTable() throws -> Table {
    try Table(
      title: "Rate–distortion, Bernoulli(½)",
      columns: [
        Table.Column("distortion"), .lower("rate_lower", unit: "bits"), .upper("rate_upper", unit: "bits"),
        Table.Column("iterations", alignment: .trailing), .text("termination"),
      ],
      rows: [
        [0, 1, 1, 0, "converged"],
        [0.1, 0.5310044064107187, 0.5310044064107189, 12, "converged"],
        [.number(12.5), .number(-1.0 / 3), .number(.infinity), 1000, "iteration-limit"],
        [1e-7, .missing, .number(-.infinity), .missing, .missing],
      ],
      notes: ["Brackets are rounded outward."])
  }

  @Test func terminalText() throws {
    #expect(
      try Self.bracketTable().terminalText == """
        Rate–distortion, Bernoulli(½)

        distortion  rate lower [bits]  rate upper [bits]  iterations  termination
        ──────────  ─────────────────  ─────────────────  ──────────  ───────────────
              0              1                  1                  0  converged
              0.1            0.531004           0.531005          12  converged
             12.5           -0.333334         inf               1000  iteration-limit
              1e-7           –               -inf                  –  –

        Brackets are rounded outward.

        """)
  }

  @Test func markdown() throws {
    #expect(
      try Self.bracketTable().markdown == """
        **Rate–distortion, Bernoulli(½)**

        | distortion | rate lower \\[bits\\] | rate upper \\[bits\\] | iterations | termination |
        | --: | --: | --: | --: | :-- |
        | 0 | 1 | 1 | 0 | converged |
        | 0.1 | 0.531004 | 0.531005 | 12 | converged |
        | 12.5 | -0.333334 | inf | 1000 | iteration-limit |
        | 1e-7 | – | -inf | – | – |

        Brackets are rounded outward.

        """)
  }

  @Test func csv() throws {
    let lines = [
      "distortion,rate_lower_bits,rate_upper_bits,iterations,termination",
      "0,1,1,0,converged",
      "0.1,0.5310044064107187,0.5310044064107189,12,converged",
      "12.5,-0.3333333333333333,inf,1000,iteration-limit",
      "1e-07,,-inf,,", "",
    ]
    #expect(try Self.bracketTable().csv == lines.joined(separator: "\r\n"))
  }

  @Test func jsonRows() throws {
    let rows = try Self.bracketTable().jsonRows
    #expect(rows.count == 4)
    #expect(
      try rows[2].text(.compact)
        == #"{"distortion":12.5,"rate_lower":-0.3333333333333333,"rate_upper":"inf","iterations":1000,"#
        + #""termination":"iteration-limit"}"#)
    #expect(rows[3]["rate_lower"] == .null)
  }

  @Test func readersSeeControlCharactersAndMarksAsText() throws {
    let hostile = "a|b\r\n\u{1B}[31m*x* \"q\",\u{202E}"
    let table = try Table(
      columns: [.text("symbol"), Table.Column("rate", unit: "bits/symbol")], rows: [[.text(hostile), 1]])
    #expect(table.terminalText.split(separator: "\n").count == 3)
    #expect(table.terminalText.contains(#"a|b\r\n\u{1B}[31m*x* "q",\u{202E}"#))
    #expect(table.markdown.contains(#"| a\|b\\r\\n\\u{1B}\[31m\*x\* "q",\\u{202E} | 1 |"#))
    #expect(table.csv == "symbol,rate_bits_symbol\r\n\"a|b\r\n\u{1B}[31m*x* \"\"q\"\",\u{202E}\",1\r\n")
  }

  @Test func anEmptyTableIsItsHead() throws {
    let table = try Table(columns: [Table.Column("slope")], rows: [])
    #expect(table.terminalText == "slope\n─────\n")
    #expect(table.csv == "slope\r\n")
    #expect(table.jsonRows.isEmpty)
    #expect(try Table(columns: [], rows: [], notes: ["nothing"]).terminalText == "\nnothing\n")
  }

  @Test func raggedRowsAndNaNAreRefusedByPlace() {
    let columns = [Table.Column("a"), Table.Column("b")]
    #expect(throws: ReportingError.raggedRow(row: 2, cells: 1, columns: 2)) {
      try Table(columns: columns, rows: [[1, 2], [3]])
    }
    #expect(throws: ReportingError.notANumber(place: "row 1, column b")) {
      try Table(columns: columns, rows: [[1, .number(.nan)]])
    }
  }
}
