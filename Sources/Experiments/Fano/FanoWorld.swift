// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Information
internal import Quantities

/// The points that a question about errors and information has.
public struct FanoWorld: Sendable {
  /// What the points are about.
  public let subject: String
  /// The points, in the order asked: alphabets, then lengths, then amounts.
  public let cases: [FanoCase]
  /// What a reader must know before using the numbers.
  public let warnings: [String]

  /// Points with their subject, such as those of a model.
  public init(subject: String, cases: [FanoCase], warnings: [String] = []) {
    self.subject = subject
    self.cases = cases
    self.warnings = warnings
  }

  /// Finds the points that a user asks for.
  ///
  /// - Throws: `FileError` for files, otherwise ``WorldError``: for options that do not fit each other, for amounts out
  ///   of their range, and for files that disagree with them.
  public init(_ specification: FanoSpecification) throws {
    do {
      if case .joint(let reference) = specification.question {
        self = try Self.joint(reference, specification)
      } else {
        self = try Self.stated(specification)
      }
    } catch let error as FanoError {
      let message = error.description(in: specification.unit)
      throw specification.fileName.map { WorldError.data("\($0): \(message)") } ?? WorldError.options(message)
    }
  }

  private static func joint(_ reference: ArrayReference, _ specification: FanoSpecification) throws -> FanoWorld {
    let file = try NumberFile(reference)
    let (rows, columns, values) = try file.matrix("a joint law, hypotheses as rows")
    let law = try file.distribution(of: values, normalizes: specification.normalizes)
    if let letters = specification.alphabets.first(where: { $0 != rows }) {
      throw WorldError.data("--alphabet \(letters): \(file.name) has \(rows) rows, one a hypothesis")
    }
    let joint = try JointDistribution(law, columns: columns)
    var errors = [
      FanoCase.ExactError("map-error", joint.mapError, remark: "the best decoder of this joint law")
    ]
    if let size = specification.listSize {
      errors.append(
        .init("map-list-error", joint.mapError(listSize: size), remark: "the best list of \(size) for this joint law"))
    }
    let known = KnownInformation(try Equivocation(joint))
    return FanoWorld(
      subject: "\(counted(rows, "hypothesis", plural: "hypotheses")) seen through \(counted(columns, "letter")) in "
        + file.name,
      cases: [try FanoCase(known, listSize: specification.listSize, exactErrors: errors)],
      warnings: file.sumWarning(law))
  }

  private static func stated(_ specification: FanoSpecification) throws -> FanoWorld {
    let (all, subject, warnings) = try hypotheses(specification)
    let dimensions = try specification.dimensionsOf.map {
      try StateDimensions($0.model, time: $0.time)
    }
    var cases: [FanoCase] = []
    func add(_ equivocation: Equivocation) throws {
      let known = KnownInformation(equivocation, kind: specification.kind)
      cases.append(try FanoCase(known, listSize: specification.listSize))
    }
    for hypotheses in all {
      switch specification.question {
      case .information(let amounts):
        for amount in amounts { try add(Equivocation(of: hypotheses, information: amount)) }
      case .conditionalEntropy(let amounts):
        for amount in amounts { try add(Equivocation(of: hypotheses, conditionalEntropy: amount)) }
      case .targetErrors(let targets):
        for target in targets {
          cases.append(
            try FanoCase(
              hypotheses, targetError: target, listSize: specification.listSize, dimensions: dimensions))
        }
      case .joint: break
      }
      guard cases.count <= FanoSpecification.largestPointCount else {
        throw WorldError.options(
          "more than \(FanoSpecification.largestPointCount) points; ask for fewer alphabets, lengths or amounts")
      }
    }
    return FanoWorld(subject: subject, cases: cases, warnings: warnings)
  }

  private static func hypotheses(
    _ specification: FanoSpecification
  ) throws -> (all: [Hypotheses], subject: String, warnings: [String]) {
    let lengths = specification.lengths
    guard let reference = specification.prior else {
      guard !specification.alphabets.isEmpty else {
        throw WorldError.options("no hypotheses: give --alphabet, a number of letters, or --prior or --joint, a file")
      }
      let all = try specification.alphabets.flatMap { letters in
        try lengths.map { try Hypotheses(letters: letters, length: $0) }
      }
      return (all, subject(specification.alphabets, lengths, "equally likely"), [])
    }
    let file = try NumberFile(reference)
    let law = try file.distribution(normalizes: specification.normalizes)
    if let letters = specification.alphabets.first(where: { $0 != law.count }) {
      throw WorldError.data("--alphabet \(letters): \(file.name) is a law of \(counted(law.count, "letter"))")
    }
    let all = try lengths.map { try Hypotheses(prior: law, length: $0) }
    return (all, subject([law.count], lengths, "drawn independently by \(file.name)"), file.sumWarning(law))
  }

  private static func subject(_ alphabets: [Int], _ lengths: [Int], _ law: String) -> String {
    func list(_ numbers: [Int]) -> String {
      numbers.count <= 4
        ? numbers.map(String.init).joined(separator: ", ") : "\(numbers.min() ?? 0) … \(numbers.max() ?? 0)"
    }
    let alphabet = alphabets == [1] ? "1 letter" : "\(list(alphabets)) letters"
    return lengths == [1]
      ? "one of \(alphabet), \(law)" : "sequences of length \(list(lengths)) over \(alphabet), \(law)"
  }
}

extension FanoSpecification {
  /// The file that takes part, as messages name it; nil where options say it all.
  fileprivate var fileName: String? {
    if case .joint(let reference) = question { return NumberFile.name(reference.description) }
    return prior.map { NumberFile.name($0.description) }
  }
}

/// A number with what it counts.
private func counted(_ number: Int, _ thing: String, plural: String) -> String {
  number == 1 ? "1 \(thing)" : "\(number) \(plural)"
}
