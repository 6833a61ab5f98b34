// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities
public import Reporting

/// What a certificate's claims are worth, as a reader gets it.
public struct VerificationReport: Sendable {
  /// What the brackets are about, in the certificate's words.
  public let subject: String
  /// One a claim, in the order of the certificate.
  public let verdicts: [CertificateDocument.Verdict]
  /// The unit of what is shown.
  public let unit: DisplayUnit

  /// Does the proofs of `document` again.
  public init(_ document: CertificateDocument, unit: DisplayUnit) {
    subject = document.subject
    verdicts = document.verify()
    self.unit = unit
  }

  /// Whether every claim follows from its proof; a document without claims proves nothing.
  public var isValid: Bool { !verdicts.isEmpty && verdicts.allSatisfy(\.isValid) }

  /// Which claims do not follow, and why.
  public var warnings: [String] {
    if verdicts.isEmpty { return ["the certificate holds no point"] }
    return verdicts.enumerated().compactMap { index, verdict in
      verdict.objection.map { "point \(index + 1): \($0)" }
    }
  }

  /// One row a point: the recomputed bracket beside the claimed one.
  public var table: Table {
    get throws(ReportingError) {
      let info = unit.rawValue
      func number(_ nats: Double) -> Table.Cell { .number(unit.number(Nats(nats))) }
      return try Table(
        title: subject,
        columns: [
          .text("valid"), .init("distortion"), .lower("rate_lower", unit: info), .upper("rate_upper", unit: info),
          .lower("claimed_lower", unit: info), .upper("claimed_upper", unit: info),
          .init("rounding_error", unit: info, digits: 2, rounding: .up),
        ],
        rows: verdicts.map { verdict in
          [
            .text(verdict.isValid ? "yes" : "no"), .number(verdict.claim.distortion), number(verdict.rateLower),
            number(verdict.rateUpper), number(verdict.claim.rateLower), number(verdict.claim.rateUpper),
            number(verdict.roundingError),
          ]
        },
        notes: [isValid ? "valid: every claim follows from its proof" : "NOT valid"])
    }
  }

  /// One object a point.
  public var json: [JSONValue] {
    func number(_ nats: Double) -> JSONValue { .number(unit.number(Nats(nats))) }
    return verdicts.map { verdict in
      .object(
        [
          .init("valid", .bool(verdict.isValid)),
          .init("distortion", .number(verdict.claim.distortion)),
          .init("rate_lower", number(verdict.rateLower)),
          .init("rate_upper", number(verdict.rateUpper)),
          .init("claimed_lower", number(verdict.claim.rateLower)),
          .init("claimed_upper", number(verdict.claim.rateUpper)),
          .init("rounding_error", number(verdict.roundingError)),
        ] + (verdict.objection.map { [.init("objection", .string($0))] } ?? []))
    }
  }
}
