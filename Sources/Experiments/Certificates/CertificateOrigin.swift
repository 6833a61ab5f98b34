// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
public import RateDistortion

/// The problem of a certificate, and the files that its larger parts were read from.
public struct CertificateOrigin: Sendable, Equatable {
  /// A file that a checker reads again.
  public struct File: Sendable, Equatable {
    /// What a file's numbers are.
    public enum Content: Sendable, Equatable {
      /// A probability mass function, divided by its sum where `normalizes` says so.
      case pmf(normalizes: Bool)
      /// A text whose letters are counted.
      case text(symbols: TextStatistics.Symbols, order: Int)
      /// A distortion matrix.
      case matrix
    }

    /// As the user named it, with the column or array after a colon.
    public let path: String
    /// SHA-256 of the file's bytes, 64 hexadecimal digits.
    public let sha256: String
    /// What its numbers are.
    public let content: Content

    /// A file of this name, digest and meaning.
    public init(path: String, sha256: String, content: Content) {
      self.path = path
      self.sha256 = sha256
      self.content = content
    }
  }

  /// Source and distortion, in full.
  public let problem: FiniteProblem
  /// Where the probabilities are from; nil where only their numbers are known.
  public let sourceFile: File?
  /// Where the distortion matrix is from, likewise.
  public let distortionFile: File?

  /// A problem with the files that it came from.
  public init(problem: FiniteProblem, sourceFile: File? = nil, distortionFile: File? = nil) {
    self.problem = problem
    self.sourceFile = sourceFile
    self.distortionFile = distortionFile
  }

  /// Lists longer than this are left in their file, and the certificate gives the file's digest instead.
  public static let largestInlineCount = 10_000
}

extension CertificateOrigin.File {
  /// The file's bytes, if they are those of the digest.
  ///
  /// A relative path is looked for where the program runs, then beside the certificate.
  ///
  /// - Throws: `FileError`; also for what is no ordinary file, since a certificate comes from strangers.
  func bytes(beside certificate: String) throws(FileError) -> [UInt8] {
    let name = ArrayReference(path).path
    let folder = certificate.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let places = name.hasPrefix("/") || folder.isEmpty ? [name] : [name, "\(folder)/\(name)"]
    for place in places {
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: place).resolvingSymlinksInPath().path)
      guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
      let bytes = try FileBytes.read(place)
      let digest = SHA256.hexDigest(of: bytes)
      guard digest == sha256 else {
        throw FileError(
          .badData, path: place, "SHA-256 is \(digest); the certificate \(certificate) is about a file with \(sha256)")
      }
      return bytes
    }
    throw FileError(.cannotRead, path: name, "no such file; the certificate \(certificate) is about it")
  }
}
