// SPDX-License-Identifier: GPL-3.0-or-later
// What the closed form of a linear Gaussian state costs at 64 components.

import Foundation
import SSMInfo

/// One row of the memory benchmark.
struct MemoryCase {
  let name: String
  let target: String
  let memory: LinearGaussianMemory
  let time: StateTime

  static func all() throws -> [MemoryCase] {
    let dense = try LinearGaussianMemory(model(size: 64, inputs: 4, radius: 0.95))
    let exploding = try LinearGaussianMemory(model(size: 64, inputs: 4, radius: 1.5))
    return [
      MemoryCase(name: "linear 64, t = 1000", target: "20 ms", memory: dense, time: .step(1000)),
      MemoryCase(name: "linear 64, t = 10^4", target: "30 ms", memory: dense, time: .step(10_000)),
      MemoryCase(name: "linear 64, stationary", target: "30 ms", memory: dense, time: .stationary),
      MemoryCase(name: "exploding 64, t = 10^4", target: "100 ms", memory: exploding, time: .step(10_000)),
    ]
  }

  /// A dense transition of this spectral radius, noise of variance 1e-6.
  private static func model(size: Int, inputs: Int, radius: Double) throws -> StateSpaceModel {
    let stream = RandomStream(seed: 0, stream: 0)
    func uniform(_ rows: Int, _ columns: Int) throws -> Matrix {
      try Matrix(rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in 2 * stream.uniform() - 1 })
    }
    let raw = try uniform(size, size)
    let update = try GatedUpdate(
      rule: .linear, transition: (radius / GeneralEigen.spectralRadius(raw)) * raw, inputMap: uniform(size, inputs),
      inputWeights: Matrix(rows: 0, columns: inputs), bias: [])
    return try StateSpaceModel(
      name: "linear", update: .gated(update),
      noise: .perStep(Matrix(diagonal: [Double](repeating: 1e-6, count: size))))
  }
}
