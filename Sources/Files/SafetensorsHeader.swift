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
  /// The header text that is accepted at most.
  static let longestText = JSONReader.longestText
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
    guard case .object(let members) = try JSONReader.read(text, path: path) else {
      throw FileError(.badData, path: path, "a safetensors header that is no object; expected one of tensors")
    }
    var entries: [SafetensorsEntry] = []
    var metadata: [String: String] = [:]
    for member in members {
      let problem: String?
      if member.name == Self.metadataKey {
        let strings = Self.strings(member.value)
        metadata = strings ?? [:]
        problem = strings == nil ? "\(member.value.words), expected an object of texts" : nil
      } else if let fields = Self.fields(member.value) {
        problem = Self.complaint(fields, dataSize: dataSize)
        if problem == nil {
          entries.append(
            SafetensorsEntry(
              name: member.name, typeName: fields.type, shape: fields.shape,
              range: fields.offsets[0]..<fields.offsets[1]))
        }
      } else {
        problem = "expected once each {\"dtype\": …, \"shape\": […], \"data_offsets\": [begin, end]}"
      }
      if let problem {
        throw FileError(.badData, path: path, "in the safetensors header, the entry \(quoted(member.name)): \(problem)")
      }
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
          "the tensor \(quoted(entry.name)) begins at byte \(entry.range.lowerBound) of the data, "
            + "expected \(end), where the one before it ends")
      }
      end = entry.range.upperBound
    }
    guard end == dataSize else {
      throw FileError(.badData, path: path, "\(dataSize) bytes of data, expected \(end), where the last tensor ends")
    }
  }

  /// An object of strings.
  private static func strings(_ node: JSONNode) -> [String: String]? {
    guard case .object(let members) = node else { return nil }
    var strings: [String: String] = [:]
    for member in members {
      guard case .string(let text) = member.value else { return nil }
      strings[member.name] = text
    }
    return strings
  }

  private typealias Fields = (type: String, shape: [Int], offsets: [Int])

  /// The three members of an entry, in any order; nil if they are not these.
  private static func fields(_ node: JSONNode) -> Fields? {
    guard case .object(let members) = node, members.count == 3 else { return nil }
    func value(_ name: String) -> JSONNode? { members.first { $0.name == name }?.value }
    guard case .string(let type)? = value("dtype"), let shape = naturals(value("shape")),
      let offsets = naturals(value("data_offsets")), offsets.count == 2
    else { return nil }
    return (type, shape, offsets)
  }

  /// A list of integers ≥ 0 that a double holds exactly.
  private static func naturals(_ node: JSONNode?) -> [Int]? {
    guard case .array(let elements)? = node else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard case .number(let value) = element, (0...0x1p53).contains(value), let number = Int(exactly: value) else {
        return nil
      }
      numbers.append(number)
    }
    return numbers
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
