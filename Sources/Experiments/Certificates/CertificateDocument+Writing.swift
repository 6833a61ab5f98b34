// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
internal import RateDistortion
public import Reporting

extension CertificateDocument {
  /// The document as a JSON tree; ``bytes()`` needs less memory.
  public var json: JSONValue {
    var filling = CertificateVector.largestFilling
    return .object(head + [.init("points", .array(entries.map { $0.json(filling: &filling) }))])
  }

  /// The document as the bytes of its file, one point a line.
  ///
  /// Points are laid out one after the other: with many letters, a tree of them all is several times their text.
  ///
  /// - Throws: `ReportingError` where a number is NaN.
  public func bytes() throws(ReportingError) -> [UInt8] {
    // Without the line feed and the brace at its end.
    var bytes = Array(try JSONValue.object(head).text().utf8.dropLast(2))
    bytes += Array(",\n  \"points\": [".utf8)
    var filling = CertificateVector.largestFilling
    for (index, entry) in entries.enumerated() {
      bytes += Array((index == 0 ? "\n    " : ",\n    ").utf8)
      bytes += Array(try entry.json(filling: &filling).text(.compact).utf8)
    }
    bytes += Array("\n  ]\n}\n".utf8)
    return bytes
  }

  /// Everything but the points.
  private var head: [JSONValue.Member] {
    [
      .init("format", .string(Self.format)),
      .init("subject", .string(subject)),
      .init("unit", "nats"),
      .init("source", origin.sourceJSON),
      .init("distortion", origin.distortionJSON),
    ]
  }
}

extension CertificateDocument.Entry {
  /// - Parameter filling: zeros that may still be left out of lists
  fileprivate func json(filling: inout Int) -> JSONValue {
    var logDual = certificate.logDual
    for (letter, probability) in certificate.problem.source.probabilities.enumerated() where probability == 0 {
      logDual[letter] = 0
    }
    let dual = CertificateVector(logDual, filling: &filling).json
    var channels: [JSONValue] = []
    for channel in certificate.channels {
      let q = CertificateVector(channel.reproduction.probabilities, filling: &filling).json
      channels.append(
        .object([.init("weight", .number(channel.weight)), .init("slope", .number(channel.slope)), .init("q", q)]))
    }
    return .object([
      .init("distortion", .number(claim.distortion)),
      .init("rate_lower", .number(claim.rateLower)),
      .init("rate_upper", .number(claim.rateUpper)),
      .init("slope", .number(certificate.slope)),
      .init("log_dual", dual),
      .init("channels", .array(channels)),
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
