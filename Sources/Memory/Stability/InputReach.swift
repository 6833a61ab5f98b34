// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import StateSpace

/// What the inputs of a gated model can do to one step: the ranges of `W x + b` and of the drive `B x + c`.
struct InputReach: Sendable {
  /// One input, or a set of inputs enclosed component by component.
  struct Cell: Sendable {
    /// `W x + b`, r intervals.
    let preactivations: [Interval]
    /// `B x + c`, d intervals.
    let drive: [Interval]
  }

  /// Together they hold every input; one a distinct input as long as these are few.
  let cells: [Cell]

  /// Whether inputs stay in a bounded set.
  var isBounded: Bool {
    cells.allSatisfy { $0.drive.allSatisfy(\.isBounded) && $0.preactivations.allSatisfy(\.isBounded) }
  }

  /// Beyond this many distinct inputs one cell holds all of them.
  private static let mostCells = 256

  init(_ model: StateSpaceModel, _ update: GatedUpdate) throws {
    switch model.input {
    case .gaussian(let law):
      cells = [try Self.gaussian(mean: law.mean, covariance: law.covariance, update)]
    case .process(let process):
      let covariance = try process.outputMap.congruence(process.stationaryCovariance)
      cells = [try Self.gaussian(mean: process.mean, covariance: covariance, update)]
    case .tokens(let law):
      // A chain may reach symbols that the first law does not.
      let rows =
        law.transition == nil
        ? law.probabilities.indices.filter { law.probabilities[$0] > 0 }
        : Array(law.probabilities.indices)
      cells = try Self.distinct(rows.map { Array(law.embedding.row($0)) }, update)
    case .recorded(let recording):
      cells = try Self.distinct((0..<recording.values.rows).map { Array(recording.values.row($0)) }, update)
    }
  }

  private static func gaussian(mean: [Double], covariance: Matrix, _ update: GatedUpdate) throws -> Cell {
    func range(_ map: Matrix, _ offset: [Double]) throws -> [Interval] {
      guard map.rows > 0 else { return [] }
      let center = try map * mean
      let variance = try map.congruence(covariance).diagonal
      return offset.indices.map { variance[$0] > 0 ? .everything : Interval(center[$0] + offset[$0]) }
    }
    return Cell(
      preactivations: try range(update.inputWeights, update.bias),
      drive: try range(update.inputMap, update.driveOffset ?? [Double](repeating: 0, count: update.stateSize)))
  }

  private static func distinct(_ inputs: [[Double]], _ update: GatedUpdate) throws -> [Cell] {
    var seen = Set<[Double]>()
    let points = try inputs.filter { seen.insert($0).inserted }.map { input in
      Cell(
        preactivations: try update.preactivations(of: input).map { Interval($0) },
        drive: try update.drive(of: input).map { Interval($0) })
    }
    guard points.count > mostCells, var hull = points.first else { return points }
    for point in points {
      hull = Cell(
        preactivations: zip(hull.preactivations, point.preactivations).map { $0.hull($1) },
        drive: zip(hull.drive, point.drive).map { $0.hull($1) })
    }
    return [hull]
  }
}

extension GatedUpdate {
  /// `W x + b`, r numbers.
  func preactivations(of input: [Double]) throws -> [Double] {
    preactivationCount == 0 ? [] : zip(try inputWeights * input, bias).map { $0 + $1 }
  }

  /// `B x + c`, d numbers.
  func drive(of input: [Double]) throws -> [Double] {
    let drive = try inputMap * input
    guard let driveOffset else { return drive }
    return zip(drive, driveOffset).map { $0 + $1 }
  }
}
