// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Estimation
import Experiments
import Files

/// Methods separated by commas.
struct MethodList: ExpressibleByArgument {
  let values: [EstimationMethod]

  init?(argument: String) {
    let fields = argument.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
    let values = fields.compactMap { EstimationMethod(rawValue: $0) }
    guard values.count == fields.count else { return nil }
    self.values = values
  }

  init(_ values: [EstimationMethod]) { self.values = values }

  static var allValueStrings: [String] { EstimationMethod.allCases.map(\.rawValue) }
  var defaultValueDescription: String { values.map(\.rawValue).joined(separator: ",") }
}

/// Names of variables and columns separated by commas.
struct NameList: ExpressibleByArgument {
  let values: Set<String>

  init?(argument: String) {
    let fields = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard !fields.contains("") else { return nil }
    values = Set(fields)
  }
}

/// Options that say what samples there are, and which rows are looked at together.
struct SampleOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: .init("One variable: .csv, .npy, FILE.npz:name, FILE.csv:a,b.", valueName: "file"))
  var x: ArrayReference

  @Option(parsing: .unconditional, help: .init("The other variable, row by row or path by path.", valueName: "file"))
  var y: ArrayReference

  @Option(parsing: .unconditional, help: .init("What is known besides: I(x; y | given).", valueName: "file"))
  var given: ArrayReference?

  @Option(
    parsing: .unconditional,
    help: .init(
      "What are letters: all columns of x, y or given, or columns by their names in a table.", valueName: "x,name,…"))
  var discrete: NameList?

  @Option(parsing: .unconditional, help: "Missing values: refuse, drop or hold.")
  var missing = MissingPolicy.refuse

  @Option(parsing: .unconditional, help: "Rows that y comes after x and what is given. (default: 0)")
  var lag: Int?

  @Option(parsing: .unconditional, help: "Rows of x, and of what is given, side by side, the lag's and those before.")
  var past = 1

  @Option(parsing: .unconditional, help: "The one row of each path, from 1, that y is read at; for [paths, T, d].")
  var time: Int?

  @Flag(help: "One question for each lag from 0: what y, a state, holds of x, its inputs.")
  var memoryProfile = false

  @Option(parsing: .unconditional, help: "With --memory-profile: the greatest lag. (default: 10)")
  var lags: Int?

  /// The most rows that a lag or a past may span.
  private static let largest = 1_000_000

  func validate() throws {
    for (option, value, least) in [("--lag", lag, 0), ("--past", past, 1), ("--time", time, 1), ("--lags", lags, 0)] {
      guard let value, !(least...Self.largest).contains(value) else { continue }
      throw ValidationError("\(option) \(value): expected an integer from \(least) to \(Self.largest)")
    }
    if lags != nil, !memoryProfile { throw ValidationError("--lags needs --memory-profile") }
    if memoryProfile, lag != nil { throw ValidationError("--memory-profile asks all lags; leave --lag out") }
    let streams = [x, y, given].compactMap { $0 }.filter { $0.path == "-" }
    if Set(streams).count > 1 { throw ValidationError("standard input can be read once: name files for the others") }
  }

  func apply(to specification: inout EstimationSpecification) {
    specification.given = given
    specification.discrete = discrete?.values ?? []
    specification.missing = missing
    specification.windows.lag = lag ?? 0
    specification.windows.past = past
    specification.windows.time = time
    specification.greatestLag = memoryProfile ? lags ?? 10 : nil
  }
}

/// Options that say how the information is estimated, and how surely.
struct EstimationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: .init(
      "Methods, one row each: \(MethodList.allValueStrings.joined(separator: ", ")).", valueName: "m1,m2,…"))
  var method = MethodList([.auto])

  @Option(
    parsing: .unconditional,
    help: "Neighbours, for ksg, ksg-canonical, lnc, mixed and auto. Default: 3, or 5 for lnc and mixed.")
  var k: Int?

  @Option(parsing: .unconditional, help: "ksg: 1 takes cubes, 2 rectangles.")
  var variant = 1

  @Option(parsing: .unconditional, help: "binned: bins a column. Default: as many as leave five rows a cell.")
  var bins: Int?

  @Option(parsing: .unconditional, help: "discrete, binned: what is done about the bias of entropies.")
  var correction = EntropyCorrection.millerMadow

  @Option(parsing: .unconditional, help: "Rows of a series this near in time are no neighbours.")
  var theiler = 0

  @Option(
    parsing: .unconditional,
    help: .init(
      "Consecutive rows that errors, folds and permutations keep together. Default: five times the rows' memory.",
      valueName: "length"))
  var blocks: Int?

  @Option(parsing: .unconditional, help: "Permutations of y for a test of independence.")
  var permutations: Int?

  @Flag(inversion: .prefixedNo, help: "Standard errors, by subsampling; they cost most of the time.")
  var errors = true

  func validate() throws {
    guard [1, 2].contains(variant) else { throw ValidationError("--variant \(variant): expected 1 or 2") }
    for (option, value, least) in [
      ("--k", k, 1), ("--bins", bins, 2), ("--theiler", theiler, 0), ("--blocks", blocks, 1),
      ("--permutations", permutations, 1),
    ] {
      guard let value, !(least...1_000_000).contains(value) else { continue }
      throw ValidationError("\(option) \(value): expected an integer from \(least) to 1000000")
    }
  }

  func apply(to specification: inout EstimationSpecification, seed: UInt64) {
    specification.methods = method.values
    specification.parameters.neighbours = k
    specification.parameters.variant = KSG.Variant(rawValue: variant) ?? .first
    specification.parameters.bins = bins
    specification.parameters.correction = correction
    specification.parameters.theilerWindow = theiler
    specification.parameters.seed = seed
    specification.blockLength = blocks
    specification.permutations = permutations
    specification.hasErrors = errors
    // Letters are the only thing that this method knows.
    if method.values == [.discrete] { specification.discrete.formUnion(["x", "y", "given"]) }
  }
}
