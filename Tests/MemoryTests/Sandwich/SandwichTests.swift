// SPDX-License-Identifier: GPL-3.0-or-later

import Memory
import Quantities
import Testing

/// An estimator whose means are given by hand: `spread` above and below the mean by turns.
private struct Scripted: ReplicatedEstimator {
  var subject: String { "by hand" }
  var seed: UInt64 { 0 }
  var componentCount = 100
  var lowerCandidates = [SandwichCandidate(name: "mixture", source: Citation("by hand"))]
  var upperCandidates = [
    SandwichCandidate(name: "mixture", source: Citation("by hand")),
    SandwichCandidate(name: "ceiling", source: Citation("by hand"), isMixture: false),
  ]
  var choice = (lower: 0, upper: 0)
  var lower = 1.0
  var upper = [2.0, 5.0]
  var point = 1.3
  var spread = 0.0
  var parts: [Scripted] = []

  func replication(_ index: Int, threads: Int) throws -> Replication {
    let shift = index.isMultiple(of: 2) ? spread : -spread
    return Replication(
      lower: [lower + shift], upper: upper.map { $0 + shift }, point: point + shift,
      parts: try parts.map { try $0.replication(index, threads: threads) })
  }

  func enlarged(to count: Int, threads: Int) throws -> Scripted? { nil }

  func sandwich(_ count: Int = 16) throws -> Sandwich {
    try Sandwich(self, replications: (0..<count).map { try replication($0, threads: 1) }, confidence: 0.95)
  }
}

@Suite struct SandwichTests {
  // MARK: Closed form

  @Test func componentsGrowAsTheGapFallsLikeOneOverK() throws {
    // A gap of 1 at 100 components; 0.4 of the goal is left at 100 / 0.04.
    guard case .components(let wanted) = try Scripted().sandwich().advice(forWidth: 0.1) else {
      Issue.record("more components would narrow this")
      return
    }
    #expect(abs(Double(wanted) - 2500) < 0.02 * 2500)
  }

  @Test func aLimitFromTheStudentDistribution() throws {
    // Four replications 1 ± 1: deviation 2/√3, t_{0.975, 3} = 3.182446305283709.
    var script = Scripted()
    (script.lower, script.upper, script.spread) = (1, [1, 5], 1)
    let found = try script.sandwich(4)
    let half = 3.182446305283709 * (4.0 / 3).squareRoot() / 2
    #expect(abs(found.bracket.lower.value.value - (1 - half)) < 1e-9)
    #expect(abs(found.bracket.upper.value.value - (1 + half)) < 1e-9)
  }

  // MARK: Property

  @Test func aSideThatNoMixtureMovesAsksForNoComponents() throws {
    var script = Scripted()
    script.choice.upper = 1
    // The mixture tells hundreds of nats more than the ceiling, and the lower side is at log K.
    (script.lower, script.point, script.upper) = (4.6, 5.2, [400, 20])
    #expect(try script.sandwich().advice(forWidth: 0.1) == .neither)
    script.spread = 20
    guard case .replications(let count) = try script.sandwich().advice(forWidth: 0.1) else {
      Issue.record("replications still halve this")
      return
    }
    #expect(count > 16)
  }

  @Test func aMixtureThatPassesTheCeilingOnTheWayIsGrown() throws {
    var script = Scripted()
    script.choice.upper = 1
    (script.lower, script.point, script.upper) = (1, 1.3, [3, 2.5])
    guard case .components = try script.sandwich().advice(forWidth: 0.2) else {
      Issue.record("at sixteen times the components the mixture is better than the ceiling")
      return
    }
  }

  @Test func partsComeFromTheSameReplications() throws {
    var script = Scripted(spread: 0.1)
    var part = Scripted(spread: 0.1)
    (part.lower, part.upper, part.point) = (0.5, [0.7, 1], 0.6)
    script.parts = [part]
    let found = try script.sandwich()
    #expect(found.parts.count == 1)
    let alone = try part.sandwich().bracket
    #expect(found.parts[0].bracket.lower.value == alone.lower.value)
    #expect(found.parts[0].bracket.upper.value == alone.upper.value)
  }

  // MARK: Failure

  @Test func replicationsThatLackAPartAreRefused() throws {
    var script = Scripted()
    let bare = try (0..<4).map { try script.replication($0, threads: 1) }
    script.parts = [Scripted()]
    #expect(throws: DomainError.self) { try Sandwich(script, replications: bare, confidence: 0.95) }
    #expect(throws: DomainError.self) { try Scripted().sandwich(1) }
    #expect(throws: DomainError.self) { try Scripted().sandwich().advice(forWidth: 0) }
  }
}
