// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
public import RateDistortion

/// The certificates of a curve's points in one file: all that anyone needs to check the brackets without trusting the
/// solver, this program included.
///
/// The format, `ssm-info-certificate/1`, is described in `CERTIFICATE.md` beside this room's sources.
public struct CertificateDocument: Sendable, Equatable {
  /// The name and version of the format.
  public static let format = "ssm-info-certificate/1"

  /// What a point says about the curve, nats.
  public struct Claim: Sendable, Equatable {
    /// The distortion that the bracket is about.
    public let distortion: Double
    /// The rate is claimed to be at least this, nats.
    public let rateLower: Double
    /// The rate is claimed to be at most this, nats.
    public let rateUpper: Double

    /// `rateLower ≤ R(distortion) ≤ rateUpper`.
    public init(distortion: Double, rateLower: Double, rateUpper: Double) {
      self.distortion = distortion
      self.rateLower = rateLower
      self.rateUpper = rateUpper
    }
  }

  /// A claim with its proof.
  public struct Entry: Sendable, Equatable {
    /// The proof.
    public let certificate: Certificate
    /// What it is to prove.
    public let claim: Claim

    /// A claim with its proof.
    public init(certificate: Certificate, claim: Claim) {
      self.certificate = certificate
      self.claim = claim
    }
  }

  /// What the brackets are about.
  public let subject: String
  /// The problem and its files.
  public let origin: CertificateOrigin
  /// One claim a point of the curve.
  public let entries: [Entry]

  /// A document of these parts.
  public init(subject: String, origin: CertificateOrigin, entries: [Entry]) {
    self.subject = subject
    self.origin = origin
    self.entries = entries
  }

  /// The document of a world's points.
  ///
  /// - Throws: ``WorldError/options(_:)`` for a world whose points carry no certificates.
  public init(_ world: RateDistortionWorld, points: [CurvePoint]) throws(WorldError) {
    guard let origin = world.origin else {
      throw .options(
        "--save-certificate needs a source of finitely many letters; \(world.subject) has none. "
          + "A continuous law becomes finite with --levels N --range A,B")
    }
    var entries: [Entry] = []
    for (index, point) in points.enumerated() {
      guard let certificate = point.certificate else {
        throw .options("point \(index + 1) (method \(point.method.rawValue)) has no certificate to save")
      }
      let claim = Claim(
        distortion: point.distortion, rateLower: point.rate.lower.value.value, rateUpper: point.rate.upper.value.value)
      entries.append(Entry(certificate: certificate, claim: claim))
    }
    self.init(subject: world.subject, origin: origin, entries: entries)
  }
}
