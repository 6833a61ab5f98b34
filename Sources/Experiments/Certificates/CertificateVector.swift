// SPDX-License-Identifier: GPL-3.0-or-later

internal import Reporting

/// A list of numbers as it stands in a certificate: every number, or those that are not zero with their letters.
///
/// Best reproductions use few letters of many, and a list of zeros would be most of the file.
enum CertificateVector {
  case dense([Double])
  /// Letters count from 1.
  case sparse(length: Int, letters: [Int], values: [Double])

  /// The most zeros that the lists of one certificate leave out together: a reader fills them in, 8 bytes each, and a
  /// file from strangers must not fill the memory with a few words.
  static let largestFilling = 1 << 27

  /// The shorter way to write `values`.
  ///
  /// - Parameter filling: zeros that a reader may still be asked to fill in
  init(_ values: [Double], filling: inout Int) {
    let letters = values.indices.filter { values[$0] != 0 }
    let zeros = values.count - letters.count
    // Characters: "0.0," against a letter's number, and the three names.
    let isShorter = 4 * zeros > letters.count * (String(values.count).count + 1) + 40
    guard isShorter, zeros <= filling else {
      self = .dense(values)
      return
    }
    filling -= zeros
    self = .sparse(length: values.count, letters: letters.map { $0 + 1 }, values: letters.map { values[$0] })
  }

  var json: JSONValue {
    switch self {
    case .dense(let values): .array(values.map(JSONValue.number))
    case .sparse(let length, let letters, let values):
      .object([
        .init("length", .integer(length)), .init("letters", .array(letters.map(JSONValue.integer))),
        .init("values", .array(values.map(JSONValue.number))),
      ])
    }
  }

  /// What is wrong with a list, in words.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// How many zeros the list leaves out by its own account, which may be any integer.
  var zeros: Double {
    switch self {
    case .dense: 0
    case .sparse(let length, let letters, _): max(0, Double(length) - Double(letters.count))
    }
  }

  /// Every number of the list, which is to have `count`. A dense list is taken as it is.
  func expanded(count: Int) throws(Refusal) -> [Double] {
    switch self {
    case .dense(let values): return values
    case .sparse(let length, let letters, let values):
      return try Self.expanded(length: length, letters: letters, values: values, count: count)
    }
  }

  private static func expanded(
    length: Int, letters: [Int], values: [Double], count: Int
  ) throws(Refusal) -> [Double] {
    guard length == count else { throw Refusal(description: "length is \(length); expected \(count)") }
    guard letters.count == values.count else {
      throw Refusal(description: "\(letters.count) letters with \(values.count) values; expected as many")
    }
    var last = 0
    for (index, letter) in letters.enumerated() {
      guard letter > last, letter <= count else {
        throw Refusal(description: "letters[\(index)] is \(letter); expected ascending integers from 1 to \(count)")
      }
      last = letter
    }
    var expanded = [Double](repeating: 0, count: count)
    for (letter, value) in zip(letters, values) { expanded[letter - 1] = value }
    return expanded
  }
}

extension CertificateVector: Decodable {
  private enum CodingKeys: String, CodingKey {
    case length, letters, values
  }

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: CodingKeys.self) {
      self = .sparse(
        length: try container.decode(Int.self, forKey: .length),
        letters: try container.decode([Int].self, forKey: .letters),
        values: try container.decode([Double].self, forKey: .values))
    } else {
      self = .dense(try decoder.singleValueContainer().decode([Double].self))
    }
  }
}
