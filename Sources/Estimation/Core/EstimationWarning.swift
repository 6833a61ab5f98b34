// SPDX-License-Identifier: GPL-3.0-or-later
public import Quantities

/// A reason to doubt an estimate, with what was seen.
public enum EstimationWarning: Sendable, Hashable {
  /// Nearest-neighbour estimates are biased towards zero in this many dimensions.
  case highDimension(dimension: Int, limit: Int)
  /// No distribution-free lower bound from N samples can exceed about `log N` (McAllester & Stratos 2020).
  case nearLogSampleCount(value: Nats, logSampleCount: Nats)
  /// Some numbers of a column repeat: they were told apart by a seeded dither this wide, below their resolution.
  case ties(column: String, fraction: Double, dither: Double)
  /// A column stands on a grid: its numbers were dithered by the grid's step, so that the answer is about the column
  /// with that much noise added, and is not above the column's own information.
  case quantised(column: String, fraction: Double, step: Double)
  /// This many observations repeat an earlier one in all columns.
  case duplicateRows(count: Int)
  /// A column is constant and was left out.
  case constantColumn(String)
  /// Neighbouring rows depend on each other: this many of them are worth one independent row, and errors that take
  /// rows as independent are too small.
  case autocorrelation(column: String, time: Double)
  /// A column's tails are too heavy for methods that rest on its variance; the tail index is Hill's.
  case heavyTails(column: String, tailIndex: Double)
  /// The samples look like a deterministic relation, whose information is infinite: the answer then measures the
  /// resolution of the samples. Ask for a resolution.
  case deterministicRelation(String)
  /// Linear combinations without significant correlation were left out; what they carry is missing.
  case droppedDimensions(count: Int, of: Int)
  /// Methods disagree by more than their errors explain.
  case disagreement(method: String, value: Nats, other: String, otherValue: Nats)
  /// A remark of one method, in a sentence.
  case remark(String)
}

extension EstimationWarning {
  /// A value this near to `log N` is warned of, in nats.
  public static let marginBelowLogSampleCount = 2.0
}

extension EstimationWarning: CustomStringConvertible {
  /// One sentence for the reader of a result. Information is in nats.
  public var description: String { sentence(in: .nats) }

  /// One sentence for the reader of a result, with information in `unit`.
  public func sentence(in unit: DisplayUnit) -> String {
    func information(_ amount: Nats) -> String { "\(rounded(unit.number(amount))) \(unit.rawValue)" }
    return switch self {
    case .highDimension(let dimension, let limit):
      "\(dimension) dimensions are more than the \(limit) that nearest neighbours serve well: expect too low a value"
    case .nearLogSampleCount(let value, let logSampleCount):
      "the value \(information(value)) is near log N = \(information(logSampleCount)), beyond which samples cannot tell"
    case .ties(let column, let fraction, let dither):
      "\(column): \(percent(fraction)) of the numbers repeat; they were told apart by a dither of \(rounded(dither))"
    case .quantised(let column, let fraction, let step):
      "\(column) stands on a grid (\(percent(fraction)) of the numbers repeat): it was dithered by the step "
        + "\(rounded(step)); if its values are letters, use the method mixed or discrete"
    case .duplicateRows(let count):
      "\(count) rows repeat an earlier row in every column"
    case .constantColumn(let column):
      "\(column) is constant and was left out"
    case .autocorrelation(let column, let time):
      "\(column) is autocorrelated over about \(rounded(time)) rows: use a Theiler window and block errors"
    case .heavyTails(let column, let tailIndex):
      "\(column) has heavy tails (tail index about \(rounded(tailIndex))): moments say little about it"
    case .deterministicRelation(let relation):
      "\(relation): the information may be infinite and the value then measures the samples' resolution"
    case .droppedDimensions(let count, let total):
      "\(count) of \(total) canonical pairs show no significant correlation and were left out"
    case .disagreement(let method, let value, let other, let otherValue):
      "\(method) says \(information(value)), \(other) says \(information(otherValue))"
    case .remark(let sentence):
      sentence
    }
  }

  private func percent(_ fraction: Double) -> String { "\(rounded(100 * fraction)) %" }

  /// Three significant digits.
  private func rounded(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 100, scale < 1e300 { scale *= 10 }
    while abs(value) * scale >= 1000, scale > 1e-300 { scale /= 10 }
    let digits = (value * scale).rounded()
    let number = scale >= 1 ? digits / scale : digits * (1 / scale)
    return number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }
}
