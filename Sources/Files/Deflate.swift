// SPDX-License-Identifier: GPL-3.0-or-later
internal import CZlib

/// The most that deflate can expand: a stored match of 258 bytes may cost a quarter of a byte.
private let highestExpansion = 1032

/// Raw deflate data (RFC 1951), uncompressed by zlib; nil if they are damaged.
///
/// Never more than `count` bytes are made, so that a small file cannot fill the memory.
///
/// - Parameters:
///   - count: how many bytes to make; fewer come back if the data end before.
///   - exactly: whether the data must end after `count` bytes, with nothing behind the end.
func inflate(_ data: ArraySlice<UInt8>, count: Int, exactly: Bool) -> [UInt8]? {
  let (most, overflow) = data.count.multipliedReportingOverflow(by: highestExpansion)
  guard overflow || count <= most + highestExpansion, count <= FileBytes.limit else { return nil }
  var stream = z_stream()
  // Window bits below zero: no zlib header.
  guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    return nil
  }
  defer { inflateEnd(&stream) }
  var status = Z_OK
  var consumed = 0
  // One byte more shows whether the data go on.
  var result = [UInt8](unsafeUninitializedCapacity: count + 1) { output, produced in
    data.withUnsafeBufferPointer { input in
      while status == Z_OK, produced < count + 1, let from = input.baseAddress, let to = output.baseAddress {
        // zlib counts in 32 bits, so that long data go piece by piece; it only reads through this pointer.
        let offered = min(input.count - consumed, 1 << 30)
        let wanted = min(count + 1 - produced, 1 << 30)
        stream.next_in = UnsafeMutablePointer(mutating: from + consumed)
        stream.avail_in = UInt32(offered)
        stream.next_out = to + produced
        stream.avail_out = UInt32(wanted)
        status = CZlib.inflate(&stream, Z_NO_FLUSH)
        consumed += offered - Int(stream.avail_in)
        produced += wanted - Int(stream.avail_out)
        if offered == Int(stream.avail_in), wanted == Int(stream.avail_out) { break }
      }
    }
  }
  guard status == Z_STREAM_END || status == Z_OK else { return nil }
  if exactly { return status == Z_STREAM_END && result.count == count && consumed == data.count ? result : nil }
  if result.count > count { result.removeLast() }
  return result
}

/// CRC-32 (as in zip and gzip) of `bytes`.
func checksum(_ bytes: [UInt8]) -> UInt32 {
  bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
}
