// SPDX-License-Identifier: GPL-3.0-or-later

/// One tensor as the header of a safetensors file describes it.
struct SafetensorsEntry {
  let name: String
  /// The name of the element type, such as `F32`; it may be one that cannot be decoded.
  let typeName: String
  let shape: [Int]
  /// Where its bytes lie, counted from the end of the header.
  let range: Range<Int>
}

/// The beginning of a safetensors file: the length of a JSON text as 8 bytes, and the text.
///
/// Source: Hugging Face, `safetensors` documentation, "Format".
/// The text is an object of tensors, `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}`, and
/// optionally `"__metadata__"`, an object of strings. The bytes of the tensors follow, without gaps or overlaps.
struct SafetensorsHeader {
  /// In the order of their bytes.
  let entries: [SafetensorsEntry]
  let metadata: [String: String]

  /// Bytes of the number that begins the file.
  static let lengthSize = 8
  /// The header text that is accepted at most, as in the reference implementation.
  static let longestText = 100_000_000
  private static let metadataKey = "__metadata__"

  /// The length of the text, from the first 8 bytes of a file of `fileSize` bytes.
  ///
  /// - Throws: ``FileError`` with `badData`.
  static func textLength(_ bytes: [UInt8], fileSize: Int, path: String) throws(FileError) -> Int {
    guard let declared = bytes.littleEndian(UInt64.self, at: 0) else {
      throw FileError(.badData, path: path, "\(fileSize) bytes, expected a safetensors file of at least 10")
    }
    guard declared <= Self.longestText, declared <= fileSize - lengthSize else {
      throw FileError(
        .badData, path: path,
        "as a safetensors file: it declares a header of \(declared) bytes, expected at most "
          + "\(min(Self.longestText, fileSize - lengthSize))")
    }
    return Int(declared)
  }

  /// - Parameters:
  ///   - text: the JSON text, perhaps with spaces behind it.
  ///   - dataSize: bytes of the file behind the header.
  /// - Throws: ``FileError`` with `badData`, naming the tensor where there is one.
  init(_ text: [UInt8], dataSize: Int, path: String) throws(FileError) {
    if let offset = UTF8Text.firstInvalidByte(in: text) {
      throw FileError(
        .badData, path: path, "expected a header in UTF-8; the byte at offset \(offset) (from 0) does not belong to any"
      )
    }
    var scanner = JSONScanner(text)
    var entries: [SafetensorsEntry] = []
    var metadata: [String: String] = [:]
    var complaint: String?
    var place: String?
    let isObject = scanner.object { scanner, name in
      place = name
      if name == Self.metadataKey { return Self.strings(&scanner, into: &metadata) }
      guard let fields = Self.fields(&scanner) else { return false }
      complaint = Self.complaint(fields, dataSize: dataSize)
      if complaint == nil {
        entries.append(
          SafetensorsEntry(
            name: name, typeName: fields.type, shape: fields.shape, range: fields.offsets[0]..<fields.offsets[1]))
      }
      return complaint == nil
    }
    guard isObject, scanner.isAtEnd else {
      let subject = place.map { "the entry \(excerpt(Array($0.utf8)[...])): " } ?? ""
      throw FileError(
        .badData, path: path,
        "in the safetensors header, \(subject)"
          + (complaint
            ?? "byte \(scanner.position + Self.lengthSize) of the file; expected once each "
            + "{\"name\": {\"dtype\": …, \"shape\": […], \"data_offsets\": [begin, end]}, …}"))
    }
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    try Self.requireContiguous(entries, dataSize: dataSize, path: path)
    self.entries = entries
    self.metadata = metadata
  }

  /// Entries in ascending order that neither overlap nor leave a gap nor end elsewhere than the data.
  private static func requireContiguous(
    _ entries: [SafetensorsEntry], dataSize: Int, path: String
  ) throws(FileError) {
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        throw FileError(
          .badData, path: path,
          "the tensor \(excerpt(Array(entry.name.utf8)[...])) begins at byte \(entry.range.lowerBound) of the data, "
            + "expected \(end), where the one before it ends")
      }
      end = entry.range.upperBound
    }
    guard end == dataSize else {
      throw FileError(.badData, path: path, "\(dataSize) bytes of data, expected \(end), where the last tensor ends")
    }
  }

  /// An object of strings.
  private static func strings(_ scanner: inout JSONScanner, into strings: inout [String: String]) -> Bool {
    scanner.object { scanner, key in
      strings[key] = scanner.string()
      return strings[key] != nil
    }
  }

  private typealias Fields = (type: String, shape: [Int], offsets: [Int])

  /// The three members of an entry, in any order; nil if they are not these.
  private static func fields(_ scanner: inout JSONScanner) -> Fields? {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    let isObject = scanner.object { scanner, key in
      switch key {
      case "dtype":
        type = scanner.string()
        return type != nil
      case "shape":
        shape = scanner.naturals()
        return shape != nil
      case "data_offsets":
        offsets = scanner.naturals()
        return offsets?.count == 2
      default: return false
      }
    }
    guard isObject, let type, let shape, let offsets else { return nil }
    return (type, shape, offsets)
  }

  /// What is wrong with the numbers of an entry.
  private static func complaint(_ fields: Fields, dataSize: Int) -> String? {
    let (begin, end) = (fields.offsets[0], fields.offsets[1])
    guard begin <= end, end <= dataSize else {
      return "offsets \(begin) to \(end), expected ascending ones up to \(dataSize)"
    }
    guard fields.shape.count <= NumericArray.highestRank else {
      return "\(fields.shape.count) axes, expected at most \(NumericArray.highestRank)"
    }
    // A type that is not known, such as F8_E4M3, has a size that is not known.
    guard let size = ElementType(safetensorsName: fields.type)?.size else { return nil }
    var bytes: Int? = size
    for extent in fields.shape {
      let product = bytes?.multipliedReportingOverflow(by: extent)
      bytes = product.flatMap { $0.overflow ? nil : $0.partialValue }
    }
    guard bytes == end - begin else {
      return "\(end - begin) bytes, expected \(bytes.map { "\($0)" } ?? "more than any machine holds") for the shape "
        + "\(shapeText(fields.shape)) of \(fields.type)"
    }
    return nil
  }
}
