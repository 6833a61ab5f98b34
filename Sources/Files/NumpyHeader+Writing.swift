// SPDX-License-Identifier: GPL-3.0-or-later

extension NumpyHeader {
  /// What stands before the elements of a `.npy` file: float64, little endian, C order, format version 1.
  static func encode(shape: [Int]) -> [UInt8] {
    let axes = shape.map { "\($0)," }.joined(separator: " ")
    // As numpy writes it: (3,) for a vector, but (3, 4) without a last comma.
    let list = shape.count > 1 ? String(axes.dropLast()) : axes
    var text = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(list)), }"
    // Spaces and a line feed fill the header up to a multiple of 64 bytes, so that the data is aligned.
    let unaligned = magic.count + 4 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unaligned % 64) % 64) + "\n"
    var bytes = magic + [1, 0]
    bytes.append(littleEndian: UInt16(truncatingIfNeeded: text.utf8.count))
    return bytes + text.utf8
  }
}
