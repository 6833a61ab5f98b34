// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import LinearAlgebra
internal import Quantities

/// What the counts about each sample say about the information there.
struct Neighbourhoods: Sendable {
  /// The local information of each sample, in nats: N. Its mean is the estimate.
  let local: [Double]
  /// Whether at most k samples lie near a sample in the margin of x, and of y, for more than half of the samples: what
  /// is near in that margin is then near in the other one too.
  let determines: (x: Bool, y: Bool)

  /// Counts of samples strictly closer than the k-th neighbour: N each. See ``KSG``.
  init(first counts: (x: [Int], y: [Int]), k: Int, theilerWindow: Int) {
    let n = counts.x.count
    let digamma = DigammaTable(through: max(n, k) + 1)
    local = (0..<n).map { row in
      digamma[k] + digamma[Neighbourhoods.candidates(row, of: n, theilerWindow) + 1]
        - digamma[counts.x[row] + 1] - digamma[counts.y[row] + 1]
    }
    determines = (Neighbourhoods.hasFewOnly(counts.x, k), Neighbourhoods.hasFewOnly(counts.y, k))
  }

  /// Counts of samples between the sides of the rectangle, sides included: N each, at least k.
  init(second counts: (x: [Int], y: [Int]), k: Int, theilerWindow: Int) {
    let n = counts.x.count
    let digamma = DigammaTable(through: max(n, k) + 1)
    local = (0..<n).map { row in
      digamma[k] - 1 / Double(k) + digamma[Neighbourhoods.candidates(row, of: n, theilerWindow) + 1]
        - digamma[counts.x[row]] - digamma[counts.y[row]]
    }
    determines = (Neighbourhoods.hasFewOnly(counts.x, k), Neighbourhoods.hasFewOnly(counts.y, k))
  }

  /// Counts in the spaces (X, Z), (Y, Z) and Z: N each.
  init(conditional counts: (xz: [Int], yz: [Int], z: [Int]), k: Int) {
    let n = counts.z.count
    let digamma = DigammaTable(through: max(n, k) + 1)
    local = (0..<n).map { row in
      digamma[k] - digamma[counts.xz[row] + 1] - digamma[counts.yz[row] + 1] + digamma[counts.z[row] + 1]
    }
    determines = (Neighbourhoods.hasFewOnly(counts.xz, k), Neighbourhoods.hasFewOnly(counts.yz, k))
  }

  /// The same counts with other local values.
  func subtracting(_ corrections: [Double]) -> Neighbourhoods {
    Neighbourhoods(local: zip(local, corrections).map { $0 - $1 }, determines: determines)
  }

  private init(local: [Double], determines: (x: Bool, y: Bool)) {
    self.local = local
    self.determines = determines
  }

  /// How many samples may be neighbours of sample `row` of `n`: all outside its window.
  private static func candidates(_ row: Int, of n: Int, _ window: Int) -> Int {
    n - 1 - min(row, window) - min(n - 1 - row, window)
  }

  /// Whether the median count is at most k.
  private static func hasFewOnly(_ counts: [Int], _ k: Int) -> Bool {
    var few = 0
    for count in counts where count <= k { few += 1 }
    return few > counts.count / 2
  }

  /// The mean, its spread over rows taken as independent, and what makes it doubtful.
  func estimate(method: String, spaces: ContinuousSpaces, seed: UInt64) -> InformationEstimate {
    let n = Double(local.count)
    let mean = local.reduce(0, +) / n
    let variance = local.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(n - 1, 1)
    var warnings = spaces.warnings
    let dimension = spaces.x.columns + spaces.y.columns + (spaces.given?.columns ?? 0)
    if dimension > KSG.dimensionLimit {
      warnings.append(.highDimension(dimension: dimension, limit: KSG.dimensionLimit))
    }
    if mean > log(n) - EstimationWarning.marginBelowLogSampleCount {
      warnings.append(.nearLogSampleCount(value: Nats(mean), logSampleCount: Nats(log(n))))
    }
    // In many columns a margin decides nearly every distance alone, whatever the dependence.
    if determines.x || determines.y, dimension <= KSG.dimensionLimit {
      let (known, other) = determines.x ? ("x", "y") : ("y", "x")
      warnings.append(.deterministicRelation("\(known) determines \(other) as far as the samples can tell"))
    }
    return InformationEstimate(
      value: Nats(mean), method: method, sampleCount: local.count,
      standardError: StandardError(Nats((variance / n).squareRoot()), source: .localValues), warnings: warnings,
      seed: seed)
  }
}
