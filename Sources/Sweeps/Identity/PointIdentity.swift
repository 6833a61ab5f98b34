// SPDX-License-Identifier: GPL-3.0-or-later

/// The canonical text of a plan's points, from which their keys are computed.
///
/// `{"parameters":{…},"question":"mi","schema":1}` with the options of the plan and the values of the axes as one object
/// of parameters, sorted by name: whether a parameter is fixed or varied does not matter. Formulas stand as written, and a
/// file as its name and digest. What is fixed is written once.
struct PointIdentity: Sendable {
  private enum Piece: Sendable {
    case fixed([UInt8])
    /// The value of an axis that is a list, in all its texts.
    case listed(axis: Int, texts: [ParameterValue: [UInt8]])
    case computed(axis: Int)
  }

  private let pieces: [Piece]

  /// - Parameters:
  ///   - fixed: canonical texts of the options, by name
  ///   - text: the canonical text of an axis' value
  init(
    question: String, fixed: [String: String], axes: [Axis], text: (_ axis: Axis, _ value: ParameterValue) -> String
  ) {
    var pieces: [Piece] = []
    var pending = "{\"parameters\":{"
    func flush() {
      pieces.append(.fixed(Array(pending.utf8)))
      pending = ""
    }
    let names = (Array(fixed.keys) + axes.map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for (place, name) in names.enumerated() {
      pending += (place == 0 ? "" : ",") + CanonicalJSON.text(name) + ":"
      if let axis = axes.firstIndex(where: { $0.name == name }) {
        flush()
        if case .list(let values) = axes[axis].values {
          let texts = values.map { ($0, Array(text(axes[axis], $0).utf8)) }
          pieces.append(.listed(axis: axis, texts: Dictionary(texts) { first, _ in first }))
        } else {
          pieces.append(.computed(axis: axis))
        }
      } else {
        pending += fixed[name] ?? "null"
      }
    }
    pending += "},\"question\":\(CanonicalJSON.text(question)),\"schema\":1}"
    flush()
    self.pieces = pieces
  }

  /// The canonical text at a point.
  func canonical(_ values: [ParameterValue]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    for piece in pieces {
      switch piece {
      case .fixed(let text): bytes += text
      case .listed(let axis, let texts):
        bytes += texts[values[axis]] ?? Array(CanonicalJSON.text(values[axis].json).utf8)
      case .computed(let axis): bytes += CanonicalJSON.text(values[axis].json).utf8
      }
    }
    return bytes
  }

  /// The key of a point.
  func key(_ values: [ParameterValue]) -> PointKey { PointKey(digestOf: canonical(values)) }
}
