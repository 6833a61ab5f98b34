// SPDX-License-Identifier: GPL-3.0-or-later
import Reporting
import Testing

struct NotebookSourceTests {
  private let source = NotebookSource(
    """
    // SPDX-License-Identifier: GPL-3.0-or-later
    //: # A coin
    //:
    //: Its entropy is one bit.

    import SSMInfo

    func report() {
      show("from the function")
    }

    //: Then:
    report()
    //:  * indented prose

    """)

  @Test func proseAndCellsAlternate() {
    #expect(
      source.blocks == [
        .prose("# A coin\n\nIts entropy is one bit.\n"),
        .cell("import SSMInfo\n\nfunc report() {\n  show(\"from the function\")\n}", lines: 6...10),
        .prose("Then:"),
        .cell("report()", lines: 13...13),
        .prose(" * indented prose\n"),
      ])
  }

  @Test func outputsFollowTheCellThatHoldsTheirCall() {
    let report = source.woven(with: [
      NotebookRecord(line: 9, kind: .text, body: "from the function"),
      NotebookRecord(line: 9, kind: .met, body: "second ``` line"),
      NotebookRecord(line: 9, kind: .markdown, body: "| table |"),
      NotebookRecord(line: 99, kind: .text, body: "from another file"),
    ])
    #expect(
      report == """
        # A coin

        Its entropy is one bit.

        ```swift
        import SSMInfo

        func report() {
          show("from the function")
        }
        ```

        ````text
        from the function
        second ``` line
        ````

        | table |

        Then:

        ```swift
        report()
        ```

         * indented prose

        ```text
        from another file
        ```

        """)
  }

  @Test func anEmptyNotebookIsAnEmptyReport() {
    #expect(NotebookSource("").blocks.isEmpty)
    #expect(NotebookSource("\n \n").woven(with: []) == "\n")
  }
}
