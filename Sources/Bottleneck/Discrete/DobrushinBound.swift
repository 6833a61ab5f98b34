// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra

/// A lower bound on the onset that holds for every law on X with the same `p(y|x)`.
enum DobrushinBound {
  /// Pairs of rows beyond which only data processing is used.
  private static let pairLimit = 1 << 20

  /// `1/η`, `η` the greatest total variation between two rows: `I(U;Y) ≤ η I(U;X)` (Dobrushin 1956; Cohen, Kempermann
  /// & Zbăganu 1998, theorem 4.1). At least 1, which is data processing.
  static func onset(_ law: ReducedLaw) -> Double {
    guard law.n > 1 else { return .infinity }
    guard law.n * law.n <= 2 * pairLimit else { return 1 }
    var greatest = 0.0
    law.conditionals.withUnsafeStorage { rows in
      for x in 1..<law.n {
        for other in 0..<x {
          var sum = 0.0
          for y in 0..<law.m { sum += abs(rows[x * law.m + y] - rows[other * law.m + y]) }
          greatest = max(greatest, sum / 2)
        }
      }
    }
    // A few ulps for the rounding of the sums and of the rows.
    return greatest > 0 ? max(1, (1 - 8 * Double(law.m) * Double.ulpOfOne) / min(1, greatest)) : .infinity
  }
}
