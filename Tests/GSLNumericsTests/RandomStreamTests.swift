// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GSLNumerics
import Testing

@Suite struct Philox4x32Tests {
  // The `philox4x32 10` lines of tests/kat_vectors in the Random123 distribution.
  @Test(arguments: [
    (
      SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
      SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
      SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
      SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func knownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, output: SIMD4<UInt32>) {
    #expect(Philox4x32.block(counter: counter, key: key) == output)
  }
}

@Suite struct RandomStreamTests {
  @Test func aStreamReadsTheBlocksOfItsKeyInOrder() {
    let stream = RandomStream(seed: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e)
    for block in 0..<3 {
      let words = Philox4x32.block(
        counter: SIMD4(UInt32(block), 0, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0))
      #expect(stream.next() == UInt64(words[0]) << 32 | UInt64(words[1]))
      #expect(stream.next() == UInt64(words[2]) << 32 | UInt64(words[3]))
    }
    #expect(RandomStream(seed: 0, stream: 0).uniform() == Double(0x6627_e8d5_e169_c58d >> 11) * 0x1p-53)
  }

  @Test func interleavingChangesNothing() throws {
    let alone = (0..<4).map { number in
      let stream = RandomStream(seed: 7, stream: UInt64(number))
      return (0..<50).map { _ in stream.normal() }
    }
    let streams = (0..<4).map { RandomStream(seed: 7, stream: UInt64($0)) }
    var together = [[Double]](repeating: [], count: 4)
    for _ in 0..<50 { for number in [2, 0, 3, 1] { together[number].append(streams[number].normal()) } }
    #expect(together == alone)
    var filled = [Double](repeating: 0, count: 50)
    RandomStream(seed: 7, stream: 2).fillNormal(&filled)
    #expect(filled == alone[2])
  }

  @Test func streamsAndSeedsAreUncorrelated() {
    let count = 20_000
    func draw(_ seed: UInt64, _ stream: UInt64) -> [Double] {
      let stream = RandomStream(seed: seed, stream: stream)
      return (0..<count).map { _ in stream.normal() }
    }
    let base = draw(1, 0)
    for other in [draw(1, 1), draw(2, 0), draw(1, 1 << 32), draw(1 << 32, 0)] {
      let correlation = zip(base, other).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
      #expect(abs(correlation) < 5 / Double(count).squareRoot())
    }
  }

  /// The mean and variance of n draws lie within 5 standard errors of the truth.
  private func expectMoments(
    mean: Double, variance: Double, fourth: Double, sourceLocation: SourceLocation = #_sourceLocation,
    _ draw: () throws -> Double
  ) rethrows {
    let count = 40_000
    let values = try (0..<count).map { _ in try draw() }
    let average = values.reduce(0, +) / Double(count)
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let error = 5 / Double(count).squareRoot()
    #expect(abs(average - mean) < error * variance.squareRoot(), sourceLocation: sourceLocation)
    #expect(
      abs(spread - variance) < error * (fourth - variance * variance).squareRoot(), sourceLocation: sourceLocation)
  }

  @Test func moments() throws {
    let stream = RandomStream(seed: 3, stream: 0)
    expectMoments(mean: 0.5, variance: 1.0 / 12, fourth: 1.0 / 80) { stream.uniform() }
    expectMoments(mean: 0, variance: 1, fourth: 3) { stream.normal() }
    try expectMoments(mean: 2, variance: 4, fourth: 9 * 16) { try stream.exponential(mean: 2) }
    // Gamma with shape k and scale 1: fourth central moment 3k² + 6k.
    for shape in [0.5, 4] {
      try expectMoments(mean: shape, variance: shape, fourth: 3 * shape * shape + 6 * shape) {
        try stream.gamma(shape: shape)
      }
    }
    // The first entry of Dirichlet(1, 1) is uniform.
    try expectMoments(mean: 0.5, variance: 1.0 / 12, fourth: 1.0 / 80) { try stream.dirichlet([1, 1])[0] }
    let point = try stream.dirichlet([0.1, 2, 30])
    #expect(point.count == 3 && point.allSatisfy { $0 >= 0 } && abs(point.reduce(0, +) - 1) < 1e-14)
  }

  @Test func indicesFollowTheirWeights() throws {
    let stream = RandomStream(seed: 4, stream: 0)
    let count = 30_000
    var uniform = [Int](repeating: 0, count: 3)
    var weighted = [Int](repeating: 0, count: 4)
    for _ in 0..<count {
      uniform[try stream.index(below: 3)] += 1
      weighted[try stream.index(weights: [0, 1, 3, 0])] += 1
    }
    for hits in uniform { #expect(abs(Double(hits) - 10_000) < 5 * (Double(count) * 2 / 9).squareRoot()) }
    #expect(weighted[0] == 0 && weighted[3] == 0)
    #expect(abs(Double(weighted[1]) - 7_500) < 5 * (Double(count) * 3 / 16).squareRoot())
    #expect(try stream.index(below: 1) == 0)
    #expect(try stream.index(weights: [1]) == 0)
    #expect(try stream.index(below: .max) >= 0)
  }

  @Test func refusals() {
    let stream = RandomStream(seed: 5, stream: 0)
    #expect(throws: GSLError.self) { try stream.exponential(mean: -1) }
    #expect(throws: GSLError.self) { try stream.gamma(shape: 0) }
    #expect(throws: GSLError.self) { try stream.gamma(shape: 1, scale: .nan) }
    #expect(throws: GSLError.self) { try stream.dirichlet([]) }
    #expect(throws: GSLError.self) { try stream.dirichlet([1, 0]) }
    #expect(throws: GSLError.self) { try stream.index(below: 0) }
    #expect(throws: GSLError.self) { try stream.index(weights: []) }
    #expect(throws: GSLError.self) { try stream.index(weights: [0, 0]) }
    #expect(throws: GSLError.self) { try stream.index(weights: [1, -1]) }
    #expect(throws: GSLError.self) { try stream.index(weights: [1e308, 1e308]) }
  }
}
