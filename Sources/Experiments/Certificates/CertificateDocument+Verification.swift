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
    let lower = max(0, proof.intercept - product - lineError)
    let slack = CertificateDocument.distortionTolerance * max(claim.distortion.magnitude, proof.distortion.magnitude)
    let reaches = proof.distortion <= claim.distortion + slack
    let upper = reaches ? proof.rateUpper : .infinity
    // The claim was computed with an allowance for rounding, and so is this check: both may be used up.
    let allowance = 2 * proof.roundingError + 2 * lineError
    var objection: String?
    if !reaches {
      objection =
        "the channel's distortion is \(proof.distortion), above the claimed \(claim.distortion)"
    } else if claim.rateLower > lower + allowance {
      objection = "the dual point proves a rate of at least \(lower) nats only; claimed \(claim.rateLower)"
    } else if claim.rateUpper < upper - allowance {
      objection = "the channel needs up to \(upper) nats; claimed \(claim.rateUpper)"
    }
    return .init(
      claim: claim, objection: objection, rateLower: lower, rateUpper: upper,
      roundingError: proof.roundingError + lineError)
  }
}
