// SPDX-License-Identifier: GPL-3.0-or-later
//: # Fano: what error anyone must make
//:
//: A state holds `I` nats about a sequence. Whoever reconstructs the sequence from it errs with some probability `P_e`,
//: and Fano's inequality says how small that can be, whatever the decoder: what the state does not tell,
//: `H(X|Y) = H(X) − I`, has to fit into the errors. This notebook puts the bounds in order, from the weak form of
//: textbooks to the one that no bound can beat for a given prior, and the upper bounds beside them.

import Foundation
import SSMInfo

//: ## Two hypotheses, where everything is known
//:
//: For two equally likely hypotheses Fano's inequality reads `H(X|Y) ≤ h(P_e)`, and a symmetric channel meets it with
//: equality: errors of 0.11 leave `h(0.11)`, half a bit, open.

let coin = try Hypotheses(letters: 2)
let halfOpen = try Equivocation(of: coin, conditionalEntropy: binaryEntropy(0.11) ?? .zero)
expect(halfOpen.leastError, within: 1e-14, of: 0.11, "least error with h(0.11) left open")
expect(Bits(halfOpen.information).value, within: 1e-4, of: 0.5, "what is told", unit: "bits")
expect(
  halfOpen.federMerhavGreatestError, within: 1e-14, of: halfOpen.hellmanRavivGreatestError,
  "for two hypotheses Feder and Merhav agree with Hellman and Raviv")

//: ## A hundred letters, two hundred bits
//:
//: Sequences of 100 letters out of 27 carry 475 bits. Let 200 of them be known. There are `27^100` sequences: the
//: alphabet of the sequence is not that of its letters. The paper's formula divides by `log |X|` of one letter and
//: gives a "probability" of more than 57; the report shows it beside the bounds, marked.

var question = FanoSpecification(.information([Nats(Bits(200))]))
question.alphabets = [27]
question.lengths = [100]
let sequences = FanoReport(try FanoWorld(question), unit: .bits)
show(try sequences.table)

//: The two lower bounds answer different questions. The whole sequence is wrong more often than not, and the mean
//: share of wrong letters is at least 0.38: letters that all pass the same symmetric channel reach that bound.

let letterError = 0.2
let open = (binaryEntropy(letterError)?.value ?? 0) + letterError * log(26)
let throughChannel = try Equivocation(
  of: Hypotheses(letters: 27, length: 100), conditionalEntropy: Nats(100 * open))
expect(throughChannel.leastSymbolError, within: 1e-13, of: letterError, "least mean share of wrong letters")

//: ## Both ends
//:
//: Near the ends a naive inverse loses its digits: at `I → 0` the answer moves with the square root of `I`, and
//: `log M − H` is nothing but rounding. The information is therefore carried beside the entropy. For two hypotheses
//: `P_e = ½ − √(I/2)` to leading order, and for little left open `P_e` is about `H/log(1/H)`.

let faint = try Equivocation(of: coin, information: Nats(1e-20))
expect((0.5 - faint.leastError) / 1e-10, within: 1e-5, of: 0.5.squareRoot(), "(½ − P_e)/√I at I = 1e-20")
let nearlyKnown = try Equivocation(of: coin, conditionalEntropy: Nats(1e-100))
expect(
  nearlyKnown.leastError / 1e-100, within: 1e-15, of: 4.22430359003701111e-3, "P_e/H at H = 1e-100 (700 digits)")

//: ## Letters that are not equally likely
//:
//: With a skewed prior one can guess. Fano's inequality knows nothing of the prior; Han and Verdú use its largest
//: probability alone and may fall behind; the tight form of Ho and Verdú and of Sakai fills the prior's tail like
//: water and dominates both. It is the inverse of a rate–distortion function, Hamming distortion being an error.

let skewed = try Distribution([0.6, 0.2, 0.1, 0.06, 0.04])
let letters = try Hypotheses(prior: skewed)
var rows = [[Table.Cell]]()
for share in [0.05, 0.2, 0.5, 0.8] {
  let e = try Equivocation(of: letters, information: share * letters.entropy)
  rows.append([
    .number(Bits(e.information).value), .number(e.weakLeastError), .number(e.leastError),
    .number(e.hanVerduLeastError), .init(e.leastErrorForPrior), .number(e.greatestError),
  ])
}
show(
  try Table(
    title: "Five letters with probabilities 0.6, 0.2, 0.1, 0.06, 0.04",
    columns: [
      .init("information", unit: "bits"), .lower("weak", unit: nil), .lower("sharp", unit: nil),
      .lower("Han–Verdú", unit: nil), .lower("tight for the prior", unit: nil), .upper("error at most", unit: nil),
    ], rows: rows))

let curve = try FiniteCurve(
  problem: FiniteProblem(source: skewed, distortion: .hamming(letters: 5)), subject: "Hamming distortion")
for target in [0.01, 0.1, 0.3] {
  expect(
    try letters.leastInformationForPrior(error: target) ?? .zero, within: Nats(1e-9),
    of: try curve.point(at: .distortion(target)).rate.upper.value, "information for an error of \(target)")
}

//: ## The region of what is possible
//:
//: Every observation of these letters is a point between the bounds. A thousand random ones, each with the exact error
//: of its best decoder, lie there; those that reach the lower edge leave the same doubt whatever is seen.

var random = RandomStream(seed: 5, stream: 0)
var clouds: (x: [Double], y: [Double]) = ([], [])
var outside = 0
for _ in 0..<1000 {
  let blur = random.uniform()
  var elements: [Double] = []
  for x in 0..<5 {
    let noise = (0..<5).map { _ in -log(1 - random.uniform()) }
    let total = noise.reduce(0, +)
    for y in 0..<5 {
      elements.append(skewed.probabilities[x] * (blur * noise[y] / total + (1 - blur) * (x == y ? 1 : 0)))
    }
  }
  let joint = try JointDistribution(Distribution(elements, rescaling: true), columns: 5)
  let e = try Equivocation(of: letters, information: joint.information)
  let (least, error) = (e.leastErrorForPrior ?? 0, joint.mapError)
  if error < least - 1e-9 || error > e.greatestError + 1e-9 { outside += 1 }
  clouds.x.append(Bits(joint.information).value)
  clouds.y.append(error)
}
expect(Double(outside), within: 0, of: 0, "observations outside the region")

let region = FanoReport(
  FanoWorld(
    subject: "five letters with a skewed prior: what is possible",
    cases: [try FanoCase(letters, targetError: 0.1)]), unit: .bits)
var figure = try region.figure
figure.curves.append(try .init("random observations", x: clouds.x, y: clouds.y, style: .points, tint: .orange))
show(figure)

//: ## A model of tokens
//:
//: Four letters of unequal frequency are written into a leaky scalar with a little noise. All paths of six letters can
//: be enumerated, so that the information is exact, and so are the errors of the best decoder: of the whole sequence, and
//: of each letter. They have to lie between the bounds, which know nothing of the model but its information.

let tokens = try FanoModel(.file("Examples/tokens.json"))
let six = FanoRun(tokens, times: [6])
try six.answer()
show(try six.report(unit: .bits).table)

//: The same report by lag says which letters are lost. Even the last one is misread one time in three, as the older ones
//: stand in its way; after three steps the best decoder does hardly better than guessing. The last columns are what noise
//: alone must take away: with the other letters known each would be read far better, so that this bound, which needs no
//: enumeration, bites only for the oldest letters.

show(try six.report(unit: .bits).lagsTable)
for point in six.report(unit: .bits).world.cases {
  let best = point.lags.compactMap { $0.mapError?.probability }
  let least = try point.lags.map { try $0.leastError }
  let greatest = try point.lags.map { try $0.greatestError }
  let outside = best.indices.filter { best[$0] < least[$0] - 1e-9 || best[$0] > greatest[$0] + 1e-9 }
  expect(Double(outside.count), within: 0, of: 0, "letters whose best decoder lies outside its bounds")
}

//: As sequences grow the part of their entropy that the state holds falls, and the best decoder errs more. Each length
//: has a region of its own, between two edges of one colour; over the part I/H they can be compared.

let lengths = FanoRun(tokens, times: [1, 2, 4, 8])
try lengths.answer()
show(try lengths.report(unit: .bits).table)
show(try lengths.report(unit: .bits).figure)

//: A latch that stores one symbol of eight once in twenty steps forgets all others: its error about the sequence is
//: nearly that of guessing, however little noise there is.

let latch = FanoRun(try FanoModel(.file("Examples/latch-noisy.json")), times: [4])
try latch.answer()
show(try latch.report(unit: .bits).lagsTable)

//: ## Which side of the information is known
//:
//: Estimators often bound information from one side only. A lower bound on the information may not enter a lower bound
//: on the error: with more information than that the error can be smaller. The library refuses, and says why.

let estimated = try Equivocation(of: Hypotheses(letters: 27), information: Nats(1))
for kind in InformationKind.allCases {
  let known = KnownInformation(estimated, kind: kind)
  for side in ErrorSide.allCases {
    do throws(FanoError) {
      let e = try known.entering(side)
      show(side == .lower ? e.leastError : e.greatestError, "\(kind.rawValue) information, \(side.rawValue) bound")
    } catch {
      show("\(kind.rawValue) information, \(side.rawValue) bound: refused: \(error)")
    }
  }
}

//: ## Design: information for an error, and how it fades
//:
//: The other direction says how much a state must hold for one wrong sequence in a hundred. Where each step mixes in
//: noise, information about the past fades at least geometrically: after k steps with correlation ρ at most `ρ^{2k}` of
//: it is left, which bounds from below the error about inputs that far back.

var targets = FanoSpecification(.targetErrors([0.01]))
targets.alphabets = [2, 27, 50257]
targets.lengths = [1, 100]
show(try FanoReport(FanoWorld(targets), unit: .bits).table)

//: For a linear state with Gaussian inputs the same amount is a number of dimensions: those of its best linear summaries
//: that keep it.

var dimensions = FanoSpecification(.targetErrors([0.5, 0.2, 0.05]))
dimensions.alphabets = [4]
dimensions.lengths = [2]
dimensions.dimensionsOf = (.file("Examples/linear-legendre.json"), .stationary)
show(try FanoReport(FanoWorld(dimensions), unit: .bits).table)

let step = try ContractionCoefficient.gaussianPair(correlation: 0.9)
let symbol = try Hypotheses(letters: 8)
var fading = [[Table.Cell]]()
for lag in [0, 1, 5, 10, 20] {
  let ceiling = step.ceiling(of: symbol.entropy, after: lag)
  let e = try Equivocation(of: symbol, information: ceiling)
  fading.append([.integer(lag), .number(Bits(ceiling).value), .number(e.leastError)])
}
show(
  try Table(
    title: "One of 8 symbols, fully known at lag 0, through steps with ρ = 0.9",
    columns: [
      .init("lag", alignment: .trailing), .upper("information at most", unit: "bits"),
      .lower("error at least", unit: nil),
    ], rows: fading))
