// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// The algorithm behind a point, by the name that `--method` takes.
public enum Method: String, Sendable, CaseIterable {
  /// A formula, exact up to rounding.
  case closedForm = "closed-form"
  /// Blahut (1972) and Arimoto (1972), unaccelerated: the readable twin of the others.
  case blahutArimoto = "blahut-arimoto"
  /// Primal–dual interior point on the mixture-weight problem.
  case interiorPoint = "interior-point"
  /// Interior point on a few reproduction letters, all letters priced by the dual.
  case columnGeneration = "column-generation"
  /// Iterations that never store the kernel.
  case matrixFree = "matrix-free"
  /// The exact `O(n)` solution for absolute error on a uniform grid.
  case tridiagonal
  /// Numerical integration of a spectrum.
  case quadrature
  /// A log-determinant programme.
  case logDet = "log-det"
  /// The Gaussian of the same covariance above, and below it by no more than the negentropy.
  case maximumEntropy = "maximum-entropy"
}

/// The question that a point of a curve answers.
public enum Query: Sendable, Hashable {
  /// The point whose supporting line has slope `−s`; `s ≥ 0` in nats per unit of distortion.
  case slope(Double)
  /// The least rate at this distortion.
  case distortion(Double)
  /// The least distortion at this rate.
  case rate(Nats)
}

/// One certified point of a rate–distortion curve.
public struct CurvePoint: Sendable {
  /// `s ≥ 0`, nats per unit of distortion: `−s` is the slope of the line that supports the curve here. It is
  /// infinite at the least distortion when that was asked for.
  public var slope: Double
  /// The distortion `D` that `rate` is about.
  public var distortion: Double
  /// What the question leaves open. At a slope: an interval that contains every `D` whose tangent has that slope
  /// (a straight segment makes it wide). At a rate: an interval that contains the least distortion.
  /// At a distortion: `D` itself.
  public var distortionRange: ClosedRange<Double>
  /// `rate.lower ≤ R(distortion) ≤ rate.upper`.
  public var rate: Bracket<Nats>
  /// `R(distortion)` by formula, where there is one.
  public var closedForm: Nats?
  /// Reproduction letters (or, for Gaussians, components) that the solution uses.
  public var supportSize: Int?
  /// Steps of the solver behind the point; 0 for a formula.
  public var iterations: Int
  /// The algorithm that found the point.
  public var method: Method
  /// How the algorithm ended.
  public var termination: Termination
  /// Rate–dispersion function `V(D)` in nats² (Kostina & Verdú 2012), where it was computed.
  public var dispersion: Double?
  /// Primal and dual points from which anyone can check `rate` again; finite problems only.
  public var certificate: Certificate?

  /// A point; `distortionRange` is the distortion itself unless given.
  public init(
    slope: Double, distortion: Double, distortionRange: ClosedRange<Double>? = nil, rate: Bracket<Nats>,
    closedForm: Nats? = nil, supportSize: Int? = nil, iterations: Int = 0, method: Method,
    termination: Termination = .converged, dispersion: Double? = nil, certificate: Certificate? = nil
  ) {
    self.slope = slope
    self.distortion = distortion
    self.distortionRange = distortionRange ?? distortion...distortion
    self.rate = rate
    self.closedForm = closedForm
    self.supportSize = supportSize
    self.iterations = iterations
    self.method = method
    self.termination = termination
    self.dispersion = dispersion
    self.certificate = certificate
  }

  /// `rate.upper − rate.lower`.
  public var gap: Nats { rate.upper.value - rate.lower.value }
}

/// The two ends of a curve (M4.4).
public struct CurveEnds: Sendable {
  /// The least distortion at any rate.
  public let minimumDistortion: Double
  /// `R` at the least distortion: a finite bracket, or infinite (continuous sources).
  public let rateAtMinimum: Nats
  /// The least distortion at rate zero, where `R` becomes 0. It may be infinite.
  public let maximumDistortion: Double

  /// The ends, as described at each.
  public init(minimumDistortion: Double, rateAtMinimum: Nats, maximumDistortion: Double) {
    self.minimumDistortion = minimumDistortion
    self.rateAtMinimum = rateAtMinimum
    self.maximumDistortion = maximumDistortion
  }
}

/// A rate–distortion function that can be asked for points.
public protocol RateDistortionCurve: Sendable {
  /// What the brackets are about: the source's law and the distortion, in words.
  var subject: String { get }
  /// Where the curve begins and ends.
  func ends() throws -> CurveEnds
  /// Answers one question.
  ///
  /// - Throws: ``CurveError`` for a question without an answer: a distortion below the least one, a negative rate.
  func point(at query: Query) throws -> CurvePoint
  /// `R(distortion)` by formula, where the whole curve has one: cheap enough to draw.
  func closedForm(atDistortion distortion: Double) -> Nats?
}

extension RateDistortionCurve {
  /// No formula, unless a curve says otherwise.
  public func closedForm(atDistortion distortion: Double) -> Nats? { nil }
}

/// A curve that is a formula throughout.
protocol FormulaCurve: RateDistortionCurve {}

extension FormulaCurve {
  /// `R(distortion)`; nil outside the curve's domain.
  public func closedForm(atDistortion distortion: Double) -> Nats? {
    (try? point(at: .distortion(distortion)))?.closedForm
  }
}

/// A question that has no answer.
public enum CurveError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A distortion that no code reaches.
  case distortionBelowMinimum(Double, minimum: Double)
  /// A rate below zero, or above what the least distortion takes.
  case rateOutOfRange(Nats, maximum: Nats)
  /// A slope below zero or not finite.
  case slopeOutOfRange(Double)
  /// The method named does not apply here; the reason says why.
  case methodUnavailable(Method, reason: String)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .distortionBelowMinimum(let distortion, let minimum):
      "distortion \(distortion) is below the least distortion \(minimum) of this source: no rate reaches it"
    case .rateOutOfRange(let rate, let maximum):
      "rate \(rate.value) nats is outside [0, \(maximum.value)] nats, the rates of this source"
    case .slopeOutOfRange(let slope):
      "slope \(slope) is not a finite number ≥ 0"
    case .methodUnavailable(let method, let reason):
      "method \(method.rawValue) does not apply here: \(reason)"
    }
  }
}
