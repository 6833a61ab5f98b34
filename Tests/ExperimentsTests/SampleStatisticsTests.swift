// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Quantities
import Testing

@Suite struct SampleStatisticsTests {
  @Test func valuesAreSortedAndCounted() throws {
    let statistics = try SampleStatistics([2, -1, 2, 0.5, 2, -1])
    #expect(statistics.values == [-1, 0.5, 2])
    #expect(statistics.counts == [2, 1, 3])
    #expect(statistics.total == 6)
    #expect(statistics.reproduction == statistics.values && !statistics.isReproducedOnGrid)
  }

  @Test func bothZerosAreOneValue() throws {
    #expect(try SampleStatistics([0, -0.0, 0]).counts == [3])
  }

  @Test func manyValuesAreReproducedOnAnEvenGrid() throws {
    let few = try SampleStatistics((0..<SampleStatistics.largestReproduction).map(Double.init))
    #expect(!few.isReproducedOnGrid)
    let many = try SampleStatistics((0...SampleStatistics.largestReproduction).map { Double($0 * $0) })
    #expect(many.isReproducedOnGrid && many.reproduction.count == SampleStatistics.gridPoints)
    #expect(many.reproduction.first == 0 && many.reproduction.last == many.values.last)
    let steps = zip(many.reproduction, many.reproduction.dropFirst()).map { $1 - $0 }
    #expect((steps.max() ?? 0) - (steps.min() ?? 0) < 1e-8)
  }

  @Test func theGridOfHugeValuesStaysFinite() throws {
    let samples = (0..<3000).map { (Double($0) / 1500 - 1) * Double.greatestFiniteMagnitude }
    #expect(try SampleStatistics(samples).reproduction.allSatisfy(\.isFinite))
  }

  @Test func whatIsNoSignalIsRefused() {
    #expect(throws: DomainError.self) { try SampleStatistics([]) }
    #expect(throws: DomainError.self) { try SampleStatistics([1, .nan]) }
    #expect(throws: DomainError.self) { try SampleStatistics([1, .infinity]) }
  }
}
