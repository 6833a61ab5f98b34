// SPDX-License-Identifier: GPL-3.0-or-later

import GSLNumerics
import LinearAlgebra
import StateSpace

/// Inputs `x_1, x_2, …` of one path, drawn one by one.
///
/// A recording is read as a ring from a place of equal probability, so that paths may be longer than it is.
final class InputSequence {
  private let law: InputLaw
  private let stream: RandomStream
  /// A root of the covariance of what is drawn: the inputs, or the innovations of a process.
  private let root: Matrix?
  /// The state of a process, p numbers; none before its first draw.
  private var hidden: [Double] = []
  /// The last symbol, or the last row of the recording; nil before the first.
  private var place: Int?

  init(_ law: InputLaw, stream: RandomStream) throws {
    self.law = law
    self.stream = stream
    switch law {
    case .gaussian(let gaussian): root = try gaussian.covariance.squareRoot()
    case .process(let process):
      root = try process.innovationCovariance.squareRoot()
      hidden = try process.stationaryCovariance.squareRoot() * stream.normals(process.transition.rows)
    case .tokens, .recorded: root = nil
    }
  }

  /// The next input, m numbers.
  func next() throws -> [Double] {
    switch law {
    case .gaussian(let gaussian):
      guard let root else { return gaussian.mean }
      return zip(gaussian.mean, try root * stream.normals(gaussian.mean.count)).map { $0 + $1 }
    case .process(let process):
      let input = zip(process.mean, try process.outputMap * hidden).map { $0 + $1 }
      if let root {
        let innovation = try root * stream.normals(hidden.count)
        hidden = zip(try process.transition * hidden, innovation).map { $0 + $1 }
      }
      return input
    case .tokens(let tokens):
      let weights = place.flatMap { last in tokens.transition.map { Array($0.row(last)) } } ?? tokens.probabilities
      let symbol = try stream.index(weights: weights)
      place = symbol
      return Array(tokens.embedding.row(symbol))
    case .recorded(let recording):
      let rows = recording.values.rows
      let row = try place.map { ($0 + 1) % rows } ?? stream.index(below: rows)
      place = row
      return Array(recording.values.row(row))
    }
  }
}

extension RandomStream {
  /// Independent standard normals.
  func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }
}

extension Matrix {
  /// The symmetric root of a covariance; rounding below zero is taken as zero.
  func squareRoot() throws -> Matrix {
    let eigen = try SymmetricEigen(self)
    var scaled = eigen.vectors
    for column in 0..<columns {
      let factor = max(0, eigen.values[column]).squareRoot().squareRoot()
      for row in 0..<rows { scaled[row, column] *= factor }
    }
    return try scaled * scaled.transpose
  }
}
