// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
public import RateDistortion

/// The certificates of a curve's points in one file: all that anyone needs to check the brackets without trusting the
/// solver, this program included.
///
/// The format is `ssm-info-certificate/1`, a JSON object. All information is in nats; infinite numbers are the strings
/// `"inf"` and `"-inf"`. Members that a reader does not know are passed over.
///
/// - `format`: `"ssm-info-certificate/1"`; `subject`: what the brackets are about, in words; `unit`: `"nats"`.
/// - `source`: the law `p` of the `n` source letters. Either `{"probabilities": [p_1, …]}` or a file:
///   `{"file", "sha256", "kind": "pmf", "normalize": bool}` for numbers that are to be read (and divided by their sum
///   where `normalize` is true, or where the sum differs from 1 by rounding), or
///   `{"file", "sha256", "kind": "text", "symbols": "scalars|bytes|words", "order": k}` for the overlapping groups of
///   `k` symbols of a text, counted, in ascending lexicographic order. The digest is that of the file's bytes.
/// - `distortion`: `d(i, j)` between source letter `i` and reproduction letter `j`, one of
///   `{"rule": "hamming", "letters": n}`: 0 for `i = j`, otherwise 1;
///   `{"rule": "erasure", "letters": n}`: 0 for `i = j`, 1 for the last of the `n + 1` columns, otherwise infinite;
///   `{"rule": "squared|absolute|one-sided", "source": [x_1, …], "reproduction": [y_1, …]}`: `(x − y)²`, `|x − y|`,
///   `x − y` where `y ≤ x` and otherwise infinite;
///   `{"rule": "squared", "dimension": k, "source", "reproduction"}`: summed over `k` coordinates a letter, which
///   stand one letter after the other;
///   `{"rule": "squared-grid", "x": […], "y": […]}`: letter `a · |y| + b` is the point `(x_a, y_b)` on both sides;
///   `{"matrix": [[d_11, …], …]}`; or `{"file", "sha256", "kind": "matrix"}`.
/// - `points`: one object a point of the curve, with the dual point `slope` (`s ≥ 0`) and `log_dual` (`log λ_i`, `n`
///   numbers; those of letters of probability 0 mean nothing), the primal point `channels`, a list of
///   `{"weight", "slope", "q"}` whose weights sum to 1, and the claim `distortion`, `rate_lower`, `rate_upper`.
///
/// The proof of a claim `rate_lower ≤ R(D) ≤ rate_upper` at `D = distortion`:
/// with `C = max_j Σ_i p_i λ_i e^{−s d(i, j)}` over all `j`, `R(D) ≥ −sD + Σ p_i log λ_i − log C` (Csiszár 1974);
/// the channel `W(j|i) = q_j e^{−s' d(i, j)} / z_i` of a slope `s'` (of an infinite one: `q` restricted to the nearest
/// letters of `i`) has distortion `D' = Σ p_i W(j|i) d(i, j)` and information at most `−s' D' − Σ p_i log z_i`; the
/// weighted means over the channels must be at most `D` and at most `rate_upper` (Blahut 1972, and convexity).
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
