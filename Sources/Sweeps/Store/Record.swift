// SPDX-License-Identifier: GPL-3.0-or-later

internal import CZlib
internal import Reporting

/// How a point ended.
public enum PointStatus: String, Sendable, CaseIterable {
  /// Answered.
  case ok
  /// Refused by the question, with a reason.
  case failed
  /// Not done within the time for a point.
  case timeout
  /// The worker ended by a signal or for want of memory.
  case crashed

  /// 1 for ``ok``, more for what counts less.
  var rank: UInt8 { UInt8((Self.allCases.firstIndex(of: self) ?? 0) + 1) }

  init?(rank: UInt8) {
    guard rank >= 1, rank <= Self.allCases.count else { return nil }
    self = Self.allCases[Int(rank) - 1]
  }
}

/// A line of a shard: one point's end. Its text is JSON with members in a fixed order:
///
/// `{"crc":"8 digits","key":"64 digits","status":"ok","version":"0.1.0","question":"mi","seed":1,"parameters":{…},`
/// `"result":{…},"seconds":0.01}`, or `"error":{"class":…,"message":…}` in place of the result.
///
/// The checksum is CRC-32 (ISO 3309, as zlib's) of the line's bytes after it, from `"key"` to the last brace. All between
/// the checksum and `seconds` is the *core*: the same for every run of the point, and what merged stores keep.
public struct Record: Sendable {
  /// The point.
  public let key: PointKey
  /// How it ended.
  public let status: PointStatus
  /// The core's text, without braces.
  let core: String
  /// Time that the point took; not in the core.
  let seconds: Double

  /// - Parameters:
  ///   - parameters: the point's scalar parameters, by name
  ///   - payload: JSON text of the result, or of `{"class", "message"}` of an error
  public init(
    key: PointKey, status: PointStatus, version: String, question: String,
    parameters: [(name: String, value: ParameterValue)], payload: String, seconds: Double
  ) {
    self.key = key
    self.status = status
    self.seconds = seconds
    let listed = parameters.map { "\(CanonicalJSON.text($0.name)):\(CanonicalJSON.text($0.value.json))" }
    core =
      "\"key\":\"\(key.hex)\",\"status\":\"\(status.rawValue)\",\"version\":\(CanonicalJSON.text(version)),"
      + "\"question\":\(CanonicalJSON.text(question)),\"seed\":\(key.seed),"
      + "\"parameters\":{\(listed.joined(separator: ","))},\"\(status == .ok ? "result" : "error")\":\(payload)"
  }

  /// The payload of a failure.
  public static func error(class name: String, message: String) -> String {
    "{\"class\":\(CanonicalJSON.text(name)),\"message\":\(CanonicalJSON.text(message))}"
  }

  /// The line, with its line feed.
  var line: [UInt8] { RecordLine.sealed("\(core),\"seconds\":\(DecimalText.significant(seconds, digits: 4))}") }
}

/// Lines of a shard: checksum and layout.
enum RecordLine {
  /// Where the checked text begins: after `{"crc":"8 digits",`.
  static let bodyStart = 18
  private static let head = Array("{\"crc\":\"".utf8)
  private static let keyMark = Array("\"key\":\"".utf8)
  /// Where the key's digits begin in a core.
  static let keyInCore = keyMark.count
  private static let statusMark = Array("\",\"status\":\"".utf8)
  private static let versionMark = Array("\",\"version\":\"".utf8)
  private static let tail = Array(",\"seconds\":".utf8)

  /// `{"crc":"…",` + `body` + line feed.
  static func sealed(_ body: String) -> [UInt8] {
    let bytes = Array(body.utf8)
    let digits = String(bytes.withUnsafeBufferPointer { checksum($0[...]) }, radix: 16)
    return head + Array((String(repeating: "0", count: 8 - digits.count) + digits + "\",").utf8) + bytes + [10]
  }

  /// CRC-32 of bytes.
  private static func checksum(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32 {
    let base = UnsafeBufferPointer(rebasing: bytes)
    return UInt32(truncatingIfNeeded: crc32_z(0, base.baseAddress, base.count))
  }

  /// Whether a line (without its line feed) is whole: its head is there and its checksum right.
  static func isWhole(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard line.count > bodyStart + 1, line.starts(with: head) else { return false }
    var announced: UInt32 = 0
    for place in 8..<16 {
      let byte = line[place]
      guard byte &- 48 < 10 || (97...102).contains(byte) else { return false }
      announced = announced << 4 | UInt32(byte &- 48 < 10 ? byte &- 48 : byte &- 87)
    }
    return checksum(line[bodyStart...]) == announced
  }

  /// What a whole line says of a point; nil for a shard's first line.
  struct Head {
    let key: PointKey
    let status: PointStatus
    /// Where the version's text stands in the line.
    let version: Range<Int>
  }

  static func head(of line: UnsafeBufferPointer<UInt8>) -> Head? {
    let keyStart = bodyStart + keyMark.count
    guard line.count > keyStart + 64 + statusMark.count, line[bodyStart...].starts(with: keyMark),
      let key = PointKey(digits: line, at: keyStart), line[(keyStart + 64)...].starts(with: statusMark)
    else { return nil }
    let statusStart = keyStart + 64 + statusMark.count
    guard let statusEnd = line[statusStart...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    // Told apart by the second letter: ok, failed, timeout, crashed.
    let status: PointStatus =
      switch line[statusStart + 1] {
      case UInt8(ascii: "k"): .ok
      case UInt8(ascii: "a"): .failed
      case UInt8(ascii: "i"): .timeout
      default: .crashed
      }
    let versionStart = statusEnd + versionMark.count
    guard line[statusEnd...].starts(with: versionMark),
      let versionEnd = line[versionStart...].firstIndex(of: UInt8(ascii: "\""))
    else { return nil }
    return Head(key: key, status: status, version: versionStart..<versionEnd)
  }

  /// The core of a whole line: from the key up to `,"seconds":`.
  static func core(of line: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>>? {
    var end = line.count - tail.count
    while end > bodyStart {
      if line[end] == tail[0], line[end...].starts(with: tail) { return line[bodyStart..<end] }
      end -= 1
    }
    return nil
  }
}
