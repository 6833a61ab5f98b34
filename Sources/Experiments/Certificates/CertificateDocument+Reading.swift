// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Foundation
internal import Information
internal import RateDistortion

extension CertificateDocument {
  /// Reads a certificate file and the files that it refers to.
  ///
  /// - Throws: `FileError`, naming the member that is wrong.
  public init(file path: String) throws(FileError) {
    try self.init(try FileBytes.read(path), path: path)
  }

  /// Reads a certificate from the bytes of its file.
  ///
  /// - Parameter path: named in errors; files that the certificate refers to may stand beside it.
  /// - Throws: `FileError`, naming the member that is wrong.
  public init(_ bytes: [UInt8], path: String) throws(FileError) {
    func refusal(_ message: String) -> FileError { FileError(.badData, path: path, message) }
    let schema: CertificateSchema
    do {
      schema = try JSONDecoder().decode(CertificateSchema.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw refusal(error.place)
    } catch {
      throw refusal("is no JSON document")
    }
    guard schema.format == Self.format else {
      throw refusal("format is '\(schema.format.prefix(40))'; expected '\(Self.format)'")
    }
    guard schema.unit == "nats" else { throw refusal("unit is '\(schema.unit.prefix(40))'; expected 'nats'") }
    let reader = CertificateReader(path: path)
    let (source, sourceFile) = try reader.source(schema.source)
    let (distortion, distortionFile) = try reader.distortion(schema.distortion)
    let problem: FiniteProblem
    do {
      problem = try FiniteProblem(source: source, distortion: distortion)
    } catch {
      throw refusal(error.description)
    }
    let lists = schema.points.lazy.flatMap { [$0.logDual] + $0.channels.map(\.q) }
    guard lists.reduce(0, { $0 + $1.zeros }) <= Double(CertificateVector.largestFilling) else {
      throw refusal("points: the lengths of the lists leave out more than \(CertificateVector.largestFilling) zeros")
    }
    var entries: [Entry] = []
    for (index, point) in schema.points.enumerated() {
      entries.append(try reader.entry(point, problem, place: "points[\(index)]"))
    }
    self.init(
      subject: schema.subject,
      origin: CertificateOrigin(problem: problem, sourceFile: sourceFile, distortionFile: distortionFile),
      entries: entries)
  }
}

/// Turns the members of a certificate into problems and proofs, or says which member is wrong.
private struct CertificateReader {
  let path: String

  func refusal(_ message: String) -> FileError { FileError(.badData, path: path, message) }

  func source(_ schema: CertificateSchema.Source) throws(FileError) -> (Distribution, CertificateOrigin.File?) {
    if let probabilities = schema.probabilities {
      do {
        return (try Distribution(probabilities), nil)
      } catch {
        throw refusal("source.probabilities: \(error)")
      }
    }
    guard let name = schema.file, let sha256 = schema.sha256, let kind = schema.kind else {
      throw refusal("source: expected 'probabilities', or 'file', 'sha256' and 'kind'")
    }
    switch kind {
    case "pmf":
      let normalizes = schema.normalize ?? false
      let file = CertificateOrigin.File(path: name, sha256: sha256, content: .pmf(normalizes: normalizes))
      return (try numbers(file).distribution(normalizes: normalizes), file)
    case "text":
      guard let symbols = TextStatistics.Symbols(rawValue: schema.symbols ?? ""), let order = schema.order else {
        throw refusal("source: expected 'symbols' (scalars, bytes or words) and 'order', an integer")
      }
      let file = CertificateOrigin.File(path: name, sha256: sha256, content: .text(symbols: symbols, order: order))
      let bytes = try file.bytes(beside: path)
      do {
        let text = try TextStatistics(bytes, symbols: symbols, order: order, path: name)
        return (try text.distribution(), file)
      } catch {
        throw error as? FileError ?? refusal("source: \(error)")
      }
    default:
      throw refusal("source.kind is '\(kind.prefix(40))'; expected 'pmf' or 'text'")
    }
  }

  private func numbers(_ file: CertificateOrigin.File) throws(FileError) -> NumberFile {
    let reference = ArrayReference(file.path)
    return try NumberFile(reference, bytes: try file.bytes(beside: path))
  }

  func distortion(_ schema: CertificateSchema.Measure) throws(FileError) -> (Distortion, CertificateOrigin.File?) {
    do {
      if let rows = schema.matrix {
        return (try matrix(rows.map { $0.map(\.value) }), nil)
      }
      if let name = schema.file, let sha256 = schema.sha256, schema.kind == "matrix" {
        let file = CertificateOrigin.File(path: name, sha256: sha256, content: .matrix)
        let (rows, columns, values) = try numbers(file).matrix("a distortion matrix")
        return (try .matrix(rows: rows, columns: columns, entries: values), file)
      }
      return (try rule(schema), nil)
    } catch {
      throw error as? FileError ?? refusal("distortion: \(error)")
    }
  }

  private func matrix(_ rows: [[Double]]) throws -> Distortion {
    let columns = rows.first?.count ?? 0
    if let ragged = rows.firstIndex(where: { $0.count != columns }) {
      throw refusal("distortion.matrix[\(ragged)] has \(rows[ragged].count) numbers; expected \(columns)")
    }
    return try .matrix(rows: rows.count, columns: columns, entries: rows.flatMap { $0 })
  }

  private func rule(_ schema: CertificateSchema.Measure) throws -> Distortion {
    func required<Value>(_ value: Value?, _ name: String) throws(FileError) -> Value {
      guard let value else { throw refusal("distortion.\(name) is missing") }
      return value
    }
    let rule = try required(schema.rule, "rule")
    switch rule {
    case "hamming": return try .hamming(letters: try required(schema.letters, "letters"))
    case "erasure": return try .erasure(letters: try required(schema.letters, "letters"))
    case "squared-grid": return try .plane(x: try required(schema.x, "x"), y: try required(schema.y, "y"))
    default:
      guard let difference = Distortion.Difference(rawValue: rule) else {
        throw refusal(
          "distortion.rule is '\(rule.prefix(40))'; expected hamming, erasure, squared, absolute, one-sided or "
            + "squared-grid")
      }
      let source = try required(schema.source, "source")
      let reproduction = try required(schema.reproduction, "reproduction")
      if let dimension = schema.dimension, dimension != 1 {
        guard difference == .squared else { throw refusal("distortion.dimension: only squared error has several") }
        return try .points(dimension: dimension, source: source, reproduction: reproduction)
      }
      return try .line(difference, source: source, reproduction: reproduction)
    }
  }

  func entry(
    _ point: CertificateSchema.Point, _ problem: FiniteProblem, place: String
  ) throws(FileError) -> CertificateDocument.Entry {
    let logDual: [Double]
    do {
      logDual = try point.logDual.expanded(count: problem.source.count)
    } catch {
      throw refusal("\(place).log_dual: \(error)")
    }
    var channels: [Certificate.Channel] = []
    for (index, channel) in point.channels.enumerated() {
      do {
        let q = try channel.q.expanded(count: problem.distortion.columns)
        channels.append(
          Certificate.Channel(weight: channel.weight, slope: channel.slope.value, reproduction: try Distribution(q)))
      } catch {
        throw refusal("\(place).channels[\(index)].q: \(error)")
      }
    }
    return CertificateDocument.Entry(
      certificate: Certificate(problem: problem, slope: point.slope, logDual: logDual, channels: channels),
      claim: .init(distortion: point.distortion, rateLower: point.rateLower, rateUpper: point.rateUpper))
  }
}

extension DecodingError {
  /// Which member is wrong, and how.
  fileprivate var place: String {
    let (context, key): (Context, (any CodingKey)?) =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): (context, nil)
      case .keyNotFound(let key, let context): (context, key)
      @unknown default: (Context(codingPath: [], debugDescription: "is no certificate"), nil)
      }
    let path = (context.codingPath + (key.map { [$0] } ?? [])).reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
    if key != nil { return "\(path) is missing" }
    return path.isEmpty ? "is no JSON document: \(context.debugDescription)" : "\(path): \(context.debugDescription)"
  }
}
