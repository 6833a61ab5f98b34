// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCrypto

/// The SHA-256 digest (NIST FIPS 180-4), computed by OpenSSL's libcrypto.
public enum SHA256 {
  /// Digest of `bytes`: 64 lower-case hexadecimal digits.
  public static func hexDigest(of bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let status = EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
    precondition(status == 1 && length == 32, "libcrypto offers no SHA-256")
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Digest of `text` in UTF-8.
  public static func hexDigest(of text: String) -> String {
    hexDigest(of: Array(text.utf8))
  }

  /// Digest of the file at `path` (`-` is standard input).
  ///
  /// - Throws: ``FileError`` with `cannotRead`.
  public static func hexDigest(ofFile path: String) throws(FileError) -> String {
    hexDigest(of: try FileBytes.read(path))
  }
}
