// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Reporting
import Sweeps
import Testing

@Suite struct SweepPlotTests {
  /// A merged store of levels 1, 2, 3 and words a, b, whose answers are made from the two.
  private func withStore(
    question: String = "ask", replicates: Int = 1, _ answer: (Double, String) -> String,
    _ body: (SweepStore) throws -> Void
  ) throws {
    try withFolder { folder in
      let replicate = replicates == 1 ? "" : #",{"name":"replicate","range":{"from":1,"to":\#(replicates),"step":1}}"#
      let plan = try plan(
        #"[{"name":"level","log-range":{"from":1,"to":4,"count":3}},{"name":"word","values":["b","a"]}\#(replicate)]"#)
      let store = try SweepStore("\(folder)/store", for: plan)
      let records = try (0..<plan.gridCount).reversed().compactMap { try plan.values($0) }.map { values in
        ShardText.record(
          plan, values, payload: #"{"unit":"bits","points":[\#(answer(values[0].number ?? 0, values[1].text))]}"#)
      }
      try ShardText.write(records.joined(), "a", in: store)
      _ = try store.merge(version: "1.0")
      try body(store)
    }
  }

  private func bracket(_ level: Double, _ word: String) -> String {
    #"{"kind":"exact","rate_lower":\#(level),"rate_upper":\#(level + (word == "a" ? 2 : 4)),"gap":0}"#
  }

  @Test func aCurveForEachColorWithItsBand() throws {
    try withStore(bracket) { store in
      let (figure, missing) = try SweepPlot(x: "level", y: "rate", color: "word").figure(of: store)
      #expect(missing == 0)
      #expect(figure.curves.map(\.label) == ["word = a", "word = b"])
      #expect(figure.curves.map(\.x) == [[1, 2, 4], [1, 2, 4]])
      #expect(figure.curves.map(\.y) == [[2, 3, 5], [3, 4, 6]])
      #expect(figure.bands.map(\.lower) == [[1, 2, 4], [1, 2, 4]])
      #expect(figure.bands.map(\.upper) == [[3, 4, 6], [5, 6, 8]])
      #expect(figure.bands.map(\.label) == ["from rate_lower to rate_upper", ""])
      #expect(figure.title == "p" && figure.xAxis.title == "level" && figure.xAxis.isLogarithmic)
      #expect(figure.yAxis.title == "rate" && figure.yAxis.unit == nil)
    }
  }

  @Test func aSideHasTheBandOfItsBracket() throws {
    try withStore(bracket) { store in
      let condition = [(name: "word", value: "a")]
      let (figure, _) = try SweepPlot(x: "level", y: "rate_upper", conditions: condition).figure(of: store)
      #expect(figure.curves.map(\.y) == [[3, 4, 6]] && figure.bands.map(\.lower) == [[1, 2, 4]])
      let (plain, _) = try SweepPlot(x: "level", y: "gap", conditions: condition).figure(of: store)
      #expect(plain.curves.map(\.y) == [[0, 0, 0]] && plain.bands.isEmpty)
      #expect(plain.legend == .none)
    }
  }

  @Test func anEstimateHasItsErrorOnBothSides() throws {
    try withStore { level, _ in
      #"{"value":\#(level),"standard_error":0.5}"#
    } _: { store in
      let (figure, _) = try SweepPlot(x: "level", y: "value", color: "word").figure(of: store)
      #expect(figure.bands[0].lower == [0.5, 1.5, 3.5] && figure.bands[0].upper == [1.5, 2.5, 4.5])
    }
  }

  @Test func overAMemberEachAnswerIsACurve() throws {
    let answer = { (level: Double, word: String) in
      #"{"distortion":0.5,"rate":1},{"distortion":0.25,"rate":\#(level)},{"distortion":0.25,"kind":"infinite"}"#
    }
    try withStore(answer) { store in
      let plot = SweepPlot(x: "distortion", y: "rate", color: "level", conditions: [("word", "a")])
      let (figure, missing) = try plot.figure(of: store)
      #expect(figure.curves.map(\.label) == ["level = 1", "level = 2", "level = 4"])
      #expect(figure.curves[2].x == [0.25, 0.5] && figure.curves[2].y == [4, 1])
      #expect(missing == 3)
      let (one, _) = try SweepPlot(
        x: "level", y: "rate", color: "word", conditions: [("point", "1")]
      ).figure(of: store)
      #expect(one.curves.map(\.y) == [[1, 2, 4], [1, 2, 4]])
      #expect(
        refusal { _ = try SweepPlot(x: "level", y: "rate", color: "word").figure(of: store) }.contains(
          "differ in point"))
      #expect(
        refusal { _ = try SweepPlot(x: "distortion", y: "rate").figure(of: store) }.contains("differ in level, word"))
    }
  }

  @Test func namesThatAreNotThereAreRefusedWithThoseThatAre() throws {
    try withStore(replicates: 2, bracket) { store in
      func words(_ plot: SweepPlot) -> String { refusal { _ = try plot.figure(of: store) } }
      #expect(
        words(SweepPlot(x: "levle", y: "rate"))
          .contains("no axis 'levle' in the store; it has level, replicate, word, rate_lower, rate_upper, gap"))
      #expect(
        words(SweepPlot(x: "level", y: "kind"))
          .contains("no quantity 'kind' in the answers; they have rate_lower, rate_upper, gap, rate"))
      #expect(words(SweepPlot(x: "level", y: "rate", color: "gap")).contains("no parameter 'gap'"))
      #expect(
        words(SweepPlot(x: "level", y: "rate", color: "word"))
          .contains("which differ in replicate; expected a value for each of these"))
      #expect(
        words(SweepPlot(x: "level", y: "rate", conditions: [("word", "z")])).contains("no answer is left to be drawn"))
    }
  }
}
