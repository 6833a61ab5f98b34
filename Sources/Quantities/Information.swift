// SPDX-License-Identifier: GPL-3.0-or-later

/// An amount of information, or a rate of it, in some unit of the logarithm.
///
/// `Nats(1) + Bits(1)` does not compile: all arithmetic of the lab is in nats, and one conversion, the last step
/// before printing, makes bits.
public protocol InformationUnit: Sendable, Hashable, Comparable {
  /// The number of these units.
  var value: Double { get }
  /// An amount of `value` of these units.
  init(_ value: Double)
  /// The unit's name, as tables and documents print it.
  static var name: String { get }
}

extension InformationUnit {
  /// Sum of amounts in one unit.
  public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
  /// Difference of amounts in one unit.
  public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
  /// A multiple.
  public static func * (factor: Double, a: Self) -> Self { Self(factor * a.value) }
  /// Order of amounts.
  public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
  /// The opposite amount.
  public static prefix func - (a: Self) -> Self { Self(-a.value) }
  /// No information.
  public static var zero: Self { Self(0) }
}

/// Information in nats (natural logarithm): the working unit of every computation.
public struct Nats: InformationUnit {
  /// The number of these units.
  public let value: Double
  /// An amount of `value` of these units.
  public init(_ value: Double) { self.value = value }
  /// The same amount, converted: `bits = nats / log 2`.
  public init(_ bits: Bits) { value = bits.value * Bits.natsPerBit }
  /// The unit's name, as tables and documents print it.
  public static var name: String { "nats" }
}

/// Information in bits (binary logarithm): for the reader's eye only.
public struct Bits: InformationUnit {
  /// `log 2`: nats in one bit.
  public static let natsPerBit = 0.693_147_180_559_945_309_417_232

  /// The number of these units.
  public let value: Double
  /// An amount of `value` of these units.
  public init(_ value: Double) { self.value = value }
  /// The same amount, converted: `bits = nats / log 2`.
  public init(_ nats: Nats) { value = nats.value / Bits.natsPerBit }
  /// The unit's name, as tables and documents print it.
  public static var name: String { "bits" }
}

/// The unit that a reader asked for: the only place where nats turn into something else.
public enum DisplayUnit: String, Sendable, CaseIterable {
  case bits
  case nats

  /// Nats in one of these units.
  public var natsPerUnit: Double { self == .bits ? Bits.natsPerBit : 1 }

  /// The number to print for an amount of information.
  public func number(_ amount: Nats) -> Double {
    switch self {
    case .bits: Bits(amount).value
    case .nats: amount.value
    }
  }

  /// The amount that a number typed in this unit stands for.
  public func amount(_ number: Double) -> Nats {
    switch self {
    case .bits: Nats(Bits(number))
    case .nats: Nats(number)
    }
  }
}
