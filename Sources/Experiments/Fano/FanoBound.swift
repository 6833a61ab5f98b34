// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
public import Quantities

/// One row of a report: what one theorem says about the error.
public struct FanoBound: Sendable, Equatable {
  /// The rows' names, in the order of the report.
  public enum Name: String, Sendable, CaseIterable {
    case sharp
    case weak
    case perSymbol = "per-symbol"
    case perSymbolForPrior = "per-symbol-prior"
    case perLag = "per-lag"
    case forgetting
    case list
    case hanVerdu = "han-verdu"
    case priorTight = "prior-tight"
    case federMerhav = "feder-merhav"
    case hellmanRaviv = "hellman-raviv"
    case exponential
    case priorGuess = "prior-guess"
    case paper
  }

  /// What a row holds.
  public enum Side: String, Sendable {
    case lower
    case upper
    case exact
  }

  /// What a row is worth.
  public enum Status: String, Sendable {
    /// A bound that says something.
    case valid
    /// True, but it says no more than 0 or guessing does.
    case vacuous
    /// What a theorem makes of an estimate: no bound.
    case estimate
    /// No bound here; the remark says why.
    case notApplicable = "not-applicable"
  }

  /// The row's name, for programs too.
  public let name: String
  /// A probability; of ``Name/paper`` and some upper bounds possibly beyond 1. Nil where there is none.
  public let value: Double?
  /// The side on which it holds the error.
  public let side: Side
  /// What it is worth.
  public let status: Status
  /// Where it comes from.
  public let source: Citation
  /// What a reader must know about it; nil for nothing.
  public let remark: String?

  init(_ name: Name, _ value: Double?, _ side: Side, _ status: Status, remark: String? = nil) {
    self.name = name.rawValue
    self.value = value
    self.side = side
    self.status = status
    source = name.source
    self.remark = remark
  }

  init(_ exact: FanoCase.ExactError) {
    name = exact.name
    value = exact.value
    side = .exact
    status = .valid
    source = exact.source
    remark = exact.remark
  }
}

extension FanoBound.Name {
  /// Where the bound comes from.
  public var source: Citation {
    switch self {
    case .sharp: Citation("Fano 1961; Cover & Thomas 2006, Theorem 2.10.1")
    case .weak: Citation("Cover & Thomas 2006, Section 2.10")
    case .perSymbol: Citation("Fano's inequality for each symbol, concavity")
    case .perSymbolForPrior: Citation("Ho & Verdú 2010 for each symbol, concavity")
    case .perLag: Citation("Ho & Verdú 2010 for each symbol's own information")
    case .forgetting: Citation("Ordentlich & Polyanskiy 2021; Ho & Verdú 2010")
    case .list: Citation("Ahlswede, Gács & Körner 1976")
    case .hanVerdu: Citation("Han & Verdú 1994")
    case .priorTight: Citation("Ho & Verdú 2010; Sakai 2020")
    case .federMerhav: Citation("Feder & Merhav 1994")
    case .hellmanRaviv: Citation("Hellman & Raviv 1970")
    case .exponential: Citation("Jensen's inequality; Feder & Merhav 1994")
    case .priorGuess: Citation("the prior's largest probability")
    case .paper: Citation("P4.4 as printed")
    }
  }
}
