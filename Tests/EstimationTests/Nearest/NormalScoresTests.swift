// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import Testing

@Suite struct NormalScoresTests {
  /// `Φ⁻¹(1/6)`, 0 and `Φ⁻¹(5/6)`, by mpmath: `sqrt(2) * erfinv(2 * mpf(1)/6 - 1)`.
  @Test func threeNumbers() throws {
    let scores = try NormalScores.scores([10, -3, 4])
    #expect(abs(scores[0] - 0.967_421_566_101_701_038_6) < 1e-14)
    #expect(abs(scores[1] + 0.967_421_566_101_701_038_6) < 1e-14)
    #expect(abs(scores[2]) < 1e-15)
  }

  @Test func equalNumbersShareTheirRank() throws {
    let scores = try NormalScores.scores([1, 2, 2, 3])
    #expect(scores[1] == scores[2])
    #expect(abs(scores[1]) < 1e-15)
    #expect(scores[0] == -scores[3])
  }

  /// `ψ(1) = −γ`, `ψ(2) = 1 − γ`, and `ψ(10⁶)` by mpmath's `digamma(10**6)`.
  @Test func digammaOfCounts() {
    let table = DigammaTable(through: 1_000_000)
    #expect(table[1] == -0.577_215_664_901_532_860_61)
    #expect(abs(table[2] - 0.422_784_335_098_467_139_39) < 1e-16)
    #expect(abs(table[1_000_000] - 13.815_510_057_964_190_771) < 4e-15)
    #expect(DigammaTable(through: 0)[1] == table[1])
  }
}
