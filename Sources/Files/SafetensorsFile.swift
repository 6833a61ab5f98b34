// SPDX-License-Identifier: GPL-3.0-or-later

/// A safetensors file: named arrays of numbers, as frameworks save the weights of networks.
///
/// Only the header is read at first; an array is read and decoded when it is asked for, so that one layer of a large
/// network costs the memory of that layer.
public struct SafetensorsFile: Sendable {
  /// Where the bytes come from.
  fileprivate enum Contents {
    case memory([UInt8])
    case file(RandomAccessFile)
  }

  /// As the user gave it; named in errors.
  public let path: String
  /// Names of the tensors, in the order of their data.
  public let names: [String]
  /// What the file says about itself: the strings under `__metadata__`.
  public let metadata: [String: String]
  private let entries: [String: SafetensorsEntry]
  private let contents: Contents
  /// Where the data begin.
  private let dataOffset: Int

  /// Opens the file at `path` (`-` is standard input, which is read whole).
  ///
  /// - Throws: ``FileError`` with `cannotRead` or `badData`.
  public static func open(_ path: String) throws(FileError) -> SafetensorsFile {
    guard let file = try RandomAccessFile(path) else {
      return try SafetensorsFile(try FileBytes.read(path), path: path)
    }
    return try SafetensorsFile(.file(file), size: file.size, path: path)
  }

  /// Takes the bytes of a whole file.
  ///
  /// - Parameter path: named in errors.
  /// - Throws: ``FileError`` with `badData`.
  public init(_ bytes: [UInt8], path: String) throws(FileError) {
    try self.init(.memory(bytes), size: bytes.count, path: path)
  }

  private init(_ contents: Contents, size: Int, path: String) throws(FileError) {
    let lengthSize = SafetensorsHeader.lengthSize
    let textLength = try SafetensorsHeader.textLength(
      try contents.bytes(at: 0, count: min(size, lengthSize)), fileSize: size, path: path)
    let dataOffset = lengthSize + textLength
    let header = try SafetensorsHeader(
      try contents.bytes(at: lengthSize, count: textLength), dataSize: size - dataOffset, path: path)
    self.path = path
    self.contents = contents
    self.dataOffset = dataOffset
    names = header.entries.map(\.name)
    metadata = header.metadata
    entries = Dictionary(header.entries.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Length of each axis of a tensor, empty for a single number; nil if there is none of that name.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// The tensor called `name`, as doubles, which hold every F64, F32, F16 and BF16 number exactly.
  ///
  /// - Throws: ``FileError`` with `badData` if there is none of that name, if its elements are neither such numbers nor
  ///   BOOL nor integers of 8 to 64 bits within ±2⁵³, or if an axis has length 0; with `cannotRead`.
  public func array(_ name: String) throws(FileError) -> NumericArray {
    guard let entry = entries[name] else {
      throw FileError(
        .badData, path: path, "no tensor is named \(quoted(name)); the file has \(listing(names))")
    }
    let place = "\(path):\(name)"
    guard let type = ElementType(safetensorsName: entry.typeName) else {
      throw FileError(
        .badData, path: place,
        "elements of type \(quoted(entry.typeName)), expected F64, F32, F16, BF16, an integer or BOOL"
      )
    }
    guard let count = NumericArray.elementCount(of: entry.shape), count <= FileBytes.limit / 8 else {
      throw FileError(
        .badData, path: place,
        "a tensor of shape \(shapeText(entry.shape)), expected axes of at least 1 and what fits into memory")
    }
    let bytes = try contents.bytes(at: dataOffset + entry.range.lowerBound, count: entry.range.count)
    let values = try type.decode(bytes, at: 0, count: count, path: place)
    do { return try NumericArray(shape: entry.shape, values: values) } catch {
      throw FileError(.badData, path: place, error.description)
    }
  }
}

extension SafetensorsFile.Contents {
  /// A part that the caller knows to lie within the file.
  fileprivate func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    switch self {
    case .memory(let bytes): Array(bytes[offset..<offset + count])
    case .file(let file): try file.read(at: offset, count: count)
    }
  }
}
