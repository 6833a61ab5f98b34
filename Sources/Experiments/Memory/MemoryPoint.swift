// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Quantities

/// One answer to "how many bits of the past does the state hold?", with everything that is told about it.
public struct MemoryPoint: Sendable {
  /// When the state is read.
  public let time: StateTime
  /// How finely it is read.
  public let resolution: StateResolution
  /// The answer.
  public let information: StateInformation
  /// What was sampled for it; nil where nothing was.
  public var sampled: SandwichOutcome?
  /// What the state tells about the gates' pattern, and about the inputs beyond it (M3.2b); nil where the two are not
  /// told apart.
  public var parts: (gating: Bracket<Nats>, content: Bracket<Nats>)?
  /// Rate–distortion need at the distortion that the best linear decoder achieves, and that distortion (M4.9).
  public var need: StateNeed?

  /// An answer with nothing else to tell.
  public init(time: StateTime, resolution: StateResolution, information: StateInformation) {
    self.time = time
    self.resolution = resolution
    self.information = information
  }

  /// The two sides, nats; both infinite where the information is.
  public var sides: (lower: Nats, upper: Nats) { information.sides }

  /// How the making of the answer ended.
  public var termination: Termination { sampled?.termination ?? .converged }
}

extension StateInformation {
  /// The two sides, nats; both infinite where the information is.
  public var sides: (lower: Nats, upper: Nats) {
    switch self {
    case .exact(let value, _, _): (value, value)
    case .sandwich(let bracket, _): (bracket.lower.value, bracket.upper.value)
    case .infinite: (Nats(.infinity), Nats(.infinity))
    }
  }

  /// `exact`, `sandwich` or `infinite`, as JSON points say.
  public var kindName: String {
    switch self {
    case .exact: "exact"
    case .sandwich: "sandwich"
    case .infinite: "infinite"
    }
  }
}
