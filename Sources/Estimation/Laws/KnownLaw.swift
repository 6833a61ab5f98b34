// SPDX-License-Identifier: GPL-3.0-or-later
public import GSLNumerics
internal import LinearAlgebra
public import Quantities

/// A joint law of two vectors whose mutual information is known: what estimators are tried on.
public struct KnownLaw: Sendable {
  /// The vectors of one draw.
  public struct Draw: Sendable, Equatable {
    /// d_x numbers.
    public var x: [Double]
    /// d_y numbers.
    public var y: [Double]

    /// A draw of both vectors.
    public init(x: [Double], y: [Double]) {
      self.x = x
      self.y = y
    }
  }

  /// A short name for tables.
  public let name: String
  /// `I(X; Y)` with the reason to believe it.
  public let information: Bound<Nats>
  /// Draws both vectors; every draw must have the same lengths.
  let draw: @Sendable (RandomStream) throws -> Draw

  /// A law of one's own.
  ///
  /// - Parameters:
  ///   - name: for tables
  ///   - information: the true information
  ///   - draw: draws both vectors, of the same lengths every time, from a stream
  public init(name: String, information: Bound<Nats>, draw: @escaping @Sendable (RandomStream) throws -> Draw) {
    self.name = name
    self.information = information
    self.draw = draw
  }

  /// `count` independent draws, from stream 0 of `seed`.
  ///
  /// - Throws: ``EstimationError`` for a count below 1, and what the law throws.
  public func samples(_ count: Int, seed: UInt64) throws -> PairedSamples {
    guard count >= 1 else {
      throw EstimationError.tooFewSamples(count: count, needed: 1, reason: "a law was asked for draws")
    }
    let stream = RandomStream(seed: seed, stream: 0)
    var x: [[Double]] = []
    var y: [[Double]] = []
    for _ in 0..<count {
      let draw = try draw(stream)
      x.append(draw.x)
      y.append(draw.y)
    }
    return try PairedSamples(x: Matrix(x), y: Matrix(y))
  }

  /// The law of injective functions of X and of Y, which have the same information.
  ///
  /// - Parameters:
  ///   - name: of the new law
  ///   - x: an injective, measurable map of X
  ///   - y: one of Y
  /// Source: Czyż et al. 2023, theorem 2.1 (mutual information is invariant under continuous injections).
  public func mapped(
    name: String, x: @escaping @Sendable ([Double]) -> [Double] = { $0 },
    y: @escaping @Sendable ([Double]) -> [Double] = { $0 }
  ) -> KnownLaw {
    KnownLaw(name: name, information: information) { [draw] stream in
      let drawn = try draw(stream)
      return Draw(x: x(drawn.x), y: y(drawn.y))
    }
  }

  /// The law with the same strictly monotone map applied to every coordinate.
  public func mappingCoordinates(name: String, _ map: @escaping @Sendable (Double) -> Double) -> KnownLaw {
    mapped(name: name, x: { $0.map(map) }, y: { $0.map(map) })
  }
}
