// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Information
import Memory
import Quantities

/// Integers separated by commas.
struct IntegerList: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    let fields = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = fields.compactMap { Int($0.filter { $0 != " " }) }
    guard values.count == fields.count else { return nil }
    self.values = values
  }
}

/// `quantity=a:b:n`: n values from a to b, evenly spaced, ends included.
struct SweepRange: ExpressibleByArgument {
  /// What may be swept.
  enum Quantity: String, CaseIterable {
    case information
    case conditionalEntropy = "conditional-entropy"
    case targetError = "target-error"
  }

  let quantity: Quantity
  let values: [Double]

  init?(argument: String) {
    let sides = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2, let quantity = Quantity(rawValue: String(sides[0])) else { return nil }
    let fields = sides[1].split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count == 3, let first = Double(fields[0]), let last = Double(fields[1]), let count = Int(fields[2]),
      count >= 2, count <= FanoSpecification.largestPointCount
    else { return nil }
    self.quantity = quantity
    values = (0..<count).map { index in
      // Both ends are met exactly.
      let part = Double(index) / Double(count - 1)
      return (1 - part) * first + part * last
    }
  }
}

/// Options that say what is decided on, and what is known about it.
struct FanoOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: .init("Letters of the alphabet; a list gives one point each.", valueName: "M"))
  var alphabet: IntegerList?

  @Option(
    parsing: .unconditional,
    help: .init("Letters in a sequence; a list gives one point each. (default: 1)", valueName: "t"))
  var length: IntegerList?

  @Option(
    parsing: .unconditional,
    help: .init("Probability mass function of each letter. Default: all equally likely.", valueName: "file"))
  var prior: ArrayReference?

  @Option(parsing: .unconditional, help: .init("What is known about the sequence, I(X;Y).", valueName: "I"))
  var information: NumberList?

  @Option(parsing: .unconditional, help: .init("What is left open about the sequence, H(X|Y).", valueName: "H"))
  var conditionalEntropy: NumberList?

  @Option(
    parsing: .unconditional,
    help: .init("Joint law: rows are what is decided on, columns what is seen.", valueName: "file"))
  var joint: ArrayReference?

  @Option(
    parsing: .unconditional,
    help: .init("Error to reach: tells the least information for it instead.", valueName: "p"))
  var targetError: NumberList?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Model of tokens, whose state is what is seen at --time; with --target-error a linear Gaussian one, whose least "
        + "number of dimensions is told.", valueName: "file"))
  var model: String?

  @Option(
    parsing: .unconditional,
    help: .init(
      "model: numbers of inputs, one point each; with --target-error one, inf being the limit law (default: inf).",
      valueName: "t1,t2,…"))
  var time: TimeList?

  @Flag(help: "model: one row a symbol by its lag, sampled where it cannot be enumerated.")
  var profile = false

  @Option(
    parsing: .unconditional,
    help: "model: width of a sampled bracket of the information to reach. (default: 0.01 nats · max(1, I²/2))")
  var accuracy: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "model: time for a sampled bracket; the result then depends on the clock. (default: a fixed effort, about 20 s)",
      valueName: "seconds"))
  var budget: Double?

  @Option(parsing: .unconditional, help: "model: probability with which a sampled bracket holds. (default: 0.95)")
  var confidence: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "n values from a to b of information, conditional-entropy or target-error: information=a:b:n.",
      valueName: "sweep"))
  var sweep: SweepRange?

  @Option(
    parsing: .unconditional,
    help: "What the number says about the true information: it is it, is not below it, is not above it, or neither.")
  var informationKind: InformationKind?

  @Option(
    name: .customLong("list"), parsing: .unconditional,
    help: .init("Size of a list that must hold the truth.", valueName: "size"))
  var listSize: Int?

  @Flag(help: "prior, joint: divide by the sum if it is not 1.")
  var normalize = false

  /// What is asked of a table, a number or an error; amounts in `unit`.
  func specification(_ unit: DisplayUnit) throws -> FanoSpecification {
    var specification = FanoSpecification(try question(unit))
    specification.alphabets = alphabet?.values ?? []
    specification.lengths = length?.values ?? [1]
    specification.prior = prior
    specification.normalizes = normalize
    specification.kind = informationKind ?? .exact
    specification.listSize = listSize
    specification.unit = unit
    if let model {
      let times = time?.values ?? [.stationary]
      guard times.count == 1 else { throw ValidationError("--target-error with --model takes one --time") }
      specification.dimensionsOf = (.file(model), times[0])
    }
    return specification
  }

  private func question(_ unit: DisplayUnit) throws -> FanoSpecification.Question {
    var given: [(option: String, question: FanoSpecification.Question)] = []
    if let list = information?.values { given.append(("--information", .information(list.map(unit.amount)))) }
    if let list = conditionalEntropy?.values {
      given.append(("--conditional-entropy", .conditionalEntropy(list.map(unit.amount))))
    }
    if let joint { given.append(("--joint", .joint(joint))) }
    if let list = targetError?.values { given.append(("--target-error", .targetErrors(list))) }
    if let sweep {
      let swept: FanoSpecification.Question =
        switch sweep.quantity {
        case .information: .information(sweep.values.map(unit.amount))
        case .conditionalEntropy: .conditionalEntropy(sweep.values.map(unit.amount))
        case .targetError: .targetErrors(sweep.values)
        }
      given.append(("--sweep", swept))
    }
    guard let first = given.first else {
      throw ValidationError(
        "nothing is known: give --information, --conditional-entropy, --joint or --model, or --target-error for the "
          + "opposite direction; --sweep takes a range of one")
    }
    guard given.count == 1 else {
      throw ValidationError("\(given.map(\.option).joined(separator: " and ")) both say what is known; give one")
    }
    try refuseWhatDoesNotApply(to: first.question, first.option)
    return first.question
  }

  private func refuseWhatDoesNotApply(to question: FanoSpecification.Question, _ option: String) throws {
    switch question {
    case .joint:
      let others = [
        ("--prior", prior != nil), ("--length", length != nil), ("--information-kind", informationKind != nil),
      ]
      if let other = others.first(where: \.1)?.0 {
        throw ValidationError("\(other) does not apply to --joint: the joint law says it all")
      }
    case .targetErrors:
      guard informationKind == nil else {
        throw ValidationError("--information-kind does not apply to \(option): the information is the answer")
      }
    case .information, .conditionalEntropy: break
    }
    if normalize, prior == nil, joint == nil {
      throw ValidationError("--normalize applies to --prior and --joint")
    }
  }
}
