// SPDX-License-Identifier: GPL-3.0-or-later

public import Reporting

/// What has a name, with its parameters and defaults: sources, distortions, and the parts of models.
public enum WorldCatalogue {
  /// One named thing.
  public struct Entry: Sendable, Equatable {
    /// `source`, `distortion`, `update`, `gate` or `input`.
    public let kind: String
    /// What the command line calls it, or a model file.
    public let name: String
    /// Its parameters, with defaults in brackets.
    public let parameters: String
    /// The default distortion of a source.
    public let distortion: String?
    /// What it is.
    public let meaning: String
  }

  /// All of them, sources first.
  public static let entries: [Entry] = sources + distortions + modelParts

  private static func source(
    _ name: String, _ parameters: String, _ rule: DistortionRule, _ meaning: String
  ) -> Entry {
    Entry(kind: "source", name: name, parameters: parameters, distortion: rule.rawValue, meaning: meaning)
  }

  private static let sources = [
    source("--source bernoulli", "--p", .hamming, "a coin that shows 1 with probability p"),
    source("--source uniform", "--letters", .hamming, "equally likely letters"),
    source("--source uniform", "--range A,B [--levels]", .squared, "the uniform density on an interval"),
    source("--source zipf", "--letters, --exponent [1]", .hamming, "letter i with probability ∝ i^−exponent"),
    source("--source gaussian", "--variance [1], [--levels --range]", .squared, "the normal density"),
    source("--source gaussian", "--covariance FILE", .squared, "a Gaussian vector"),
    source("--source laplace", "--scale [1], [--levels --range]", .absolute, "density e^(−|x|/scale) / 2 scale"),
    source("--source exponential", "--rate [1], [--levels --range]", .oneSided, "density rate · e^(−rate x), x ≥ 0"),
    source("--ar a1,a2,…", "--innovation [1], --causal", .squared, "a stationary Gaussian autoregression"),
    source(
      "--state-matrix FILE", "--innovation-covariance FILE, --causal", .squared, "a Gaussian vector autoregression"),
    source("--spectrum FILE", "columns ω, S(ω) on [0, π]", .squared, "a stationary Gaussian process"),
    source("--pmf FILE", "--normalize", .hamming, "a probability mass function"),
    source("--text FILE", "--symbols [scalars], --order [1]", .hamming, "the letters of a text, counted"),
    source("--joint FILE", "--normalize", .hamming, "rows: hidden source; columns: what the encoder sees"),
    source("--samples FILE", "--missing [refuse]", .squared, "the values of a recorded signal, counted"),
    source(
      "--model FILE", "--time [inf], --resolution [none], --confidence [0.95], --accuracy [0.01 nats]", .squared,
      "the hidden state of a model"),
  ]

  private static let distortions =
    DistortionRule.allCases.map { rule in
      let (parameters, meaning) =
        switch rule {
        case .hamming: ("", "0 for the same letter, otherwise 1")
        case .squared: ("--values, --reproduction", "(x − y)², summed over columns")
        case .absolute: ("--values, --reproduction", "|x − y|")
        case .oneSided: ("--values, --reproduction", "x − y for y ≤ x, otherwise infinite")
        case .erasure: ("", "0 for the same letter, 1 for an erasure, otherwise infinite")
        case .logLoss: ("", "−log q(x) for a reproduction that is a law q; in the unit of the rate")
        }
      return Entry(
        kind: "distortion", name: "--distortion \(rule.rawValue)", parameters: parameters, distortion: nil,
        meaning: meaning)
    } + [
      Entry(
        kind: "distortion", name: "--distortion-matrix FILE", parameters: "", distortion: nil,
        meaning: "rows: source letters; columns: reproduction letters; inf forbids a pair")
    ]

  /// The catalogue as a table.
  public static var table: Table {
    get throws(ReportingError) {
      try Table(
        columns: [
          .text("kind"), .text("name"), .text("parameters", heading: "parameters [default]"),
          .text("distortion", heading: "default distortion"), .text("meaning"),
        ],
        rows: entries.map { entry in
          [
            .text(entry.kind), .text(entry.name), entry.parameters.isEmpty ? .missing : .text(entry.parameters),
            entry.distortion.map(Table.Cell.text) ?? .missing, .text(entry.meaning),
          ]
        },
        notes: [
          "source, distortion: options of rd-curve",
          "update, gate, input: words of a model file, with its keys ('ssm-info model --check FILE' explains one)",
        ])
    }
  }
}
