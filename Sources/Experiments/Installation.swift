// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics
internal import Glibc
internal import LinearAlgebra
internal import Parallel
internal import Reporting

/// What the program found on this machine: for a user who wonders why something is slow or missing.
public struct Installation: Sendable {
  /// One thing that was looked for.
  public struct Finding: Sendable, Equatable {
    /// Its name, such as `BLAS`.
    public let part: String
    /// What was found.
    public let found: String
    /// What to do about it; nil if all is well.
    public let advice: String?
  }

  /// Everything that was looked for, in a fixed order.
  public let findings: [Finding]

  /// Looks around. Nothing is computed and nothing is written.
  public init() {
    findings = [
      Finding(part: "ssm-info", found: Release.version, advice: nil),
      Finding(part: "Swift", found: Self.compiler, advice: nil),
      Self.gsl, Self.openBLAS, Self.blasBinding, Self.gnuplot,
      Finding(part: "threads", found: "\(Parallel.defaultThreadCount) processors on line", advice: nil),
    ]
  }

  /// Whether nothing needs advice.
  public var isHealthy: Bool { findings.allSatisfy { $0.advice == nil } }

  private static var compiler: String {
    #if compiler(>=6.4)
      "compiled by Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "compiled by Swift 6.3"
    #else
      "compiled by Swift 6.2"
    #endif
  }

  /// The address of a symbol of the running program and its libraries.
  private static func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(nil, name) }

  /// The program does not start without these two, so that they need no advice.
  private static var gsl: Finding { Finding(part: "GSL", found: GSL.version, advice: nil) }

  private static var openBLAS: Finding {
    Finding(part: "OpenBLAS", found: BLAS.configuration.trimmingBlanks, advice: nil)
  }

  /// Which library answers to the name of a matrix–vector product: GSL's own would be several times slower.
  private static var blasBinding: Finding {
    // glibc's header hides dladdr from Swift; its answer begins with the file's name and fills four words.
    typealias Locate = @convention(c) (UnsafeRawPointer, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Int32
    var place = [UnsafePointer<CChar>?](repeating: nil, count: 4)
    guard let address = symbol("cblas_dgemv"),
      let locate = symbol("dladdr").map({ unsafeBitCast($0, to: Locate.self) }),
      locate(address, &place) != 0, let name = place[0]
    else {
      return Finding(part: "cblas_dgemv", found: "not found", advice: "apt install libopenblas-dev, then build again")
    }
    let library = String(cString: name).split(separator: "/").last.map(String.init) ?? ""
    return Finding(
      part: "cblas_dgemv", found: library,
      advice: library.contains("openblas") || library.contains("libblas")
        ? nil : "matrix products come from \(library), not from OpenBLAS, and will be slow")
  }

  private static var gnuplot: Finding {
    let isFound = (try? Gnuplot()) != nil
    return Finding(
      part: "gnuplot", found: isFound ? "found" : "not found",
      advice: isFound ? nil : "figures (--plot) need it: apt install gnuplot-nox")
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
