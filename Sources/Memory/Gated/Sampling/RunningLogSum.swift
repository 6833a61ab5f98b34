// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation

/// `log Σ e^v` of values that come in blocks, held as a sum relative to the largest so far.
struct RunningLogSum {
  private var shift = -Double.infinity
  private var sum = 0.0

  /// Adds `count` values; entries of −∞ add nothing.
  mutating func add(_ values: UnsafePointer<Double>, count: Int) {
    let largest = ssm_largest(count, values)
    guard largest > -.infinity else { return }
    if largest > shift {
      sum *= exp(shift - largest)
      shift = largest
    }
    sum += ssm_exponential_sum(count, values, shift)
  }

  /// The logarithm; −∞ for nothing.
  var value: Double { shift + log(sum) }
}
