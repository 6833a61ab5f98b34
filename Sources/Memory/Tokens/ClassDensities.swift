// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation

/// The weighted densities `w_c f_c(x)` of the classes of a mixture at points of one panel: scratch space for the
/// components that reach into it.
struct ClassDensities {
  private let mixture: LineMixture
  /// The classes with components here, ascending; positions in it number the classes below.
  private(set) var classes: [Int] = []
  /// For each active component its class's position.
  private(set) var position: [Int] = []
  private(set) var active: [Int32] = []
  /// `w/(σ √(2π))`.
  private var heights: [Double] = []
  private var centers: [Double] = []
  private var precisions: [Double] = []
  private var exponents: [Double] = []
  /// The classes' densities at the last point that was evaluated.
  private(set) var values: [Double] = []

  init(_ mixture: LineMixture) { self.mixture = mixture }

  /// Makes ready for points of `panel`.
  mutating func prepare(_ panel: LineMixture.Panel) {
    active = panel.active
    let own = active.map { mixture.classes[Int($0)] }
    classes = Set(own).sorted()
    let number = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    position = own.map { number[$0] ?? 0 }
    let indices = active.map(Int.init)
    heights = indices.map { mixture.weights[$0] / (mixture.deviations[$0] * Self.rootTwoPi) }
    centers = indices.map { mixture.means[$0] }
    precisions = indices.map { 1 / mixture.deviations[$0] }
    exponents = [Double](repeating: 0, count: active.count)
    values = [Double](repeating: 0, count: classes.count)
  }

  /// Evaluates all classes at `x` and returns the sum.
  mutating func evaluate(at x: Double) -> Double {
    let count = active.count
    return exponents.withUnsafeMutableBufferPointer { e in
      heights.withUnsafeBufferPointer { h in
        centers.withUnsafeBufferPointer { m in
          precisions.withUnsafeBufferPointer { s in
            position.withUnsafeBufferPointer { p in
              values.withUnsafeMutableBufferPointer { values in
                for j in 0..<count {
                  let z = (x - m[j]) * s[j]
                  e[j] = 0.5 * z * z
                }
                if let base = e.baseAddress { ssm_boltzmann(count, base, 1, 0, base) }
                values.update(repeating: 0)
                var sum = 0.0
                for j in 0..<count {
                  let density = h[j] * e[j]
                  values[p[j]] += density
                  sum += density
                }
                return sum
              }
            }
          }
        }
      }
    }
  }

  private static let rootTwoPi = 2.506_628_274_631_000_502_415_765
}
