// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
public import Reporting

/// The question `probe`, which asks nothing of information: for rehearsals of a cluster, of faults, and of speed.
///
/// It answers `value`, after keeping a processor busy for `milliseconds`, unless `behaviour` says that it fails,
/// crashes, hangs or fills the memory.
public enum Probe {
  /// What a point does.
  public enum Behaviour: String, Sendable, CaseIterable {
    case answer, fail, crash, hang, allocate
  }

  /// Why a point is refused.
  public struct Refusal: Error, CustomStringConvertible, Sendable {
    /// One sentence for the reader of a record.
    public let description: String
  }

  /// The question, as a plan may ask it.
  public static let question = Question(
    "probe", options: [.init("value"), .init("milliseconds"), .init("behaviour")])

  /// The answer at a point.
  ///
  /// Errors: ``Refusal``.
  public static func answer(_ options: [String: ParameterValue]) throws -> JSONValue {
    if let text = options["behaviour"]?.text {
      guard let behaviour = Behaviour(rawValue: text) else {
        throw Refusal(
          description: "behaviour '\(text)': expected "
            + Behaviour.allCases.map(\.rawValue).joined(separator: ", "))
      }
      switch behaviour {
      case .answer: break
      case .fail: throw Refusal(description: "the point was asked to fail")
      case .crash: abort()
      case .hang: while true { sleep(1000) }
      case .allocate: fillMemory()
      }
    }
    if let milliseconds = options["milliseconds"]?.number {
      let end = ContinuousClock.now + .microseconds(Int64(1000 * min(max(milliseconds, 0), 1e9)))
      while ContinuousClock.now < end {}
    }
    let value = options["value"]?.json ?? .null
    return ["subject": "nothing", "unit": "bits", "points": [["value": value]], "warnings": []]
  }

  /// Grows until somebody stops it.
  private static func fillMemory() -> Never {
    while true {
      // The system's own call: an optimizer may leave out what malloc gives and nobody reads.
      let block = mmap(nil, 1 << 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
      if block == MAP_FAILED { abort() }
      usleep(2000)
    }
  }
}
