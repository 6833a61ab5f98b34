// SPDX-License-Identifier: GPL-3.0-or-later

import Files
import StateSpace
import Testing
import TestSupport

/// What is no model is refused with the place, what stands there, and what was expected.
@Suite struct ModelFileRefusalTests {
  private func refusal(_ bytes: [UInt8]) -> String {
    do {
      _ = try ModelFile.parse(bytes, path: "m")
      return "accepted"
    } catch {
      return error.reason == .badData ? error.description : "\(error.reason): \(error)"
    }
  }

  private func refusal(_ json: String) -> String { refusal(Array(json.utf8)) }

  /// A linear model of two components and one input with `members` beside.
  private func linear(_ members: String) -> String {
    refusal(#"{"update": "linear", "A": 0.5, "B": [[1], [2]], \#(members)}"#)
  }

  /// A product gate of two components and one input.
  private func gate(_ members: String) -> String {
    refusal(#"{"update": "product", "A": 0.5, "B": [[1], [2]], "gate": {\#(members)}}"#)
  }

  @Test func whatIsNoJSON() {
    #expect(refusal("") == "m: is empty; expected JSON")
    #expect(refusal("\u{FEFF} \n") == "m: is empty; expected JSON")
    #expect(refusal([0x7B, 0xFF]) == "m: expected text in UTF-8; the byte at offset 1 (from 0) does not belong to any")
    #expect(refusal("{\n \"update\": \"linear\",\n}") == "m, row 3, column 1: expected a key in quotes")
    #expect(linear("\"Q\": 1} {") == "m, row 1, column 57: expected the end after the document")
    #expect(linear("\"Q\": NaN").hasSuffix("found 'NaN'; expected a number, and JSON has neither NaN nor infinity"))
    #expect(linear("\"Q\": -Infinity").hasSuffix("a number lacks digits"))
    #expect(linear("\"Q\": 1e999").hasSuffix("'1e999' is beyond the largest double"))
    #expect(linear("\"Q\": 01").hasSuffix("'0' goes on as no number does"))
    #expect(linear("\"Q\": 1.").hasSuffix("a number lacks digits"))
    #expect(linear("\"Q\": 1, \"Q\": 2").hasSuffix("the key 'Q' stands twice"))
    #expect(linear("\"name\": \"\\ud800\"").hasSuffix("half of a surrogate pair in a text"))
    #expect(linear("\"name\": \"a").hasSuffix("a text without its closing quote"))
    #expect(linear("\"name\": \"a\nb\"").hasSuffix("a control character in a text; expected an escape"))
    #expect(refusal("[1, 2]") == "m: the document: a list; expected an object")
  }

  @Test func nestingIsNoDangerToTheStack() {
    for bracket in ["[", "{\"a\":"] {
      let deep = String(repeating: bracket, count: 100_000)
      #expect(linear("\"Q\": \(deep)").hasSuffix("nested more than 32 deep"))
      #expect(refusal(deep).hasSuffix("nested more than 32 deep"))
    }
  }

  @Test func sizesAreBounded() {
    #expect(refusal([UInt8](repeating: 32, count: 1 << 25)).contains("bytes of JSON; expected at most 16777216"))
    let list = Array(repeating: "-1", count: 5000).joined(separator: ",")
    #expect(
      refusal(#"{"update": "s6", "A": [\#(list)], "B": [[1]], "step": {"b": 0}}"#)
        == "m: the state: 5000 components; expected at most 4096: covariances are dense")
  }

  @Test func keysThatDoNotBelong() {
    #expect(
      linear("\"gate\": {}")
        == "m: unknown key: 'gate'; expected one of name, update, A, B, offset, Q, C, R, initial, input")
    #expect(linear("\"in\\u0001put\": {}").hasPrefix("m: unknown key: 'in\\u{01}put'; expected one of"))
    #expect(gate("\"K\": 1") == "m: gate, unknown key: 'K'; expected one of function, W, U, b")
    #expect(
      gate("\"function\": \"constant\", \"value\": 1, \"W\": [[1], [1]]")
        == "m: gate, unknown key: 'W'; expected one of function, value")
    #expect(
      refusal(#"{"update": "min-gru", "B": [[1]], "gate": {"W": [[1]], "U": [[1]]}}"#)
        == "m: gate, unknown key: 'U'; expected one of function, W, b")
    #expect(
      linear("\"input\": {\"kind\": \"gaussian\", \"ar\": [1]}")
        == "m: input, unknown key: 'ar'; expected one of kind, mean, covariance")
  }

  @Test func missingAndUnknownNames() {
    let updates = "linear | product | retain | s6 | lstm | gru | rg-lru | min-gru"
    #expect(refusal("{}") == "m: update: missing; expected \(updates)")
    #expect(refusal(#"{"update": "mamba"}"#) == "m: update: the text 'mamba'; expected \(updates)")
    #expect(
      refusal(#"{"update": "linear", "A": 1}"#) == "m: B: missing; expected takes the input to the state (d×m matrix)")
    #expect(gate("\"function\": \"relu\"").hasPrefix("m: gate, function: the text 'relu'; expected sigmoid | "))
    #expect(gate("\"b\": 1").hasPrefix("m: gate, W: missing; expected weights of the input (W) or of the state (U)"))
    #expect(
      gate("\"function\": \"top-k\", \"W\": [[1], [1]]")
        == "m: gate, k: missing; expected how many gates open at once (integer)")
    #expect(
      linear("\"input\": {\"kind\": \"uniform\"}").hasPrefix("m: input, kind: the text 'uniform'; expected gaussian | ")
    )
  }

  @Test func shapesNameBothSides() {
    #expect(gate("\"W\": [[1], [2], [3]]") == "m: gate, W: 3×1; expected 2×1")
    #expect(gate("\"W\": [[1], [2]], \"b\": [1, 2, 3]") == "m: gate, b: 3 numbers; expected 2")
    #expect(
      refusal(#"{"update": "linear", "A": [1, 2, 3], "B": [[1], [2]]}"#) == "m: A: a diagonal of 3; expected 2 numbers")
    #expect(refusal(#"{"update": "linear", "A": [[1]], "B": [[1], [2]]}"#) == "m: A: 1×1; expected 2×2")
    #expect(linear("\"C\": [[1]]") == "m: C: 1×1; expected 2 columns")
    #expect(linear("\"Q\": [[1, 2], [3]]") == "m: Q[1]: 1 numbers; expected 2, as in row 0")
    #expect(linear("\"Q\": [1, null]") == "m: Q[1]: null; expected a number")
    #expect(linear("\"Q\": []") == "m: Q: an empty list; expected at least one number")
    #expect(linear("\"Q\": [[]]") == "m: Q[0]: 0 numbers; expected at least one")
    #expect(linear("\"input\": {\"mean\": [1, 2]}") == "m: input, mean: 2 numbers; expected 1")
    #expect(
      refusal(#"{"update": "linear", "A": 1, "B": [1, 2]}"#)
        == "m: B: a list of 2; expected a matrix, as a list of rows such as [[1, 2], [3, 4]]")
    #expect(
      refusal(#"{"update": "s6", "A": [-1, -2, -3], "B": {"W": [[1, 2]]}, "step": {"b": 0}}"#)
        == "m: B, W: 1×2; expected N×m with m·N = 3, as A has numbers")
    #expect(
      refusal(#"{"update": "s6", "A": [-1, -2, -3, -4], "B": {"W": [[1, 2], [3, 4]]}, "step": {"b": [1, 2, 3]}}"#)
        == "m: step, b: 3 rows; expected 1, 2 (one a channel) or 4, one a component")
    #expect(
      linear("\"input\": {\"kind\": \"tokens\", \"probabilities\": [0.5, 0.5]}")
        == "m: input, embedding: missing; expected 2×1, as there are 2 symbols")
  }

  @Test func valuesOutsideTheirDomain() {
    #expect(linear("\"Q\": -1") == "m: Q: a variance of -1.0; expected variances of at least 0")
    #expect(linear("\"Q\": [[1, 2], [2, 1]]").hasPrefix("m: Q: indefinite: an eigenvalue is -"))
    #expect(linear("\"Q\": [[1, 2], [0, 1]]") == "m: Q: not symmetric; expected a symmetric matrix")
    #expect(gate("\"function\": \"constant\", \"value\": 1.5") == "m: gate, value: 1.5; expected a number in [0, 1]")
    #expect(
      gate("\"function\": \"top-k\", \"k\": 3, \"W\": [[1], [1]]") == "m: gate, k: 3; expected an integer from 0 to 2")
    #expect(
      gate("\"function\": \"top-k\", \"k\": 1e300, \"W\": [[1], [1]]") == "m: gate, k: 1e+300; expected an integer")
    #expect(
      refusal(#"{"update": "s6", "A": [1], "B": [[1]], "step": {"b": 0}}"#) == "m: A: 1.0; expected a finite number < 0"
    )
    let tokens = "\"input\": {\"kind\": \"tokens\", \"embedding\": [1, 2], "
    #expect(
      linear(tokens + "\"probabilities\": [0.5, 0.6]}") == "m: input, probabilities: a sum of 1.1; expected a sum of 1")
    #expect(
      linear(tokens + "\"transition\": [[1, 0], [0, 1]]}")
        == "m: input, probabilities: missing; expected a law of the first symbol, as the chain has several stationary ones"
    )
  }

  @Test func processesThatAreNoneAreRefused() {
    #expect(linear("\"input\": {\"kind\": \"ar\", \"ar\": [1.5]}").contains("stationary"))
    #expect(
      linear("\"input\": {\"kind\": \"ar\", \"ar\": [[[1]], 2]}")
        == "m: input, ar[1]: a number; expected 1×1, as a list of rows such as [[1, 2], [3, 4]]")
    let lags = Array(repeating: "0", count: 1000).joined(separator: ",")
    #expect(
      linear("\"input\": {\"kind\": \"ar\", \"ar\": [\(lags)]}")
        == "m: input, ar: a state of 1000 components; expected at most 512")
  }

  /// Standard input and devices would keep a reader waiting.
  @Test(arguments: ["-", "/dev/zero", "/dev/tty", "", ".", "/nowhere/x.npy"])
  func whatIsNoOrdinaryFileIsNotOpened(_ name: String) {
    #expect(linear("\"Q\": \"\(name)\"").hasPrefix("cannotRead: "))
  }
}
