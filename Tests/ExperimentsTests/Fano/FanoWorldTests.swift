// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Files
import Foundation
import Information
import Quantities
import RateDistortion
import Testing

@Suite struct FanoWorldTests {
  private func world(
    _ question: FanoSpecification.Question, _ configure: (inout FanoSpecification) -> Void = { _ in }
  ) throws -> FanoWorld {
    var specification = FanoSpecification(question)
    configure(&specification)
    return try FanoWorld(specification)
  }

  // MARK: closed forms

  @Test func aSymmetricChannelReachesTheSharpBound() throws {
    let scratch = try Scratch()
    let joint = try scratch.reference("joint.csv", "0.45,0.05\n0.05,0.45\n")
    let point = try #require(try world(.joint(joint)).cases.first)
    #expect(abs((point.bound(.sharp)?.value ?? 0) - 0.1) < 1e-14)
    #expect(point.bounds.last?.name == "map-error" && point.bounds.last?.side == .exact)
    #expect(abs((point.bounds.last?.value ?? 0) - 0.1) < 1e-15)
    #expect(point.bound(.paper)?.status == .vacuous)
  }

  @Test func sequencesMarkThePapersFormula() throws {
    let point = try #require(
      try world(.information([Nats(Bits(200))])) {
        $0.alphabets = [27]
        $0.lengths = [100]
      }.cases.first)
    let paper = try #require(point.bound(.paper))
    #expect(paper.status == .notApplicable && (paper.value ?? 0) > 57)
    #expect(paper.remark?.contains("exceeds 1") == true)
    #expect(point.bound(.sharp)?.status == .valid && point.bound(.weak)?.status == .valid)
  }

  // MARK: properties

  @Test func pointsStandInTheOrderAsked() throws {
    let cases = try world(.information([Nats(0.1), Nats(0.5)])) {
      $0.alphabets = [5, 2]
      $0.lengths = [3, 1]
    }.cases
    #expect(cases.map(\.hypotheses.letters) == [5, 5, 5, 5, 2, 2, 2, 2])
    #expect(cases.map(\.hypotheses.length) == [3, 3, 1, 1, 3, 3, 1, 1])
    #expect(cases.map(\.known.stated.information.value) == [0.1, 0.5, 0.1, 0.5, 0.1, 0.5, 0.1, 0.5])
  }

  @Test func theWrongSideHasNoValueButAReason() throws {
    let lowerRows: Set = ["sharp", "weak", "per-symbol", "list", "han-verdu", "prior-tight", "paper"]
    for kind in InformationKind.allCases {
      let point = try #require(
        try world(.information([Nats(1)])) {
          $0.alphabets = [9]
          $0.kind = kind
          $0.listSize = 2
        }.cases.first)
      for row in point.bounds where row.name != "prior-guess" {
        let refused = kind == .lower ? lowerRows.contains(row.name) : kind == .upper && !lowerRows.contains(row.name)
        #expect((row.value == nil) == refused && (row.status == .notApplicable) == refused, "\(kind) \(row.name)")
        #expect((row.status == .estimate) == (kind == .estimate))
        if refused { #expect(row.remark?.contains("may not enter") == true) }
      }
      #expect((point.greatestError == 8.0 / 9) == (kind == .upper || kind == .estimate))
    }
  }

  @Test func aTargetIsReachedByTheInformationItNeeds() throws {
    let scratch = try Scratch()
    let prior = try scratch.reference("p.csv", "0.6\n0.3\n0.1\n")
    for point in try world(.targetErrors([0.01, 0.1, 0.39]), { $0.prior = prior }).cases {
      let target = try #require(point.targetError)
      #expect(abs((point.bound(.priorTight)?.value ?? -1) - target) < 1e-12)
      let needs = point.needs.filter { $0.side == .lower }.compactMap(\.information?.value)
      #expect(needs.max() == point.known.stated.information.value)
    }
  }

  /// A bracket of a model takes its own side for each bound.
  @Test func aBracketEntersBothSides() throws {
    let all = try Hypotheses(letters: 16)
    let bracket = try FanoCase(KnownInformation(about: all, from: Nats(1), to: Nats(1.5)))
    let low = try FanoCase(KnownInformation(Equivocation(of: all, information: Nats(1))))
    let high = try FanoCase(KnownInformation(Equivocation(of: all, information: Nats(1.5))))
    #expect(bracket.bound(.sharp) == high.bound(.sharp) && bracket.bound(.federMerhav) == low.bound(.federMerhav))
  }

  // MARK: oracle

  /// The least information for an error under a prior is the rate–distortion function under Hamming distortion: solved
  /// here by an interior-point method with a certificate.
  @Test func theTightBoundIsTheRateDistortionFunction() throws {
    let scratch = try Scratch()
    for law in [[0.5, 0.3, 0.1, 0.1], [0.9, 0.05, 0.05], [0.4, 0.3, 0.2, 0.06, 0.04]] {
      let prior = try scratch.reference("p.csv", law.map { "\($0)" }.joined(separator: "\n") + "\n")
      let curve = try FiniteCurve(
        problem: FiniteProblem(source: Distribution(law), distortion: .hamming(letters: law.count)), subject: "oracle",
        options: SolverOptions(method: .interiorPoint, gap: Nats(1e-10)))
      for target in [0.01, 0.05, 0.09] {
        let point = try #require(try world(.targetErrors([target]), { $0.prior = prior }).cases.first)
        let need = try #require(point.needs.first { $0.name == .priorTight }?.information)
        let rate = try curve.point(at: .distortion(target)).rate
        #expect(need.value >= rate.lower.value.value - 1e-9 && need.value <= rate.upper.value.value + 1e-9)
      }
    }
  }

  // MARK: refusals

  @Test func optionsAndFilesAreToldApart() throws {
    let scratch = try Scratch()
    let prior = try scratch.reference("p.csv", "0.5\n0.5\n")
    let joint = try scratch.reference("j.csv", "0.5,0\n0,0.5\n")
    func isOptions(_ error: any Error) -> Bool { if case WorldError.options = error { true } else { false } }
    func isData(_ error: any Error) -> Bool {
      if case WorldError.data(let message) = error { message.contains(".csv") } else { false }
    }
    let options: [(FanoSpecification.Question, (inout FanoSpecification) -> Void)] = [
      (.information([Nats(1)]), { _ in }), (.information([Nats(1)]), { $0.alphabets = [0] }),
      (.information([Nats(1)]), { $0.alphabets = [2] }), (.information([Nats(-1)]), { $0.alphabets = [2] }),
      (.conditionalEntropy([Nats(9)]), { $0.alphabets = [2] }),
      (.targetErrors([1.5]), { $0.alphabets = [2] }),
      (
        .information([Nats(0)]),
        {
          $0.alphabets = [3]
          $0.listSize = 3
        }
      ), (.information([Double](repeating: 0, count: 100_001).map { Nats($0) }), { $0.alphabets = [2] }),
    ]
    for (question, configure) in options {
      #expect { try world(question, configure) } throws: { isOptions($0) }
    }
    let data: [(FanoSpecification.Question, (inout FanoSpecification) -> Void)] = [
      (.information([Nats(1)]), { $0.prior = prior }),
      (
        .information([Nats(0)]),
        {
          $0.prior = prior
          $0.alphabets = [3]
        }
      ), (.joint(joint), { $0.alphabets = [3] }), (.joint(joint), { $0.listSize = 2 }),
    ]
    for (question, configure) in data {
      #expect { try world(question, configure) } throws: { isData($0) }
    }
    let broken = try scratch.reference("b.csv", "0.5,0.1\n0,0.1\n")
    #expect(throws: FileError.self) { try world(.joint(broken)) }
  }
}
