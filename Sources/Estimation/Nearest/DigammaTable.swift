// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information

/// `ψ(1) … ψ(n)`, the digamma function of counts.
///
/// Source: Abramowitz & Stegun 1972, 6.3.2: `ψ(1) = −γ`, `ψ(n + 1) = ψ(n) + 1/n`; sums are compensated (Neumaier 1974),
/// so that the last entry of a long table is as good as the first.
public struct DigammaTable: Sendable {
  private let values: [Double]
  private static let eulerGamma = 0.577_215_664_901_532_860_606_512_090_082

  /// The table up to `ψ(limit)`; a limit below 1 gives `ψ(1)` alone.
  public init(through limit: Int) {
    var sum = CompensatedSum()
    sum.add(-DigammaTable.eulerGamma)
    var values = [sum.value]
    values.reserveCapacity(max(limit, 1))
    for n in stride(from: 1, to: limit, by: 1) {
      sum.add(1 / Double(n))
      values.append(sum.value)
    }
    self.values = values
  }

  /// `ψ(n)` for 1 ≤ n ≤ the limit.
  public subscript(_ n: Int) -> Double { values[n - 1] }
}
