// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
public import Estimation
public import Experiments
public import Files
public import Information
import Parallel
public import Quantities
public import RateDistortion
public import StateSpace

/// Numbers separated by commas.
struct NumberList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let fields = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = fields.compactMap { Double($0.filter { $0 != " " }) }
    guard values.count == fields.count else { return nil }
    self.values = values
  }
}

extension ArrayReference: ExpressibleByArgument {
  /// A reference from the command line; nil for an empty one.
  public init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    self.init(argument)
  }
}

extension DistortionRule: ExpressibleByArgument {}
extension TextStatistics.Symbols: ExpressibleByArgument {}
extension EntropyCorrection: ExpressibleByArgument {}
extension MissingPolicy: ExpressibleByArgument {}
extension InformationKind: ExpressibleByArgument {}
extension DisplayUnit: ExpressibleByArgument {}
extension RateDistortion.Method: ExpressibleByArgument {}
extension FrameworkLayer.Kind: ExpressibleByArgument {}
extension ModelRelevance: ExpressibleByArgument {}

/// The command line as results keep it: without what does not change them.
enum RecordedArguments {
  /// Options without a value.
  private static let flags: Set = [
    "--quiet", "--strict", "--causal", "--normalize", "--dispersion", "--profile", "--spectrum", "--observed", "--help",
    "--version", "--memory-profile", "--errors", "--no-errors", "--deterministic",
    "--retry-failed", "--print-keys", "--dry-run",
  ]
  private static let unrecorded: Set = ["--threads", "--quiet", "--output", "--plot"]

  /// The arguments of this process after the program's name.
  static var current: [String] { recorded(Array(CommandLine.arguments.dropFirst())) }

  /// `arguments` without ``unrecorded`` options and their values.
  static func recorded(_ arguments: [String]) -> [String] {
    var kept: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let name = String(argument.prefix { $0 != "=" })
      let isKept = !unrecorded.contains(name)
      if isKept { kept.append(argument) }
      let takesNext = argument.hasPrefix("--") && argument == name && !flags.contains(name)
      if takesNext, let value = rest.popFirst(), isKept { kept.append(value) }
    }
    return kept
  }
}
