// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// GSL refused a question or could not answer it.
public struct GSLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The function that refused, by its GSL name, or by ours where we look first.
  public let function: String
  /// GSL's error number (`gsl_errno.h`): 1 is a domain error, 4 an invalid argument, 11 too many iterations.
  public let status: Int32
  /// What was wrong, with the value where it is known.
  public let message: String

  /// `function: message (GSL status n)`.
  public var description: String { "\(function): \(message) (GSL status \(status))" }
}

/// A function handed to quadrature, root finding or minimisation gave NaN or an infinity.
public struct FunctionValueError: Error, Sendable, CustomStringConvertible {
  /// Where it did.
  public let argument: Double
  /// What it gave.
  public let value: Double

  /// One sentence for the reader of an error message.
  public var description: String { "the function is \(value) at \(argument) and must be finite there" }
}

/// A number and a bound on its error, as the numerical method states it.
public struct NumericResult: Sendable, Equatable {
  /// The computed number.
  public let value: Double
  /// What the method says about `|value − truth|`.
  public let errorEstimate: Double
}

/// The one door to GSL.
public enum GSL {
  /// The version of the library that is running, such as `2.7.1`.
  public static var version: String { String(cString: ssm_gsl_version()) }

  /// GSL's own handler aborts the process.
  private static let abortingHandlerRemoved: Void = { _ = gsl_set_error_handler_off() }()

  /// Every call of GSL that can fail comes after this one.
  static func prepare() { _ = abortingHandlerRemoved }

  /// Throws unless `status` is success.
  static func check(_ status: Int32, _ function: String) throws(GSLError) {
    guard status == GSL_SUCCESS else {
      throw GSLError(function: function, status: status, message: message(for: status))
    }
  }

  /// GSL's words for a status.
  static func message(for status: Int32) -> String { String(cString: gsl_strerror(status)) }

  /// A special function in its `_e` form at `arguments`, which are for the error message.
  ///
  /// Underflow is an answer: zero with an error of the least normal double. Where GSL forgets that error (`erfc` at
  /// 40 is 0 ± 0), it is put back.
  static func evaluate(
    _ function: String, at arguments: Double..., body: (UnsafeMutablePointer<gsl_sf_result>) -> Int32
  ) throws(GSLError) -> NumericResult {
    prepare()
    var result = gsl_sf_result()
    let status = body(&result)
    guard status == GSL_SUCCESS || status == GSL_EUNDRFLW, !result.val.isNaN else {
      let failure = status == GSL_SUCCESS ? Int32(GSL_EDOM) : status
      let point = arguments.map { "\($0)" }.joined(separator: ", ")
      throw GSLError(function: function, status: failure, message: "\(message(for: failure)) at (\(point))")
    }
    return NumericResult(value: result.val, errorEstimate: max(result.err, .leastNormalMagnitude))
  }

  /// GSL could not get the memory for what `purpose` names.
  static func outOfMemory(_ function: String, for purpose: String) -> GSLError {
    GSLError(function: function, status: Int32(GSL_ENOMEM), message: "no memory for \(purpose)")
  }

  /// A refusal of ours, before GSL sees the arguments.
  static func domainError(_ function: String, _ message: String) -> GSLError {
    GSLError(function: function, status: Int32(GSL_EDOM), message: message)
  }
}
