// SPDX-License-Identifier: GPL-3.0-or-later
import Bottleneck
import Foundation
import Quantities
import Testing

@Suite struct JointLawTests {
  @Test func informationOfABinarySymmetricChannel() throws {
    let law = try JointLaw(rows: 2, columns: 2, probabilities: [0.45, 0.05, 0.05, 0.45])
    // log 2 − h(1/10), by mpmath to 30 digits.
    #expect(abs(law.information.value - 0.368064207168497069910682093234) < 1e-15)
    #expect(abs(law.rowEntropy.value - log(2)) < 1e-15)
    #expect(abs(law.columnEntropy.value - log(2)) < 1e-15)
    #expect(!law.isDeterministic)
    #expect(law.classes == [[0], [1]])
  }

  @Test func proportionalRowsAreOneClass() throws {
    let law = try JointLaw(
      rows: 4, columns: 3,
      probabilities: [0.03, 0.06, 0.01, 0.2, 0.1, 0.1, 0.09, 0.18, 0.03, 0.04, 0.02, 0.14])
    #expect(law.classes == [[0, 2], [1], [3]])
    #expect(law.classEntropy < law.rowEntropy)
    let h = [0.4, 0.4, 0.2].reduce(0) { $0 - $1 * log($1) }
    #expect(abs(law.classEntropy.value - h) < 1e-15)
  }

  @Test func lettersWithoutProbabilityAreReported() throws {
    let law = try JointLaw(rows: 3, columns: 3, probabilities: [0.5, 0, 0.1, 0, 0, 0, 0.1, 0, 0.3])
    #expect(law.zeroRows == [1])
    #expect(law.zeroColumns == [1])
    #expect(law.classes == [[0], [2]])
  }

  @Test func functionsAreRecognised() throws {
    let law = try JointLaw(rows: 3, columns: 2, probabilities: [0.5, 0, 0, 0.2, 0.3, 0])
    #expect(law.isDeterministic)
    #expect(law.classes == [[0, 2], [1]])
    #expect(abs(law.information.value - law.columnEntropy.value) < 1e-15)
  }

  @Test func badNumbersAreRefusedByPlace() throws {
    #expect(throws: JointLawError.empty) { try JointLaw(rows: 0, columns: 2, probabilities: []) }
    #expect(throws: JointLawError.shape(rows: 2, columns: 2, count: 3)) {
      try JointLaw(rows: 2, columns: 2, probabilities: [0.5, 0.25, 0.25])
    }
    #expect(throws: JointLawError.shape(rows: .max, columns: 2, count: 1)) {
      try JointLaw(rows: .max, columns: 2, probabilities: [1])
    }
    #expect(throws: JointLawError.notAProbability(row: 1, column: 0, value: -0.25)) {
      try JointLaw(rows: 2, columns: 2, probabilities: [0.5, 0.5, -0.25, 0.25])
    }
    #expect(throws: JointLawError.self) { try JointLaw(rows: 1, columns: 2, probabilities: [.nan, 1]) }
    #expect(throws: JointLawError.self) { try JointLaw(rows: 1, columns: 2, probabilities: [.infinity, 1]) }
    #expect(throws: JointLawError.sum(2)) { try JointLaw(rows: 1, columns: 2, probabilities: [1, 1]) }
    #expect(throws: JointLawError.sum(0)) { try JointLaw(rows: 1, columns: 1, probabilities: [0], rescaling: true) }
    let counts = try JointLaw(rows: 1, columns: 2, probabilities: [3, 1], rescaling: true)
    #expect(counts.originalSum == 4 && counts[0, 0] == 0.75)
    let rounded = try JointLaw(rows: 1, columns: 2, probabilities: [0.5, 0.5 + 1e-10])
    #expect(abs(rounded[0, 0] + rounded[0, 1] - 1) < 1e-15)
  }
}
