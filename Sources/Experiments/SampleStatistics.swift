// SPDX-License-Identifier: GPL-3.0-or-later

public import Information
public import Quantities

/// The distinct values of a recorded signal and how often each occurs: its empirical law.
///
/// The curve of that law is that of the samples, not of the process behind them: `R(0) ≤ log N` (M4.6).
public struct SampleStatistics: Sendable {
  /// The distinct values, ascending.
  public let values: [Double]
  /// How often each occurs, shape `[values]`.
  public let counts: [Int]
  /// Values that the reproduction may take, ascending: the distinct values, or an even grid where those are too many.
  public let reproduction: [Double]

  /// Up to this many distinct values are reproduction letters themselves.
  public static let largestReproduction = 2048
  /// Points of the grid otherwise.
  public static let gridPoints = 1024

  /// - Parameter samples: finite numbers, at least one
  /// - Throws: `DomainError` naming the first sample (from 1) that is not finite, or an empty signal.
  public init(_ samples: [Double]) throws(DomainError) {
    if let at = samples.firstIndex(where: { !$0.isFinite }) {
      throw DomainError(samples[at], of: "sample \(at + 1)", expected: "a finite number")
    }
    var values: [Double] = []
    var counts: [Int] = []
    for sample in samples.sorted() {
      if values.last == sample {
        counts[counts.count - 1] += 1
      } else {
        values.append(sample)
        counts.append(1)
      }
    }
    guard let least = values.first, let greatest = values.last else {
      throw DomainError("an empty signal", of: "samples", expected: "a list of at least one number")
    }
    self.values = values
    self.counts = counts
    if values.count <= Self.largestReproduction {
      reproduction = values
    } else {
      let steps = Double(Self.gridPoints - 1)
      reproduction = (0..<Self.gridPoints).map { k in
        let share = Double(k) / steps
        return least * (1 - share) + greatest * share
      }
    }
  }

  /// The number of samples.
  public var total: Int { counts.reduce(0, +) }

  /// Whether a reproduction is bound to a grid instead of the values themselves.
  public var isReproducedOnGrid: Bool { reproduction.count < values.count }

  /// The empirical law of the values.
  ///
  /// - Throws: never, for a signal that could be counted.
  public func distribution() throws(DistributionError) -> Distribution { try Distribution(counts: counts) }
}
