// SPDX-License-Identifier: GPL-3.0-or-later
//: # What a gated state remembers
//:
//: A gate that looks at its input makes the state's law a mixture over all gate paths, and `I(h_t; x_1…x_t)` has no
//: closed form. What there is: given the inputs the state is Gaussian still. From sampled input paths one gets a number
//: whose mean is too large and one whose mean is too small; the answer is the bracket between their confidence limits.
//: This notebook shows the two sides on models of every kind, takes the amount apart into what the *pattern* of the
//: gates tells and what the *content* tells, and ends with a trained layer that has read a year of weather.

import Foundation
import SSMInfo

/// What a model holds, asked as the command line does; accuracy in bits.
func held(
  _ model: StateSpaceModel, times: [StateTime], resolutions: [StateResolution] = [.none], accuracy: Double,
  largestComponentCount: Int? = nil
) throws -> MemoryReport {
  var goal = SandwichGoal()
  goal.accuracy = Nats(Bits(accuracy))
  goal.largestComponentCount = largestComponentCount
  let run = try MemoryRun(MemoryWorld(model), times: times, resolutions: resolutions, goal: goal)
  try run.hold()
  return run.heldReport(unit: .bits)
}

/// Columns for the two sides, rounded outward.
func sides(_ name: String) -> [Table.Column] {
  [.lower("\(name)_lower", unit: "bits", digits: 4), .upper("\(name)_upper", unit: "bits", digits: 4)]
}

//: ## Two sides, for every kind of gate
//:
//: One example of each kind, after four inputs. All brackets hold with 95 % confidence.

var rows = [[Table.Cell]]()
for name in ["retain-gate", "product-gate", "s6-euler", "rg-lru", "min-gru"] {
  let model = try ModelFile.read("Examples/\(name).json")
  guard let point = try held(model, times: [.step(4)], accuracy: 0.2).points.first else { continue }
  rows.append([.text(name), .number(Bits(point.sides.lower).value), .number(Bits(point.sides.upper).value)])
}
show(
  try Table(
    title: "Bits held by gated states after four inputs", columns: [.text("model")] + sides("held"), rows: rows))

//: ## A gate that never closes
//:
//: With a gate of 1 the model is linear, and the closed form of the previous notebook applies. The gated code path knows
//: nothing of that: its gate is a sigmoid of 40, which is 1 in floating point. Its bracket has to contain the truth.

let rotation = try ModelFile.read("Examples/linear-rotation.json")
guard case .gated(let step) = rotation.update, let transition = step.transition else { exit(1) }
let open = try StateSpaceModel(
  name: "a gate that stays open",
  update: .gated(
    GatedUpdate(
      rule: .product(.sigmoid), transition: transition, inputMap: step.inputMap,
      inputWeights: Matrix([[1e-9], [1e-9]]), bias: [40, 40])),
  noise: rotation.noise)
let known = try LinearGaussianMemory(rotation).information(at: .step(8)).sides.upper
if let point = try held(open, times: [.step(8)], accuracy: 0.02).points.first {
  show(Bits(known), "closed form")
  if case .sandwich(let bracket, _) = point.information {
    show(
      "sampled: \(DecimalText.significant(Bits(bracket.lower.value).value, digits: 5, rounding: .down)) to "
        + "\(DecimalText.significant(Bits(bracket.upper.value).value, digits: 5, rounding: .up)) bits")
  }
  let gap = max(point.sides.lower.value - known.value, known.value - point.sides.upper.value)
  expect(gap <= 1e-9, "the truth lies between the sides")
}

//: ## Pattern and content
//:
//: A product gate of growing steepness, driven by its input's first component while its content is the second. A flat
//: gate tells nothing of itself and lets all content pass; a steep one is nearly a switch: the state then also tells when
//: it was closed, and pays for that with content. Parts are told apart wherever the gates see fewer directions of the
//: input than there are; else the pattern gives the inputs away, and everything is in it.

var patterns: (gating: [(Double, Double)], content: [(Double, Double)], held: [(Double, Double)]) = ([], [], [])
let steepness = [0.0, 0.5, 1, 2, 4, 8]
for w in steepness {
  let update = try GatedUpdate(
    rule: .product(.sigmoid), transition: Matrix([[0.9]]), inputMap: Matrix([[0, 1]]),
    inputWeights: Matrix([[w, 0.0]]), bias: [1])
  let model = try StateSpaceModel(
    name: "steepness \(w)", update: .gated(update), noise: .perStep(Matrix([[0.1]])))
  guard let point = try held(model, times: [.step(6)], accuracy: 0.05).points.first else { continue }
  func pair(_ sides: (lower: Nats, upper: Nats)) -> (Double, Double) {
    (Bits(sides.lower).value, Bits(sides.upper).value)
  }
  patterns.held.append(pair(point.sides))
  patterns.gating.append(pair(point.parts.map { ($0.gating.lower.value, $0.gating.upper.value) } ?? (.zero, .zero)))
  patterns.content.append(pair(point.parts.map { ($0.content.lower.value, $0.content.upper.value) } ?? point.sides))
}
let drawn: [(String, [(Double, Double)], Figure.Tint)] = [
  ("held", patterns.held, .black), ("in the content", patterns.content, .blue),
  ("in the gates' pattern", patterns.gating, .vermillion),
]
show(
  try Figure(
    "What the pattern tells and what the content tells", x: .init("steepness of the gate"),
    y: .init("information", unit: "bits"), legend: .below,
    bands: drawn.map { try .init("", x: steepness, lower: $0.1.map(\.0), upper: $0.1.map(\.1), tint: $0.2) },
    curves: drawn.map {
      try .init($0.0, x: steepness, y: $0.1.map { ($0.0 + $0.1) / 2 }, style: .linePoints, tint: $0.2)
    }))

//: ## The latch: three bits that single inputs do not tell
//:
//: A latch stores one of eight symbols whenever a flag is raised, one step in twenty, and keeps it exactly. All its paths
//: can be enumerated, so these numbers are exact. In the long run it holds three bits: one symbol. But ask it about one
//: input at a time and it seems to know next to nothing, since it cannot say *when* it stored what it stores.

let latch = try ModelFile.read("Examples/latch.json")
let tokens = try TokenMemory(latch)
let flag = 0.05
func exactly(_ subject: TokenSubject, givenGates: Bool = false, at time: Int) throws -> Double {
  guard case .exact(let found) = try tokens.answer(.init(time: time, subject: subject, givenGates: givenGates))
  else { throw TokenError.severalDirections(2) }
  return Bits(found.information).value
}
func entropy(_ masses: [Double]) -> Double { masses.reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 } }
/// `I(h_t; symbol_{t−k})` in bits, in the long run: the symbol is the stored one for sure if its step was the last to
/// raise the flag, by chance otherwise.
func symbolBits(lag: Int) -> Double {
  let own = flag * pow(1 - flag, Double(lag))
  let other = (1 - own) / 8
  return 3 - entropy([own + other] + Array(repeating: other, count: 7))
}
/// `I(h_t; x_{t−k})` in bits, in the long run: only an input that raised its flag tells something.
func inputBits(lag: Int) -> Double {
  let kept = pow(1 - flag, Double(lag))
  return flag * (3 - entropy([kept + (1 - kept) / 8] + Array(repeating: (1 - kept) / 8, count: 7)))
}
let symbols = (0..<16).map { $0 % 8 }
let long = 300
for lag in [0, 3, 20] {
  expect(
    try exactly(.symbol(lag: lag, classes: symbols), at: long), within: 1e-5, of: symbolBits(lag: lag),
    "lag \(lag), symbol alone, enumerated and by formula", unit: "bits")
  expect(
    try exactly(.symbol(lag: lag), at: long), within: 1e-5, of: inputBits(lag: lag),
    "lag \(lag), symbol and flag, enumerated and by formula", unit: "bits")
}
let lags = Array(0..<2000)
let symbolOnly = lags.map(symbolBits)
let withFlag = lags.map(inputBits)
let givenGates = lags.map { flag * pow(1 - flag, Double($0)) * 3 }
expect(try exactly(.path, at: long), within: 1e-5, of: 3, "held at t = 300", unit: "bits")
expect(symbolOnly.reduce(0, +), within: 5e-4, of: 0.122, "sum over lags, of the symbols alone", unit: "bits")
expect(withFlag.reduce(0, +), within: 5e-4, of: 1.575, "sum over lags, of symbol and flag", unit: "bits")
expect(givenGates.reduce(0, +), within: 5e-4, of: 3, "sum over lags, given the gates", unit: "bits")
for lag in [0, 3] {
  expect(
    try exactly(.symbol(lag: lag, classes: symbols), givenGates: true, at: 5), within: 1e-12, of: givenGates[lag],
    "lag \(lag) given the gates, enumerated beside p(1 − p)^k log 8", unit: "bits")
}
let near = lags.prefix(60).map(Double.init)
show(
  try Figure(
    "One latch, three profiles", x: .init("lag k", unit: "steps"),
    y: .init("information on the input at lag k", unit: "bits", logarithmic: true), legend: .bottomLeft,
    curves: [
      .init("given the gates: 3 bits in all", x: near, y: Array(givenGates.prefix(60))),
      .init("symbol and flag: 1.575 bits in all", x: near, y: Array(withFlag.prefix(60))),
      .init("symbol alone: 0.122 bits in all", x: near, y: Array(symbolOnly.prefix(60))),
    ]))

//: None of the three is wrong. A profile of a gated model has to say whether it is given the gates.

//: ## Tokens, enumerated
//:
//: Four letters written into a leaky scalar. The state can never hold more than the letters' own entropy; after three
//: letters the older ones sink into the noise.

let letters = try ModelFile.read("Examples/tokens.json")
guard case .tokens(let law) = letters.input else { exit(1) }
var spelled = [[Table.Cell]]()
for point in try held(letters, times: [1, 2, 3, 4, 6, 8].map { .step($0) }, accuracy: 0.1).points {
  guard case .step(let time) = point.time else { continue }
  spelled.append([
    .integer(time), .number(Bits(point.sides.upper).value), .number(Bits(law.entropy(ofFirst: time)).value),
  ])
}
show(
  try Table(
    title: "Four letters in a leaky scalar: exact",
    columns: [
      .init("letters", alignment: .trailing), .init("held", unit: "bits"), .init("written", unit: "bits"),
    ], rows: spelled))

//: ## LSTM and GRU
//:
//: Their gates see the state, and given the inputs the state is not Gaussian any more. Particles that run under the same
//: inputs take the place of the exact conditional law; the sides still are sides, but they cost more.

var cellRows = [[Table.Cell]]()
for name in ["lstm", "gru"] {
  for point in try held(ModelFile.read("Examples/\(name).json"), times: [.step(3)], accuracy: 0.6).points {
    cellRows.append([
      .text(name), .text("\(point.time)"), .number(Bits(point.sides.lower).value),
      .number(Bits(point.sides.upper).value),
    ])
  }
}
show(
  try Table(
    title: "Noisy cells of two components", columns: [.text("cell"), .text("time")] + sides("held"), rows: cellRows))

//: ## A trained layer reads the weather
//:
//: One Mamba layer, trained to forecast the next hour at John F. Kennedy airport from temperature, dew point, humidity,
//: wind and visibility (`Examples/weights`): 64 channels of 16 states, each channel with time constants of its own. It
//: is fed with the real hours of 2013, raw; projection and convolution come first, as in the network.
//:
//: Such a layer has no noise, so the reading has to be said: here with Gaussian noise of deviation σ. A window of t
//: hours is drawn at random from the year, the state starts at zero, and the question is how much the state tells about
//: which window it was. That can never be more than the logarithm of the number of windows.

let weather = ArrayReference(
  path: "Notebooks-as-scripts/data/nyc_weather_hourly_2013_JFK.csv",
  selection: "temp,dewp,humid,wind_speed,visib")
func layer(_ channels: Range<Int>) throws -> StateSpaceModel {
  var specification = LayerSpecification(path: "Examples/weights/jfk-mamba.safetensors", name: "mixer")
  specification.channels = channels
  specification.recording = weather
  specification.missing = .hold
  return try ModelSpecification.layer(specification).model()
}
let hours = [1, 6, 24, 72]
var bitsHeld = [[Table.Cell]]()
var growth: [(channel: Int, points: [MemoryPoint])] = []
for channel in 0..<3 {
  let report = try held(
    layer(channel..<channel + 1), times: hours.map { .step($0) }, resolutions: [.noise(0.01)], accuracy: 2,
    largestComponentCount: 1024)
  growth.append((channel, report.points))
  for point in report.points {
    bitsHeld.append([
      .integer(channel), .text("\(point.time)"), .number(Bits(point.sides.lower).value),
      .number(Bits(point.sides.upper).value),
    ])
  }
}
show(
  try Table(
    title: "Bits of the weather held by three channels, read with σ = 0.01",
    columns: [.init("channel", alignment: .trailing), .text("hours")] + sides("held"), rows: bitsHeld,
    notes: ["upper sides of 13 bits and more are all that the recording has: log₂ of its windows"]))
show(
  try Figure(
    "Three channels with their own pace", x: .init("hours of weather read", logarithmic: true),
    y: .init("information held, σ = 0.01", unit: "bits"), legend: .below,
    bands: growth.enumerated().map { index, grown in
      try .init(
        "", x: hours.map(Double.init), lower: grown.points.map { Bits($0.sides.lower).value },
        upper: grown.points.map { Bits($0.sides.upper).value }, tint: Figure.Tint.forCurves[index])
    },
    curves: growth.map { channel, points in
      try .init(
        "channel \(channel)", x: hours.map(Double.init), y: points.map { Bits($0.sides.lower).value },
        style: .linePoints)
    }))

//: Lines are the lower sides. Channel 2 takes long steps: one hour already tells much, and after a day there is little to
//: add. Channel 0 is slow and still gathers after three days. Where a band is wide, the state tells most windows apart,
//: and the thousand sampled ones are too few to say how nearly all.

//: ## Bits against precision
//:
//: The slow channel after twelve hours, read ever more finely. In the middle each halving of σ adds bits for every direction
//: in which the weather moves the state; at the fine end the curve stops at the recording's own entropy. Brain floats,
//: whose spacing follows each number's size, are there already: to a reader of bf16 numbers every window is different.

let slow = try layer(0..<1)
let sweep = try held(
  slow, times: [.step(12)],
  resolutions: [0.03, 0.01, 0.003, 0.001, 0.0003].map { .noise($0) } + [.rounding(.bfloat16)], accuracy: 2,
  largestComponentCount: 1024)
if var figure = try sweep.figure {
  figure.title = "One channel after twelve hours: bits against precision"
  show(figure)
}

//: ## What it remembers, by the hour
//:
//: Which hours are those bits about? A window that is known at one hour is known at all, so that the question is put
//: differently: the gates are those of the recording, the content is taken as white noise of the recording's
//: covariance, and what is told is how much of that content is still in the state k hours later.

var ages: [Figure.Curve] = []
var remembered = [[Table.Cell]]()
for channel in 0..<3 {
  let run = try MemoryRun(MemoryWorld(layer(channel..<channel + 1)), times: [.step(73)], resolutions: [.noise(0.01)])
  try run.profile(greatestLag: 72)
  let points = run.profileReport(unit: .bits).points
  ages.append(
    try .init(
      "channel \(channel)", x: points.map { Double($0.lag) },
      y: points.map { $0.beyond.map { Bits(0.5 * ($0.sides.lower + $0.sides.upper)).value } ?? .nan }))
  for point in points where [0, 6, 24].contains(point.lag) {
    guard let sides = point.beyond?.sides else { continue }
    remembered.append([
      .integer(channel), .integer(point.lag), .number(Bits(sides.lower).value), .number(Bits(sides.upper).value),
    ])
  }
}
show(
  Figure(
    "What three channels hold of the hours before", x: .init("lag k", unit: "hours"),
    y: .init("content k hours old and older", unit: "bits", logarithmic: true), legend: .topRight, curves: ages))
show(
  try Table(
    title: "Content so many hours old and older",
    columns: [
      .init("channel", alignment: .trailing), .init("hours", alignment: .trailing),
    ] + sides("held"), rows: remembered))

//: Channel 2 forgets most within six hours, channel 0 only half within a day. The steep end is that of the window, which
//: began 73 hours before, not of the memory.

//: ## What these numbers do not say
//:
//: They say how well the state tells apart what the year offered, at a stated precision. They do not say that the
//: network uses it: what the output needs is usually less. The profile's white content is a model of the input, not the
//: weather, whose hours resemble each other. And one year has 8600 windows: more than 13 bits no state can show here.
