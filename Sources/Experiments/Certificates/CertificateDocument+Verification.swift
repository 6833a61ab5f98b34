// SPDX-License-Identifier: GPL-3.0-or-later

internal import RateDistortion

extension CertificateDocument {
  /// What is left of a claim after its proof has been done again.
  public struct Verdict: Sendable, Equatable {
    /// What the certificate says.
    public let claim: Claim
    /// Why the claim does not follow; nil if it does.
    public let objection: String?
    /// `R(claim.distortion)` is at least this, nats; 0 where nothing is proved.
    public let rateLower: Double
    /// `R(claim.distortion)` is at most this, nats; infinite where nothing is proved.
    public let rateUpper: Double
    /// How much of the bracket is allowance for rounding, nats.
    public let roundingError: Double

    /// Whether the claim follows from its proof.
    public var isValid: Bool { objection == nil }
  }

  /// How far, relative to it, a channel's distortion may exceed the claimed one by rounding alone.
  public static let distortionTolerance = Domain.tolerance

  /// How far, relative to 1 nat or to the rate, the same proof may come out differently on another processor.
  public static let rateTolerance = 1e-12

  /// Does every proof again, `O(rows · columns)` each or less, with code that no solver shares.
  public func verify() -> [Verdict] { entries.map(\.verdict) }
}

extension CertificateDocument.Entry {
  /// The claim after its proof has been done again.
  fileprivate var verdict: CertificateDocument.Verdict {
    func rejected(_ objection: String) -> CertificateDocument.Verdict {
      .init(claim: claim, objection: objection, rateLower: 0, rateUpper: .infinity, roundingError: 0)
    }
    guard claim.rateLower >= 0, claim.rateLower <= claim.rateUpper else {
      return rejected("the claimed bracket [\(claim.rateLower), \(claim.rateUpper)] is no interval of rates")
    }
    let proof: Certificate.Verdict
    do {
      proof = try certificate.check()
    } catch {
      return rejected(error.description)
    }
    let product = certificate.slope * claim.distortion
    let lineError = 4 * Double.ulpOfOne * (proof.intercept.magnitude + product.magnitude)
    let error = proof.roundingError + lineError
    guard proof.intercept.isFinite, proof.distortion.isFinite, product.isFinite, error.isFinite else {
      return rejected("the proof's numbers are too large or leave a letter without a reproduction")
    }
    let lower = max(0, proof.intercept - product - lineError)
    let slack = CertificateDocument.distortionTolerance * max(claim.distortion.magnitude, proof.distortion.magnitude)
    let reaches = proof.distortion <= claim.distortion + slack
    let upper = reaches ? proof.rateUpper : .infinity
    var objection: String?
    if !reaches {
      objection = "the channel's distortion is \(proof.distortion), above the claimed \(claim.distortion)"
    } else if !(claim.rateLower <= lower + allowance(lower, error)) {
      objection = "the dual point proves a rate of at least \(lower) nats only; claimed \(claim.rateLower)"
    } else if !(claim.rateUpper >= upper - allowance(upper, error)) {
      objection = "the channel needs up to \(upper) nats; claimed \(claim.rateUpper)"
    }
    return .init(
      claim: claim, objection: objection, rateLower: lower, rateUpper: upper,
      roundingError: error)
  }

  /// How far a claim may be better than what is proved here: other processors round otherwise, but never by much.
  private func allowance(_ rate: Double, _ error: Double) -> Double {
    min(error, CertificateDocument.rateTolerance * (1 + rate))
  }
}
