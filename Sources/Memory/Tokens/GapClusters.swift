// SPDX-License-Identifier: GPL-3.0-or-later

/// Groups of points that agree in every coordinate up to rounding.
///
/// Points are sorted by one coordinate after another and parted wherever neighbours differ by more than a tolerance:
/// unlike a grid of cells, this never parts two points that are closer than that.
struct GapClusters {
  /// Number of coordinates.
  let dimension: Int
  /// Coordinate `coordinate` of point `index`.
  let value: (_ index: Int, _ coordinate: Int) -> Double
  /// The largest difference that is rounding in a coordinate of two points that agree in all earlier ones.
  let tolerance: (_ coordinate: Int, _ lower: Int, _ upper: Int) -> Double

  /// The groups among `indices`, each ascending.
  func groups(of indices: [Int]) -> [[Int]] {
    var result: [[Int]] = []
    var pending = [(indices, 0)]
    while let (run, coordinate) = pending.popLast() {
      guard run.count > 1, coordinate < dimension else {
        result.append(run.sorted())
        continue
      }
      let keyed = run.map { (value($0, coordinate), $0) }.sorted { $0 < $1 }
      var part: [Int] = []
      var parts: [[Int]] = []
      for (position, item) in keyed.enumerated() {
        if position > 0 {
          let before = keyed[position - 1]
          if item.0 - before.0 > tolerance(coordinate, before.1, item.1) {
            parts.append(part)
            part = []
          }
        }
        part.append(item.1)
      }
      parts.append(part)
      pending += parts.reversed().map { ($0, coordinate + 1) }
    }
    return result
  }
}
