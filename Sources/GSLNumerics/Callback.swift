// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// A Swift function in the shape GSL calls.
///
/// C cannot carry a Swift error: the first one is kept here, the function is not called again, and GSL sees NaN until
/// it gives up. The same goes for a value that is not finite.
final class Callback {
  private let body: (Double) throws -> Double
  private var failure: (any Error)?

  private init(_ body: @escaping (Double) throws -> Double) { self.body = body }

  /// Lends `use` a GSL function that evaluates `body`, then rethrows what went wrong inside `body`.
  static func withFunction<Result>(
    _ body: (Double) throws -> Double, _ use: (UnsafeMutablePointer<gsl_function>) throws -> Result
  ) throws -> Result {
    try withoutActuallyEscaping(body) { body in
      let callback = Callback(body)
      var function = gsl_function(
        function: { x, context in Callback.evaluate(x, context) },
        params: Unmanaged.passUnretained(callback).toOpaque())
      let outcome = Swift.Result { try withExtendedLifetime(callback) { try use(&function) } }
      if let failure = callback.failure { throw failure }
      return try outcome.get()
    }
  }

  private static func evaluate(_ x: Double, _ context: UnsafeMutableRawPointer?) -> Double {
    guard let context else { return .nan }
    return Unmanaged<Callback>.fromOpaque(context).takeUnretainedValue().value(at: x)
  }

  private func value(at x: Double) -> Double {
    guard failure == nil else { return .nan }
    do {
      let value = try body(x)
      if !value.isFinite { failure = FunctionValueError(argument: x, value: value) }
      return value
    } catch {
      failure = error
      return .nan
    }
  }
}
