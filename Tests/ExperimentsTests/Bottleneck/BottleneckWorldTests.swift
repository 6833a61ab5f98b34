// SPDX-License-Identifier: GPL-3.0-or-later

import Bottleneck
import Experiments
import Files
import Foundation
import LinearAlgebra
import Quantities
import Reporting
import Testing

@Suite struct BottleneckWorldTests {
  private func rows(_ world: BottleneckWorld, _ question: BottleneckQuestion) throws -> BottleneckReport {
    let run = try BottleneckRun(world, question: question)
    try run.answer()
    return run.report(unit: .nats)
  }

  // MARK: closed form

  @Test func aSymmetricPairMeetsItsClosedForm() throws {
    // X uniform, Y through a symmetric channel of error δ: T is X through one of error α, and
    // I(T;Y) = log 2 − h(α + δ − 2αδ) where I(X;T) = log 2 − h(α) (Mrs. Gerber; Witsenhausen & Wyner 1975).
    func h(_ p: Double) -> Double { p > 0 && p < 1 ? -p * log(p) - (1 - p) * log(1 - p) : 0 }
    let folder = try Scratch()
    let world = try BottleneckWorld.joint(folder.reference("j.csv", "0.45,0.05\n0.05,0.45\n"), normalizes: false)
    let report = try rows(world, .betas([1.2, 1.6, 2, 5, 20]))
    #expect(abs((report.onset?.upper ?? 0) - 1 / 0.64) < 1e-6)
    for row in report.rows where row.compression.value > 1e-9 {
      var (low, high) = (0.0, 0.5)
      for _ in 0..<100 {
        let middle = (low + high) / 2
        if log(2) - h(middle) > row.compression.value { low = middle } else { high = middle }
      }
      #expect(abs(row.relevance.value - (log(2) - h(low + 0.1 - 0.2 * low))) < 1e-7)
    }
    #expect(report.rows[0].relevance.value < 1e-9 && report.rows[4].clusters == 2)
  }

  @Test func theLeastCompressionForAnAmount() throws {
    // The same pair: at α the curve keeps log 2 − h(α) for log 2 − h(α + δ − 2αδ).
    func h(_ p: Double) -> Double { -p * log(p) - (1 - p) * log(1 - p) }
    let folder = try Scratch()
    let world = try BottleneckWorld.joint(folder.reference("j.csv", "0.45,0.05\n0.05,0.45\n"), normalizes: false)
    let alphas = [0.4, 0.2, 0.05]
    let amounts = alphas.map { Nats(log(2) - h($0 + 0.1 - 0.2 * $0)) } + [.zero, world.law.information]
    let report = try rows(world, .relevances(amounts))
    for (row, expected) in zip(report.rows, alphas.map { log(2) - h($0) } + [0, log(2)]) {
      let sides = try #require(row.compressionSides)
      #expect(sides.lower.value <= expected + 1e-9 && expected <= sides.upper.value + 1e-9)
      #expect(sides.upper.value - sides.lower.value < 1e-5, "\(expected)")
    }
    #expect(throws: WorldError.self) { try rows(world, .relevances([Nats(1)])) }
  }

  @Test func aFunctionKeepsWhatItTells() throws {
    // Y = f(X): the curve is the diagonal, which no trade-off traces (M6.1c).
    let folder = try Scratch()
    let world = try BottleneckWorld.joint(folder.reference("f.csv", "0.5,0\n0,0.25\n0,0.25\n"), normalizes: false)
    #expect(world.warnings.contains { $0.contains("function of X") })
    let report = try rows(world, .relevances([Nats(0.2), world.law.information]))
    for row in report.rows { #expect(abs(row.compression.value - row.relevance.value) < 1e-6) }
  }

  @Test func partitionsOfThreeLetters() throws {
    // All five partitions of three letters, by hand: none is better than what is told.
    let folder = try Scratch()
    let text = "0.3,0.05,0.02\n0.03,0.25,0.05\n0.02,0.03,0.25\n"
    let world = try BottleneckWorld.joint(folder.reference("j.csv", text), normalizes: false)
    let p = [[0.3, 0.05, 0.02], [0.03, 0.25, 0.05], [0.02, 0.03, 0.25]]
    func entropy(_ masses: [Double]) -> Double { masses.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }
    let columns = (0..<3).map { y in p[0][y] + p[1][y] + p[2][y] }
    let partitions = [[[0, 1, 2]], [[0], [1, 2]], [[1], [0, 2]], [[2], [0, 1]], [[0], [1], [2]]].map { parts in
      let joint = parts.map { part in (0..<3).map { y in part.reduce(0) { $0 + p[$1][y] } } }
      let weights = joint.map { $0.reduce(0, +) }
      let told = entropy(weights) + entropy(columns) - entropy(joint.flatMap { $0 })
      return (entropy: entropy(weights), told: told)
    }
    let betas = [1.0, 2.2, 3, 8]
    let run = try BottleneckRun(world, question: .betas(betas), deterministic: true)
    try run.answer()
    for (row, beta) in zip(run.report(unit: .nats).rows, betas) {
      let least = partitions.map { $0.entropy - beta * $0.told }.min() ?? 0
      #expect(abs(row.compression.value - beta * row.relevance.value - least) < 1e-12, "\(beta)")
      #expect(row.entropy == row.compression)
    }
    #expect(throws: WorldError.self) {
      try BottleneckRun(world, question: .relevances([.zero]), deterministic: true)
    }
  }

  @Test func covariancesFromFiles() throws {
    let folder = try Scratch()
    let world = try BottleneckWorld.gaussian(
      x: folder.reference("x.csv", "4\n"), y: folder.reference("y.csv", "9\n"),
      cross: folder.reference("xy.csv", "3\n"))
    let report = try rows(world, .betas([8]))
    #expect(abs(report.rows[0].compression.value - 0.5 * log(7 / 3.0)) < 1e-14)
    #expect(abs((report.onset?.upper ?? 0) - 4) < 1e-14 && report.rows[0].kind == .exact)
    let run = try BottleneckRun(world, question: .betas([8]))
    try run.answer()
    let encoder = try #require(run.encoder)
    #expect(abs(encoder.matrix[0, 0] - (1 / 3.0).squareRoot()) < 1e-14)
  }

  @Test func pairsOfSymbolsOfAText() throws {
    // abababa: a is followed by b, b by a, always: Y = f(X) and half a nat-bit of each.
    let folder = try Scratch()
    let world = try BottleneckWorld.text(
      folder.file("t.txt", "abababa"), symbols: .scalars, past: 1, future: 1)
    #expect(abs(world.law.information.value - log(2)) < 1e-12)
    let longer = try BottleneckWorld.text(
      folder.file("u.txt", "abcabcabd"), symbols: .scalars, past: 2, future: 1)
    // ab→c, c, d; bc→a, a; ca→b, b: I = H(Y) − (3/7) h(1/3).
    let entropy = -(4 / 7.0) * log(2 / 7.0) - (2 / 7.0) * log(2 / 7.0) - (1 / 7.0) * log(1 / 7.0)
    let open = 3 / 7.0 * (log(3) - 2 / 3.0 * log(2))
    #expect(abs(longer.law.information.value - (entropy - open)) < 1e-12)
  }

  // MARK: properties

  @Test func aGridBeginsAtTheOnsetAndRises() throws {
    let folder = try Scratch()
    let law = "0.3,0.05,0.02\n0.03,0.25,0.05\n0.02,0.03,0.25\n"
    let world = try BottleneckWorld.joint(folder.reference("j.csv", law), normalizes: false)
    let report = try rows(world, .points(4))
    #expect(report.rows.count == 4 && report.unsettled == 0)
    let betas = report.rows.compactMap(\.beta)
    #expect(zip(betas, betas.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(report.rows, report.rows.dropFirst()).allSatisfy { $0.compression <= $1.compression + Nats(1e-7) })
    #expect((report.rows.last?.relevance ?? .zero) > 0.9 * world.law.information)
    for row in report.rows { #expect(row.relevance <= row.compression + Nats(1e-9)) }
  }

  @Test func transitionsAreToldWithTheirOrder() throws {
    // Three letters through a symmetric channel: T comes with a jump. A symmetric pair: T's values part.
    let folder = try Scratch()
    for (text, mechanism, order) in [
      ("2,0.5,0.5\n0.5,2,0.5\n0.5,0.5,2\n", "jump", "first"), ("0.45,0.05\n0.05,0.45\n", "split", "second"),
    ] {
      let world = try BottleneckWorld.joint(folder.reference("j.csv", text), normalizes: true)
      let run = try BottleneckRun(world, question: .betas([1.2, 5]))
      try run.answer()
      let report = run.report(unit: .bits)
      let mark = try #require(report.marks.first)
      let onset = try #require(report.onset)
      #expect(abs(mark.beta - onset.upper) < 2e-3 * onset.upper)
      guard case .array(let marks)? = report.details.first(where: { $0.name == "transitions" })?.value,
        case .object(let members)? = marks.first
      else {
        Issue.record("no transitions in the JSON")
        continue
      }
      #expect(marks.count == 1)
      #expect(members.first { $0.name == "mechanism" }?.value == .string(mechanism))
      #expect(members.first { $0.name == "order" }?.value == .string(order))
      #expect(members.contains { $0.name == "jump" } == (order == "first"))
      let figure = try #require(try report.figure)
      let name = order == "first" ? "first-order transitions" : "transitions"
      #expect(figure.curves.contains { $0.label == name && $0.x.count == 1 })
    }
  }

  @Test func theReadersUnitIsOne() throws {
    let folder = try Scratch()
    let world = try BottleneckWorld.joint(folder.reference("j.csv", "0.45,0.05\n0.05,0.45\n"), normalizes: false)
    let run = try BottleneckRun(world, question: .betas([3]))
    try run.answer()
    let (bits, nats) = (run.report(unit: .bits), run.report(unit: .nats))
    func number(_ report: BottleneckReport, _ name: String) -> Double? {
      guard case .object(let members) = report.json[0],
        case .number(let number)? = members.first(where: { $0.name == name })?.value
      else { return nil }
      return number
    }
    for name in ["compression", "relevance"] {
      let (a, b) = (try #require(number(bits, name)), try #require(number(nats, name)))
      #expect(abs(a * log(2) - b) < 1e-12)
    }
    #expect(number(bits, "beta") == 3 && number(nats, "beta") == 3)
    let figure = try #require(try bits.figure)
    #expect(figure.xAxis.unit == "bits" && figure.bands.count == 1)
    #expect(figure.curves.contains { $0.label.hasPrefix("onset") })
  }

  @Test func independentPairsGiveTheZeroCurve() throws {
    let folder = try Scratch()
    let world = try BottleneckWorld.joint(folder.reference("j.csv", "0.12,0.28\n0.18,0.42\n"), normalizes: false)
    let report = try rows(world, .betas([1, 10]))
    #expect(report.rows.allSatisfy { $0.compression.value < 1e-9 && $0.relevance.value < 1e-9 })
    #expect(try rows(world, .points(5)).rows.isEmpty)
  }

  @Test func encodersAreWritten() throws {
    let folder = try Scratch()
    let world = try BottleneckWorld.joint(folder.reference("j.csv", "0.45,0.05\n0.05,0.45\n"), normalizes: false)
    let run = try BottleneckRun(world, question: .betas([5]))
    try run.answer()
    for name in ["e.csv", "e.npy"] {
      try #require(run.encoder).write(to: "\(folder.path)/\(name)")
      let back = try ArrayReference(path: "\(folder.path)/\(name)").load()
      #expect(back.shape == [2, 2])
      #expect(abs(back[0, 0] + back[0, 1] - 1) < 1e-12)
    }
  }

  // MARK: refusals

  @Test(arguments: [
    ("0.5,-0.1\n0.3,0.3\n", "row 1, column 2"), ("0.5,0.5\n0.5,0.5\n", "sum to 2"), ("0.5,nan\n0.2,0.3\n", "row 1"),
  ]) func whatIsNoJointLaw(_ text: String, _ words: String) throws {
    let folder = try Scratch()
    #expect { try BottleneckWorld.joint(folder.reference("j.csv", text), normalizes: false) } throws: {
      "\($0)".contains(words)
    }
  }

  @Test func whatIsNoJointCovariance() throws {
    let folder = try Scratch()
    let one = try folder.reference("one.csv", "1\n")
    #expect { try BottleneckWorld.gaussian(x: one, y: one, cross: folder.reference("c.csv", "2\n")) } throws: {
      "\($0)".contains("no covariance")
    }
    #expect { try BottleneckWorld.gaussian(x: one, y: one, cross: one) } throws: { "\($0)".contains("determines") }
  }

  @Test func textsOfTooManyGroupsAreRefusedWithTheirCount() throws {
    // A de Bruijn-like text of 40 letters: all pairs of them occur, with different letters after them.
    let folder = try Scratch()
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN")
    var text = ""
    for i in 0..<40 {
      for j in 0..<40 { text += String([letters[i], letters[j], letters[(i * j + i) % 40]]) }
    }
    let path = try folder.file("t.txt", text)
    #expect {
      try BottleneckWorld.text(path, symbols: .scalars, past: 3, future: 2)
    } throws: { "\($0)".contains("t.txt") && "\($0)".contains("shorter") }
    #expect(throws: Never.self) { try BottleneckWorld.text(path, symbols: .scalars, past: 1, future: 1) }
  }

  @Test func textsThatAreTooShort() throws {
    let folder = try Scratch()
    let path = try folder.file("t.txt", "ab")
    #expect(throws: FileError.self) { try BottleneckWorld.text(path, symbols: .scalars, past: 2, future: 1) }
  }
}
