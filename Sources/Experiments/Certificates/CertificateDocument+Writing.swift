// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
internal import RateDistortion
public import Reporting

extension CertificateDocument {
  /// The document as a JSON tree.
  public var json: JSONValue {
    .object([
      .init("format", .string(Self.format)),
      .init("subject", .string(subject)),
      .init("unit", "nats"),
      .init("source", origin.sourceJSON),
      .init("distortion", origin.distortionJSON),
      .init("points", .array(entries.map(\.json))),
    ])
  }
}

extension CertificateDocument.Entry {
  fileprivate var json: JSONValue {
    let support = Set(certificate.problem.source.support)
    let logDual = certificate.logDual.enumerated().map { support.contains($0.offset) ? $0.element : 0 }
    return .object([
      .init("distortion", .number(claim.distortion)),
      .init("rate_lower", .number(claim.rateLower)),
      .init("rate_upper", .number(claim.rateUpper)),
      .init("slope", .number(certificate.slope)),
      .init("log_dual", numbers(logDual)),
      .init(
        "channels",
        .array(
          certificate.channels.map { channel in
            .object([
              .init("weight", .number(channel.weight)),
              .init("slope", .number(channel.slope)),
              .init("q", numbers(channel.reproduction.probabilities)),
            ])
          })),
    ])
  }
}

extension CertificateOrigin {
  fileprivate var sourceJSON: JSONValue {
    if let file = sourceFile, problem.source.count > Self.largestInlineCount { return file.json }
    return .object([.init("probabilities", numbers(problem.source.probabilities))])
  }

  fileprivate var distortionJSON: JSONValue {
    let d = problem.distortion
    switch d.form {
    case .hamming:
      return .object([.init("rule", "hamming"), .init("letters", .integer(d.rows))])
    case .erasure:
      return .object([.init("rule", "erasure"), .init("letters", .integer(d.rows))])
    case .line(let difference, let source, let reproduction):
      return .object([
        .init("rule", .string(difference.rawValue)), .init("source", numbers(source)),
        .init("reproduction", numbers(reproduction)),
      ])
    case .points(let dimension, let source, let reproduction):
      return .object([
        .init("rule", "squared"), .init("dimension", .integer(dimension)), .init("source", numbers(source)),
        .init("reproduction", numbers(reproduction)),
      ])
    case .plane(let x, let y):
      return .object([.init("rule", "squared-grid"), .init("x", numbers(x)), .init("y", numbers(y))])
    case .matrix(let entries):
      if let file = distortionFile, entries.count > Self.largestInlineCount { return file.json }
      let rows = (0..<d.rows).map { numbers(Array(entries[$0 * d.columns..<($0 + 1) * d.columns])) }
      return .object([.init("matrix", .array(rows))])
    }
  }
}

extension CertificateOrigin.File {
  fileprivate var json: JSONValue {
    let place: [JSONValue.Member] = [.init("file", .string(path)), .init("sha256", .string(sha256))]
    switch content {
    case .pmf(let normalizes):
      return .object(place + [.init("kind", "pmf"), .init("normalize", .bool(normalizes))])
    case .text(let symbols, let order):
      return .object(
        place + [.init("kind", "text"), .init("symbols", .string(symbols.rawValue)), .init("order", .integer(order))])
    case .matrix:
      return .object(place + [.init("kind", "matrix")])
    }
  }
}

private func numbers(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.number)) }
