// SPDX-License-Identifier: GPL-3.0-or-later

/// The beginning of a `.npy` file: what its elements are and how many.
///
/// Source: NumPy Enhancement Proposal 1 and the documentation of `numpy.lib.format`, versions 1.0 to 3.0.
struct NumpyHeader {
  let elementType: ElementType
  /// Whether the first axis varies fastest.
  let isFortranOrder: Bool
  let shape: [Int]
  /// Product of `shape`.
  let count: Int
  /// Where the elements begin.
  let dataOffset: Int
  /// Bytes of the whole file, header included.
  let fileSize: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The header text that is accepted at most; longer ones describe record types, which are refused anyway.
  static let longestText = 1 << 16
  /// Enough of a file to hold any header.
  static let longest = longestText + 12

  /// - Parameter bytes: the file, or at least its first ``longest`` bytes.
  /// - Throws: ``FileError`` with `badData`.
  init(_ bytes: [UInt8], path: String) throws(FileError) {
    func bad(_ message: String) -> FileError { FileError(.badData, path: path, message) }
    guard bytes.starts(with: Self.magic), let version = bytes.littleEndian(UInt8.self, at: 6) else {
      throw bad("expected a .npy file, which begins with the bytes 93 4E 55 4D 50 59 (NUMPY)")
    }
    let textOffset: Int
    let declared: Int?
    switch version {
    case 1:
      textOffset = 10
      declared = bytes.littleEndian(UInt16.self, at: 8).map { Int($0) }
    case 2, 3:
      textOffset = 12
      declared = bytes.littleEndian(UInt32.self, at: 8).map { Int($0) }
    default: throw bad(".npy format version \(version), expected 1, 2 or 3")
    }
    guard let declared, declared <= bytes.count - textOffset else {
      throw bad("the .npy header is cut short: it declares \(declared ?? 0) bytes of text")
    }
    guard declared <= Self.longestText else {
      throw bad("a .npy header of \(declared) bytes, expected at most \(Self.longestText)")
    }
    var literal = PythonLiteral(Array(bytes[textOffset..<textOffset + declared]))
    guard let fields = literal.dictionary() else {
      throw bad("the .npy header is not {'descr': '…', 'fortran_order': …, 'shape': (…)} of a plain array")
    }
    guard Set(fields.keys) == ["descr", "fortran_order", "shape"], case .text(let code)? = fields["descr"],
      case .truth(let isFortranOrder)? = fields["fortran_order"], case .tuple(let shape)? = fields["shape"]
    else { throw bad("the .npy header must hold descr, fortran_order and shape of a plain array, and nothing else") }
    guard let elementType = ElementType(numpyCode: code) else {
      throw bad(
        "elements of type \(quoted(code)), expected float16, float32, float64, an integer or bool")
    }
    guard let count = NumericArray.elementCount(of: shape) else {
      throw bad(
        "an array of shape \(shapeText(shape)), expected at most \(NumericArray.highestRank) axes, each at least 1")
    }
    dataOffset = textOffset + declared
    let (size, overflow) = count.multipliedReportingOverflow(by: elementType.size)
    let (fileSize, overflowOfSum) = size.addingReportingOverflow(dataOffset)
    guard !overflow, !overflowOfSum else {
      throw bad("an array of shape \(shapeText(shape)), which no machine can hold")
    }
    self.elementType = elementType
    self.isFortranOrder = isFortranOrder
    self.shape = shape
    self.count = count
    self.fileSize = fileSize
  }
}
