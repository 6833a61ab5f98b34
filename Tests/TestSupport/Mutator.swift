// SPDX-License-Identifier: GPL-3.0-or-later

/// A small random number generator with one word of state, for tests that must repeat exactly.
///
/// Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", figure 17.
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// - Parameter seed: any number; different seeds give unrelated streams.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Damages valid inputs in the ways that break readers.
public struct Mutator {
  private var random: SplitMix64

  /// - Parameter seed: the same seed gives the same damage.
  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// One of `seeds` with one to four damages; other seeds lend pieces.
  public mutating func mutate(_ seeds: [[UInt8]]) -> [UInt8] {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<(Bool.random(using: &random) ? 1 : Int.random(in: 2...4, using: &random)) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: flipBits(&bytes)
      case 1: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
      case 2: splice(&bytes, seeds.randomElement(using: &random) ?? [])
      case 3: lieAboutSize(&bytes)
      case 4: insert([UInt8](repeating: 0, count: Int.random(in: 1...9, using: &random)), into: &bytes)
      case 5: exaggerateDigit(&bytes)
      case 6: nest(&bytes)
      default: repeatPiece(&bytes)
      }
    }
    return bytes
  }

  private mutating func flipBits(_ bytes: inout [UInt8]) {
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      guard let index = bytes.indices.randomElement(using: &random) else { return }
      bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
  }

  /// Replaces the end by the end of another input.
  private mutating func splice(_ bytes: inout [UInt8], _ other: [UInt8]) {
    bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
    bytes += other.suffix(Int.random(in: 0...other.count, using: &random))
  }

  /// Overwrites 1, 2, 4 or 8 bytes by an integer at or near the limits of its width.
  private mutating func lieAboutSize(_ bytes: inout [UInt8]) {
    let width = [1, 2, 4, 8].randomElement(using: &random) ?? 1
    guard bytes.count >= width else { return }
    let extremes: [UInt64] = [0, 1, .max, .max - 1, .max >> 1, 1 << 62, UInt64(bytes.count), UInt64(bytes.count) + 1]
    let value = extremes.randomElement(using: &random) ?? 0
    let offset = Int.random(in: 0...bytes.count - width, using: &random)
    for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
  }

  /// Puts an enormous, tiny, malformed or merely unusual number in the place of a digit.
  private mutating func exaggerateDigit(_ bytes: inout [UInt8]) {
    let numbers = [
      "1e999", "-1e999", "1e-999", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "nan", "inf",
      "-inf", "NA", "", "-0", "0x1p3", "1e", "1.", ".", "+-1", "4.9e-324", String(repeating: "9", count: 3000),
      "0." + String(repeating: "0", count: 3000) + "1",
    ]
    let places = bytes.indices.filter { (48...57).contains(bytes[$0]) }
    guard let place = places.randomElement(using: &random), let number = numbers.randomElement(using: &random) else {
      return
    }
    bytes.replaceSubrange(place...place, with: number.utf8)
  }

  /// Ten thousand opening brackets, sometimes closed again, to exhaust the stack of recursive readers.
  private mutating func nest(_ bytes: inout [UInt8]) {
    let pairs: [(UInt8, UInt8)] = [
      (UInt8(ascii: "["), UInt8(ascii: "]")), (UInt8(ascii: "{"), UInt8(ascii: "}")),
      (UInt8(ascii: "("), UInt8(ascii: ")")), (UInt8(ascii: "\""), UInt8(ascii: "\"")),
    ]
    guard let (opening, closing) = pairs.randomElement(using: &random) else { return }
    var brackets = [UInt8](repeating: opening, count: 10_000)
    if Bool.random(using: &random) { brackets += [UInt8](repeating: closing, count: 10_000) }
    insert(brackets, into: &bytes)
  }

  private mutating func repeatPiece(_ bytes: inout [UInt8]) {
    let start = Int.random(in: 0...bytes.count, using: &random)
    let piece = bytes[start...].prefix(Int.random(in: 0...64, using: &random))
    for _ in 0..<Int.random(in: 1...20, using: &random) { bytes.insert(contentsOf: piece, at: start) }
  }

  private mutating func insert(_ piece: [UInt8], into bytes: inout [UInt8]) {
    bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
  }
}

/// A reader under attack: valid inputs to damage, and what reads them.
public struct FuzzTarget: Sendable {
  /// What the reader is called on the command line.
  public let name: String
  /// Valid inputs.
  public let seeds: [[UInt8]]
  /// Reads one input; it may throw what `isRefusal` accepts.
  public let run: @Sendable ([UInt8]) throws -> Void
  /// Whether an error is the reader's proper way to refuse bad data.
  public let isRefusal: @Sendable (any Error) -> Bool

  /// - Parameters:
  ///   - seeds: valid inputs.
  ///   - isRefusal: tells the errors that the reader promises from all others.
  ///   - run: reads one input.
  public init(
    name: String, seeds: [[UInt8]], isRefusal: @escaping @Sendable (any Error) -> Bool,
    run: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.seeds = seeds
    self.isRefusal = isRefusal
    self.run = run
  }

  /// How the inputs of a run ended.
  public struct Tally: Sendable {
    /// Inputs that were read.
    public var accepted = 0
    /// Inputs that were refused with a proper error.
    public var refused = 0
    /// Case number and text of every other error.
    public var surprises: [(index: Int, error: String)] = []
  }

  /// Input number `index` of the run that `seed` begins: any case can be made again alone.
  public func input(_ index: Int, seed: UInt64) -> [UInt8] {
    var seeds = SplitMix64(seed: seed ^ UInt64(truncatingIfNeeded: index) &* 0xD134_2543_DE82_EF95)
    var mutator = Mutator(seed: seeds.next())
    return mutator.mutate(self.seeds)
  }

  /// Feeds the inputs with numbers in `indices` to the reader. A crash of the reader ends the process.
  public func attack(_ indices: Range<Int>, seed: UInt64) -> Tally {
    var tally = Tally()
    for index in indices {
      do {
        try run(input(index, seed: seed))
        tally.accepted += 1
      } catch  where isRefusal(error) {
        tally.refused += 1
      } catch {
        tally.surprises.append((index, "\(error)"))
      }
    }
    return tally
  }
}
