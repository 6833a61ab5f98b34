// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// What a page knows of a command's points beyond their names: which members are information, and what is drawn over
/// what. A command that is not listed is shown as tables of numbers without units.
struct ResultLayout {
  /// What a number is measured in, as far as the unit of information has a part in it.
  enum Measure {
    case information
    case informationPerDistortion
    case informationPerSymbol
    case informationPerStep
    case informationSquared
    /// In its own unit whatever the result's is.
    case fixed(String)

    /// The unit's name where information is in `unit`.
    func name(_ unit: String) -> String {
      switch self {
      case .information: unit
      case .informationPerDistortion: "\(unit)/D"
      case .informationPerSymbol: "\(unit)/symbol"
      case .informationPerStep: "\(unit)/step"
      case .informationSquared: "\(unit)²"
      case .fixed(let name): name
      }
    }
  }

  /// One way to draw points: bands and curves over one member.
  struct Chart {
    /// The member on the horizontal axis, and the axis' title and unit.
    let x: (member: String, title: String, measure: Measure?)
    /// The vertical axis' title and unit.
    let y: (title: String, measure: Measure?)
    /// Two members that stand on the two sides of the truth.
    var bands: [(lower: String, upper: String, label: String)] = []
    /// Bands that are the same for all groups of points, and drawn once.
    var sharedBands: [(lower: String, upper: String, label: String)] = []
    /// Single numbers.
    var curves: [(member: String, label: String, style: Figure.Style)] = []
    /// Members that tell apart the series of one figure.
    var groups: [String] = []
    /// The member of a point that holds the rows to draw, for rows inside points.
    var nested: String?
    /// What lines between the points mean.
    var between = "Lines between the points only join them."
  }

  /// What members of points, of rows inside points and of details are measured in; `list.member` is known of rows inside
  /// one list only.
  var measures: [String: Measure] = [:]
  /// The ways to draw the points.
  var charts: [Chart] = []

  /// How `points` are drawn: by the first chart whose abscissa they have.
  func chart(of points: [[JSONNode.Member]]) -> Chart? {
    charts.first { chart in
      chart.nested == nil && points.contains { $0.value(of: chart.x.member) != nil }
    }
  }

  /// What is known of `file`.
  static func of(_ file: ResultFile) -> ResultLayout {
    switch file.command {
    case "rd-curve": rateDistortion(isInformation: file.arguments.contains { $0.hasSuffix("log-loss") })
    case "verify": verification
    case "mi": memory
    case "fano": fano
    case "ib-curve": bottleneck
    case "estimate": estimate
    default: ResultLayout()
    }
  }

  /// - Parameter isInformation: whether the distortion is log-loss, which is information itself
  private static func rateDistortion(isInformation: Bool) -> ResultLayout {
    var measures: [String: Measure] = [
      "rate_lower_per_symbol": .informationPerSymbol, "rate_upper_per_symbol": .informationPerSymbol,
      "dispersion": .informationSquared,
    ]
    for name in [
      "rate_lower", "rate_upper", "gap", "closed_form", "noncausal_rate_lower", "noncausal_rate_upper",
      "rate_normal_approximation",
    ] { measures[name] = .information }
    if isInformation {
      for name in ["distortion", "distortion_lower", "distortion_upper"] { measures[name] = .information }
    } else {
      measures["slope"] = .informationPerDistortion
    }
    return ResultLayout(
      measures: measures,
      charts: [
        Chart(
          x: ("distortion", "distortion D", isInformation ? .information : nil), y: ("rate", .information),
          bands: [
            ("rate_lower", "rate_upper", "R(D), between its two sides"),
            ("noncausal_rate_lower", "noncausal_rate_upper", "without the causal condition"),
          ],
          curves: [
            ("closed_form", "closed form", .dashed),
            ("rate_normal_approximation", "normal approximation at the blocklength", .linePoints),
          ], between: timeSharing)
      ])
  }

  /// R(D) is convex.
  private static let timeSharing =
    "Between two points the line of the upper sides is reached by time-sharing; that of the lower sides only joins them."

  private static let verification = ResultLayout(
    measures: [
      "rate_lower": .information, "rate_upper": .information, "claimed_lower": .information,
      "claimed_upper": .information, "rounding_error": .information,
    ],
    charts: [
      Chart(
        x: ("distortion", "distortion D", nil), y: ("rate", .information),
        bands: [("rate_lower", "rate_upper", "proved by the certificate")], between: timeSharing)
    ])

  private static let memory: ResultLayout = {
    var measures: [String: Measure] = ["per_step": .informationPerStep]
    for name in [
      "lower", "upper", "point", "gating_lower", "gating_upper", "content_lower", "content_upper", "need",
      "excess_lower", "excess_upper", "beyond_lower", "beyond_upper", "given_gates_lower", "given_gates_upper",
      "kept", "information", "tau",
    ] { measures[name] = .information }
    return ResultLayout(
      measures: measures,
      charts: [
        Chart(
          x: ("lag", "lag k", .fixed("steps")), y: ("information", .information),
          bands: [
            ("lower", "upper", "of the input at the lag"),
            ("beyond_lower", "beyond_upper", "of that input and all before"),
          ], groups: ["time"]),
        Chart(
          x: ("dimension", "dimensions of the summary", nil), y: ("information kept", .information),
          curves: [("kept", "kept", .linePoints)], groups: ["time"]),
        Chart(
          x: ("time", "time t", .fixed("steps")), y: ("information", .information),
          bands: [("lower", "upper", "I(h_t; x_1…x_t)")],
          curves: [("point", "best guess", .points), ("information", "exact", .linePoints)], groups: ["resolution"]),
      ])
  }()

  private static let fano: ResultLayout = {
    var measures: [String: Measure] = [
      "information_per_symbol": .informationPerSymbol, "information_nats": .fixed("nats"),
      "information_bits": .fixed("bits"),
    ]
    for name in [
      "information", "information_lower", "information_upper", "entropy", "conditional_entropy",
      "sufficient_information", "held_information", "forgetting_information_upper", "least_information.value",
    ] { measures[name] = .information }
    return ResultLayout(
      measures: measures,
      charts: [
        Chart(
          x: ("information", "information I(X;Y)", .information), y: ("error of the best decoder", nil),
          bands: [("error_lower", "error_upper", "possible errors")],
          curves: [("map_error", "best decoder", .linePoints)], groups: ["alphabet", "length"]),
        Chart(
          x: ("lag", "lag k", .fixed("steps")), y: ("error of the best decoder", nil),
          bands: [("error_lower", "error_upper", "possible errors")],
          curves: [("map_error", "best decoder", .linePoints), ("guessing_error", "guessing unseen", .dashed)],
          nested: "lags"),
      ])
  }()

  private static let bottleneck: ResultLayout = {
    var measures: [String: Measure] = [:]
    for name in [
      "compression", "compression_lower", "compression_upper", "relevance", "relevance_lower", "relevance_upper",
      "distance_lower", "distance_upper", "entropy", "dual_bound", "gap", "tau", "information", "jump",
    ] { measures[name] = .information }
    return ResultLayout(
      measures: measures,
      charts: [
        Chart(
          x: ("compression", "compression I(X;T)", .information), y: ("relevance I(T;Y)", .information),
          bands: [("relevance_lower", "relevance_upper", "relevance, between its two sides")],
          curves: [("relevance", "relevance", .linePoints)])
      ])
  }()

  private static let estimate = ResultLayout(
    measures: [
      "value": .information, "standard_error": .information, "model_lower": .information, "model_upper": .information,
    ],
    charts: [
      Chart(
        x: ("lag", "lag k", .fixed("rows")), y: ("information", .information),
        sharedBands: [("model_lower", "model_upper", "what is proven of the model")],
        curves: [("value", "estimate", .linePoints)], groups: ["method"])
    ])
}
