// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import Memory
import Quantities
import StateSpace
import TestSupport

/// One row of the table of make-references.py: a model, and its information in nats at some times (0: stationary).
struct Reference: Sendable, CustomStringConvertible {
  let name: String
  let recipe: Recipe
  let answers: [(time: Int, nats: Double)]

  init(_ name: String, _ recipe: Recipe, _ answers: [(Int, Double)]) {
    (self.name, self.recipe, self.answers) = (name, recipe, answers.map { (time: $0.0, nats: $0.1) })
  }

  var description: String { name }
}

/// How the model of a reference is made, number by number as in make-references.py.
enum Recipe: Sendable {
  struct Process: Sendable {
    let f: [[Double]], v: [[Double]], h: [[Double]]
  }
  case explicit(
    a: [[Double]], b: [[Double]], q: [[Double]], sigma: [[Double]]? = nil, p0: [[Double]]? = nil,
    process: Process? = nil)
  case drawn(d: Int, m: Int, seed: UInt64, scale: Double, q: Double, isFull: Bool, begins: Bool)

  func model() throws -> StateSpaceModel {
    switch self {
    case .explicit(let a, let b, let q, let sigma, let p0, let process):
      let input: InputLaw? =
        if let process {
          try .process(
            GaussianProcess(
              transition: Matrix(process.f), innovationCovariance: Matrix(process.v), outputMap: Matrix(process.h),
              mean: [Double](repeating: 0, count: process.h.count)))
        } else if let sigma {
          try .gaussian(
            GaussianLaw(
              mean: [Double](repeating: 0, count: sigma.count), covariance: Matrix(sigma), origin: "input"))
        } else {
          nil
        }
      return try linearModel(a: Matrix(a), b: Matrix(b), q: Matrix(q), p0: p0.map { try Matrix($0) }, input: input)
    case .drawn(let d, let m, let seed, let scale, let q, let isFull, let begins):
      var random = SplitMix64(seed: seed)
      let a = random.matrix(d, d, scale: scale)
      let b = random.matrix(d, m)
      var noise = Matrix(diagonal: [Double](repeating: q, count: d))
      if isFull { noise = try noise + random.twoDirections(d) }
      let p0 = begins ? try random.twoDirections(d) : nil
      return try linearModel(a: a, b: b, q: noise, p0: p0)
    }
  }
}

/// A linear model with `h_0 = 0` and inputs `N(0, I)` unless said.
func linearModel(
  a: Matrix, b: Matrix, q: Matrix, p0: Matrix? = nil, input: InputLaw? = nil, c: Matrix? = nil, r: Matrix? = nil
) throws -> StateSpaceModel {
  let update = try GatedUpdate(
    rule: .linear, transition: a, inputMap: b, inputWeights: Matrix(rows: 0, columns: b.columns), bias: [])
  let initial = try p0.map {
    try GaussianLaw(mean: [Double](repeating: 0, count: a.rows), covariance: $0, origin: "initial")
  }
  return try StateSpaceModel(
    name: "linear", update: .gated(update), noise: .perStep(q), outputMap: c, outputNoise: r, initial: initial,
    input: input)
}

extension SplitMix64 {
  /// Multiples of 2⁻¹⁰, which every language draws alike.
  mutating func matrix(_ rows: Int, _ columns: Int, scale: Double = 1) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] = (Double(next() >> 53) - 1024) / 1024 * scale }
    }
    return result
  }

  /// `W Wᵀ` with W d×2: exact, as its entries have 21 bits.
  mutating func twoDirections(_ d: Int) throws -> Matrix {
    let w = matrix(d, 2)
    return try w * w.transpose
  }
}

extension StateInformation {
  /// The nats of an exact answer, +∞ of an infinite one.
  var nats: Double {
    switch self {
    case .exact(let nats, _, _): nats.value
    case .infinite: .infinity
    case .sandwich: -.infinity
    }
  }
}

/// The time of a reference.
func time(_ number: Int) -> StateTime { number == 0 ? .stationary : .step(number) }
