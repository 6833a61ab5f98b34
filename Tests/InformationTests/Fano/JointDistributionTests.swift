// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import TestSupport
import Testing

@Suite struct JointDistributionTests {
  @Test func aSymmetricChannel() throws {
    let joint = try JointDistribution(Distribution([0.45, 0.05, 0.05, 0.45]), columns: 2)
    let open = try #require(binaryEntropy(0.1))
    #expect(abs(joint.conditionalEntropy.value - open.value) < 1e-15)
    #expect(abs(joint.information.value - (log(2) - open.value)) < 1e-15)
    #expect(abs(joint.mapError - 0.1) < 1e-16)
    #expect(joint.mapError(listSize: 2) == 0 && joint.mapError(listSize: 0) == 1)
  }

  @Test func littleInformationAndLittleDoubtKeepTheirDigits() throws {
    // I = ½ Σ (deviation)²/… to the leading order: 2 δ² for uniform margins with ¼ ± δ/2.
    let delta = 0x1p-30
    let faint = try JointDistribution(
      Distribution([0.25 + delta / 2, 0.25 - delta / 2, 0.25 - delta / 2, 0.25 + delta / 2]), columns: 2)
    #expect(abs(faint.information.value / (2 * delta * delta) - 1) < 1e-14)
    let tiny = 0x1p-50
    let sure = try JointDistribution(Distribution([0.5, tiny, 0, 0.5 - tiny]), columns: 2)
    let expected = tiny * log(0.5 / tiny) + tiny
    #expect(abs(sure.conditionalEntropy.value / expected - 1) < 1e-13)
    #expect(sure.mapError == tiny)
  }

  @Test func informationAndDoubtMakeUpTheEntropy() throws {
    var random = SplitMix64(seed: 6)
    for _ in 0..<1000 {
      let joint = try randomJoint(using: &random)
      let sum = joint.information + joint.conditionalEntropy
      #expect(abs(sum.value - joint.rowLaw.entropy.value) < 1e-14)
    }
  }

  @Test func elementsThatFillNoRowsAreRefused() throws {
    let law = try Distribution([0.5, 0.25, 0.25])
    #expect(throws: DistributionError.self) { try JointDistribution(law, columns: 2) }
    #expect(throws: DistributionError.self) { try JointDistribution(law, columns: 0) }
  }
}
