// SPDX-License-Identifier: GPL-3.0-or-later

public import GSLNumerics
internal import LinearAlgebra

/// Draws paths `x_1, …, x_T` of an input law, whose matrices are factored once.
public struct InputSampler: Sendable {
  fileprivate enum Plan: Sendable {
    case gaussian(GaussianSampler)
    case process(initial: GaussianSampler, innovation: GaussianSampler, transition: PackedMatrix, output: PackedMatrix)
    case tokens(first: CumulativeMasses, following: [CumulativeMasses])
    case recorded
  }

  /// The law that is drawn from.
  public let law: InputLaw
  fileprivate let plan: Plan

  /// A sampler of `law`.
  ///
  /// Errors: ``ModelError`` if LAPACK cannot factor a covariance.
  public init(_ law: InputLaw) throws(ModelError) {
    self.law = law
    switch law {
    case .gaussian(let law): plan = .gaussian(try GaussianSampler(law))
    case .process(let process):
      plan = .process(
        initial: try GaussianSampler(covariance: process.stationaryCovariance),
        innovation: try GaussianSampler(covariance: process.innovationCovariance),
        transition: PackedMatrix(stacking: [process.transition]), output: PackedMatrix(stacking: [process.outputMap]))
    case .tokens(let tokens):
      plan = .tokens(
        first: CumulativeMasses(tokens.probabilities[...]),
        following: tokens.transition.map { chain in (0..<chain.rows).map { CumulativeMasses(chain.row($0)) } } ?? [])
    case .recorded: plan = .recorded
    }
  }

  /// A path of up to `steps` inputs, drawn from `stream` as it is walked.
  ///
  /// Errors: ``ModelError`` if a recording is shorter than the path.
  public func path(steps: Int, from stream: RandomStream) throws(ModelError) -> InputPath {
    try InputPath(self, steps: steps, stream: stream)
  }
}

/// One path of inputs, walked from `x_1` on. One task uses it at a time.
public final class InputPath {
  /// The symbol of the last input that was drawn; nil before the first, and for laws without symbols.
  public private(set) var symbol: Int?
  private let sampler: InputSampler
  private let stream: RandomStream
  /// The process's state and the next one, p numbers each.
  private let (state, nextState): (DoubleBuffer, DoubleBuffer)
  /// The recording's row that comes next.
  private var row = 0

  fileprivate init(_ sampler: InputSampler, steps: Int, stream: RandomStream) throws(ModelError) {
    self.sampler = sampler
    self.stream = stream
    var size = 0
    if case .process(_, _, let transition, _) = sampler.plan { size = transition.rows }
    (state, nextState) = (DoubleBuffer(count: size), DoubleBuffer(count: size))
    if case .process(let initial, _, _, _) = sampler.plan { initial.draw(into: state.start, from: stream) }
    if case .recorded(let recording) = sampler.law {
      let windows = recording.values.rows - steps + 1
      guard steps >= 0, windows >= 1, let first = try? stream.index(below: windows) else {
        throw ModelError(
          "input, \(recording.origin)", "\(recording.values.rows) rows", expected: "at least \(steps), one a step")
      }
      row = first
    }
  }

  /// Writes the next input, m numbers. A recording's path must not be walked beyond the steps it was made for.
  public func next(into x: UnsafeMutableBufferPointer<Double>) {
    guard let start = x.baseAddress else { return }
    switch (sampler.plan, sampler.law) {
    case (.gaussian(let gaussian), _): gaussian.draw(into: start, from: stream)
    case (.process(_, let innovation, let transition, let output), .process(let process)):
      for (index, value) in process.mean.enumerated() { start[index] = value }
      output.addProduct(with: state.start, to: start)
      nextState.start.update(repeating: 0, count: transition.rows)
      transition.addProduct(with: state.start, to: nextState.start)
      innovation.add(to: nextState.start, from: stream)
      state.start.update(from: nextState.start, count: transition.rows)
    case (.tokens(let first, let following), .tokens(let tokens)):
      let masses = symbol.flatMap { following.isEmpty ? nil : following[$0] } ?? first
      let drawn = masses.index(at: stream.uniform())
      symbol = drawn
      copy(tokens.embedding, row: drawn, to: start)
    case (_, .recorded(let recording)):
      copy(recording.values, row: row, to: start)
      row += 1
    default: assertionFailure("the plan of a sampler is that of its law")
    }
  }

  private func copy(_ matrix: Matrix, row: Int, to x: UnsafeMutablePointer<Double>) {
    matrix.withUnsafeStorage { values in
      for index in 0..<matrix.columns { x[index] = values[row * matrix.columns + index] }
    }
  }
}

/// Partial sums of a probability mass function, to draw from it by one uniform number.
struct CumulativeMasses: Sendable {
  private let sums: [Double]
  /// The last letter that can be drawn, whatever rounding does.
  private let last: Int

  init(_ masses: ArraySlice<Double>) {
    last = (masses.lastIndex { $0 > 0 } ?? masses.startIndex) - masses.startIndex
    var sum = 0.0
    sums = masses.map {
      sum += $0
      return sum
    }
  }

  /// The first letter whose partial sum exceeds `u` times the whole, so that a letter of mass 0 is never drawn.
  /// Domain: 0 ≤ u < 1.
  func index(at u: Double) -> Int {
    let target = u * (sums.last ?? 0)
    var (low, high) = (0, last)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
