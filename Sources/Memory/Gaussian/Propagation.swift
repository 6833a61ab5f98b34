// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

/// What n steps of a linear recursion do to a Gaussian state, in coordinates in which nothing grows.
///
/// The components are z, which contract or nearly so, and u, which explode. With `z' = A_s z`, `u' = A_u u + C z` and
/// noise, the coordinates at time t are `g = (z, A_u⁻ᵗ u)`: both stay bounded, however long t is, and mutual
/// information does not depend on coordinates. Rows are states: one of them turns into `g · forward` after the steps.
/// Shapes: D components in all, those of u last.
struct Segment: Sendable {
  /// Where a start `(z, u)` is carried, in the coordinates of the end: D×D.
  private(set) var forward: DoubleDoubleMatrix
  /// `(A_u⁻ⁿ)ᵀ`, for the components u; empty without them.
  private(set) var shrinking: DoubleDoubleMatrix
  /// Sources that come from the inputs of these steps, in the coordinates of the end: ·×D.
  private(set) var inputs: DoubleDoubleMatrix
  /// Sources that come from the noise: ·×D.
  private(set) var noise: DoubleDoubleMatrix

  /// One step. `transition` is the row map of a step, D×D, block upper triangular; `exploding` how many components u
  /// has; the sources are those of one step, before shrinking.
  init(transition: DoubleDoubleMatrix, exploding: Int, inputs: DoubleDoubleMatrix, noise: DoubleDoubleMatrix)
    throws(LinearAlgebraError)
  {
    let stable = transition.columns - exploding
    let block = transition.block(stable..<transition.rows, stable..<transition.columns)
    shrinking = exploding > 0 ? try block.inverse() : block
    forward = transition
    self.inputs = inputs
    self.noise = noise
    if exploding > 0 {
      forward = shrunk(transition, by: shrinking)
      forward.place(.identity(exploding), row: stable, column: stable)
      self.inputs = shrunk(inputs, by: shrinking)
      self.noise = shrunk(noise, by: shrinking)
    }
  }

  /// Twice as many steps.
  func doubled() -> Segment {
    var result = self
    var state = MovingState(inputs: inputs, noise: noise, shrinking: shrinking)
    result.forward = forward * carrying(after: shrinking)
    state.advance(self)
    (result.inputs, result.noise, result.shrinking) = (state.inputs, state.noise, state.shrinking)
    return result
  }

  /// The same steps with no input.
  func withoutInputs() -> Segment {
    var result = self
    result.inputs = DoubleDoubleMatrix(rows: 0, columns: inputs.columns)
    return result
  }

  /// ``forward`` in the coordinates of a state that has already shrunk: D×D.
  func carrying(after shrinking: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    guard shrinking.rows > 0 else { return forward }
    let stable = forward.rows - shrinking.rows
    var result = forward
    result.place(
      forward.block(0..<stable, stable..<forward.columns) * shrinking, row: 0, column: stable)
    return result
  }
}

/// The law of a state in the coordinates of ``Segment``: where its variance comes from.
struct MovingState: Sendable {
  /// Sources that come from the inputs: ·×D.
  var inputs: DoubleDoubleMatrix
  /// Sources that come from noise and the start: ·×D.
  var noise: DoubleDoubleMatrix
  /// `(A_u⁻ᵗ)ᵀ`, empty if nothing explodes.
  var shrinking: DoubleDoubleMatrix

  /// Goes through the steps of `segment`.
  mutating func advance(_ segment: Segment) {
    let carrying = segment.carrying(after: shrinking)
    // New sources first: they are in echelon form already, so that only the carried ones cost work.
    inputs = Echelon(shrunk(segment.inputs, by: shrinking).stacked(on: inputs * carrying)).sources
    noise = Echelon(shrunk(segment.noise, by: shrinking).stacked(on: noise * carrying)).sources
    if shrinking.rows > 0 { shrinking = shrinking * segment.shrinking }
  }

  /// Nats are not in it, but every number that gives them is finite.
  var isFinite: Bool { inputs.isFinite && noise.isFinite }
}

/// The components u of every row mapped by `shrinking`; the others as they are.
private func shrunk(_ sources: DoubleDoubleMatrix, by shrinking: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
  guard shrinking.rows > 0, sources.rows > 0 else { return sources }
  let stable = sources.columns - shrinking.rows
  var result = sources
  result.place(
    sources.block(0..<sources.rows, stable..<sources.columns) * shrinking, row: 0, column: stable)
  return result
}
