// SPDX-License-Identifier: GPL-3.0-or-later
import Sweeps
import Testing

/// Formulas, asked through the option that they compute.
@Suite struct ExpressionTests {
  /// The argument that `{"$": formula}` becomes where a = 2, b-c = 5 and w = 'it'.
  private func value(_ formula: String) throws -> String {
    let quoted = formula.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let plan = try plan(
      #"[{"name":"a","values":[2]},{"name":"b-c","values":[5]},{"name":"w","values":["it"]}]"#,
      options: #"{"level":{"$":"\#(quoted)"},"levels":[{"$":"a"},{"$":"b-c"},{"$":"w"}]}"#)
    let request = try plan.request([.number(2), .number(5), .text("it")])
    return request.arguments.first { $0.hasPrefix("--level=") }.map { String($0.dropFirst(8)) } ?? ""
  }

  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("2 ^ 3 ^ 2", "512"), ("-2 ^ 2", "-4"), ("2 ^ -1", "0.5"), ("7 % 4", "3"),
    ("10 - 4 - 3", "3"), ("12 / 4 / 3", "1"), ("a * b-c", "10"), ("b-c - a", "3"), ("a-1", "1"), ("a-a", "0"),
    ("1e3", "1000"), (".5", "0.5"), ("min(3, a, 9)", "2"), ("max(3, a)", "3"), ("sqrt(a * 2)", "2"), ("log2(8)", "3"),
    ("exp(0)", "1"), ("log(1)", "0"), ("abs(-a)", "2"), ("floor(2.5) + ceil(2.5)", "5"), ("round(2.4)", "2"),
    ("if(a < b-c, 10, 20)", "10"), ("if(not a < b-c, 10, 20)", "20"), ("if(w == 'it', 1, 2)", "1"),
    ("if(w == \"that\", 1, 2)", "2"), ("1 * (a == 2)", "1"), ("a == 2 and w != 'x' or false", "true"),
    ("true or 1 / 0 > 1", "true"), ("false and 1 / 0 > 1", "false"), ("w", "it"), ("--a", "2"), ("0 * -1", "0"),
  ])
  func values(formula: String, expected: String) throws {
    #expect(try value(formula) == expected)
  }

  @Test(arguments: [
    ("", "expected a value"), ("1 +", "expected a value"), ("1 2", "expected an operation or the end"),
    ("(1", "expected ')'"), ("1)", "expected an operation or the end"), ("'open", "'"),
    ("q", "'q' is no axis; they are"),
    ("sqrt(1, 2)", "sqrt with 2 arguments; expected 1"), ("min(1)", "expected two or more"),
    ("if(true, 1)", "expected 3"),
    ("system('rm')", "'system' is no axis"), ("1 / 0", "expected a finite number"),
    ("log(0)", "expected a finite number"),
    ("sqrt(-1)", "expected a finite number"), ("9 ^ 9 ^ 9", "expected a finite number"),
    ("w + 1", "a number is needed"),
    ("if(a, 1, 2)", "true or false, is needed"), ("5 % 0", "expected a finite number"),
    ("1e999", "'1e999' is no number"), ("a ==", "expected a value"),
    ("\u{0}", "plan.json"), ("1 = 1", "expected an operation"), ("a.b", "'a.b' is no axis"),
    ("a.0", "'a.0' is no axis"),
  ])
  func refusals(formula: String, expected: String) {
    #expect(refusal { _ = try value(formula) }.contains(expected))
  }

  @Test func hostileDepthAndLengthAreRefused() {
    for mark in ["(", "-", "not ", "2^", "abs("] {
      #expect(refusal { _ = try value(String(repeating: mark, count: 700) + "1") }.contains("nested more than 64 deep"))
    }
    #expect(refusal { _ = try value(String(repeating: "1+", count: 4000) + "1") }.contains("expected at most 4096"))
  }

  @Test func aLongFlatSumIsNotDeep() throws {
    #expect(try value(Array(repeating: "1", count: 1000).joined(separator: "+")) == "1000")
  }
}
