// SPDX-License-Identifier: GPL-3.0-or-later
import Reporting
import Testing

@Suite struct PageTableTests {
  private func html(_ table: Table) throws -> String { try Page("T", [.table(table)]).html }

  @Test func headsNameUnitsAndCellsHoldTheWholeNumber() throws {
    let table = try Table(
      title: "Points",
      columns: [.lower("rate_lower", unit: "bits"), .upper("rate_upper", unit: "bits"), .text("kind")],
      rows: [[.number(0.1234567), .number(0.1234567), "exact"], [.integer(3), .number(.infinity), nil]],
      notes: ["a note"])
    let html = try html(table)
    #expect(html.contains("<caption>Points</caption>"))
    #expect(html.contains("<th scope=\"col\" class=\"number\">rate lower [bits]</th>"))
    #expect(html.contains("<td class=\"number\" data-value=\"0.1234567\">0.123456</td>"))
    #expect(html.contains("<td class=\"number\" data-value=\"0.1234567\">0.123457</td>"))
    #expect(html.contains("<td>exact</td>"))
    #expect(html.contains("<td class=\"number\" data-value=\"3\">3</td>"))
    #expect(html.contains("<td class=\"number\" data-value=\"inf\">inf</td>"))
    #expect(html.contains("<td>–</td>"))
    #expect(html.contains("<p class=\"note\">a note</p>"))
  }

  @Test func aTableTooLongForABrowserIsCutAndSaysSo() throws {
    let rows = (1...Table.longestOnPage + 1).map { [Table.Cell.integer($0)] }
    let whole = try html(Table(columns: [.init("n")], rows: Array(rows.dropLast())))
    #expect(whole.ranges(of: "<td").count == Table.longestOnPage)
    #expect(!whole.contains("Shown are"))
    let cut = try html(Table(columns: [.init("n")], rows: rows))
    #expect(cut.ranges(of: "<td").count == Table.longestOnPage)
    #expect(cut.contains("Shown are the first 2000 of 2001 rows"))
  }

  @Test func aTableWithoutRowsOrColumnsIsStillATable() throws {
    #expect(try html(Table(columns: [.init("n")], rows: [])).contains("<tbody>\n</tbody>"))
    #expect(try html(Table(columns: [], rows: [])).contains("<thead><tr></tr></thead>"))
  }
}
