// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// A stream of random numbers that depends on its seed and its number alone.
///
/// One stream per task makes a result the same for any number of threads. Streams of one seed never overlap before
/// 2⁶⁶ words, because they count through different blocks of one Philox key. A stream is used by one task at a time.
public final class RandomStream: RandomNumberGenerator {
  private let state: UnsafeMutablePointer<PhiloxState>
  private let generator: UnsafeMutablePointer<gsl_rng>

  /// The stream numbered `stream` of `seed`, at its start: `seed` is the key, `stream` the counter's upper half.
  public init(seed: UInt64, stream: UInt64) {
    GSL.prepare()
    state = .allocate(capacity: 1)
    state.initialize(to: PhiloxState(seed: seed, stream: stream))
    generator = .allocate(capacity: 1)
    generator.initialize(to: gsl_rng(type: PhiloxGenerator.type, state: UnsafeMutableRawPointer(state)))
  }

  deinit {
    generator.deallocate()
    state.deallocate()
  }

  /// 64 random bits: two words of the stream, the earlier one above.
  public func next() -> UInt64 { state.pointee.doubleWord() }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  public func uniform() -> Double { state.pointee.uniform() }

  /// Standard normal, by the ziggurat of Marsaglia & Tsang (2000).
  public func normal() -> Double { gsl_ran_gaussian_ziggurat(generator, 1) }

  /// Fills `values` with independent standard normals.
  public func fillNormal(_ values: inout [Double]) {
    for index in values.indices { values[index] = normal() }
  }

  /// Exponential with this mean. Domain: finite, ≥ 0. Errors: ``GSLError`` outside.
  public func exponential(mean: Double = 1) throws(GSLError) -> Double {
    guard mean >= 0, mean.isFinite else {
      throw GSL.domainError("gsl_ran_exponential", "the mean \(mean) is not finite and at least 0")
    }
    return gsl_ran_exponential(generator, mean)
  }

  /// Gamma with density ∝ `x^{shape−1} e^{−x/scale}`, by Marsaglia & Tsang (2000).
  /// Domain: both positive and finite. Errors: ``GSLError`` outside.
  public func gamma(shape: Double, scale: Double = 1) throws(GSLError) -> Double {
    guard shape > 0, shape.isFinite, scale > 0, scale.isFinite else {
      throw GSL.domainError("gsl_ran_gamma", "shape \(shape) and scale \(scale) are not both positive and finite")
    }
    return gsl_ran_gamma(generator, shape, scale)
  }

  /// A point of the simplex with the Dirichlet law of parameters `alpha`: as many entries, summing to 1.
  /// Domain: at least one parameter, all positive and finite. Errors: ``GSLError`` outside.
  public func dirichlet(_ alpha: [Double]) throws(GSLError) -> [Double] {
    if let index = alpha.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw GSL.domainError("gsl_ran_dirichlet", "parameter \(index) is \(alpha[index]), not positive and finite")
    }
    guard !alpha.isEmpty else { throw GSL.domainError("gsl_ran_dirichlet", "there are no parameters") }
    var point = alpha
    gsl_ran_dirichlet(generator, alpha.count, alpha, &point)
    return point
  }

  /// Uniform on 0 ..< count, without bias. Domain: count ≥ 1. Errors: ``GSLError`` outside.
  public func index(below count: Int) throws(GSLError) -> Int {
    guard count >= 1 else { throw GSL.domainError("random index", "the count \(count) is not at least 1") }
    let count = UInt64(count)
    // The highest, incomplete run of `count` values is drawn again.
    let excess = (UInt64.max % count + 1) % count
    while true {
      let draw = next()
      if draw <= UInt64.max - excess { return Int(draw % count) }
    }
  }

  /// Index i with probability `weights[i] / Σ weights`, by one uniform number and one pass.
  /// Domain: finite, ≥ 0, not all zero. Errors: ``GSLError`` outside.
  public func index(weights: [Double]) throws(GSLError) -> Int {
    if let index = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw GSL.domainError("random index", "weight \(index) is \(weights[index]), not finite and at least 0")
    }
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite, let last = weights.lastIndex(where: { $0 > 0 }) else {
      throw GSL.domainError("random index", "the weights sum to \(total), which must be positive and finite")
    }
    var remaining = uniform() * total
    for index in 0..<last {
      remaining -= weights[index]
      if remaining < 0 { return index }
    }
    return last
  }
}
