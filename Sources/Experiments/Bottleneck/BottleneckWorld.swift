// SPDX-License-Identifier: GPL-3.0-or-later

public import Bottleneck
public import Files
internal import Information
internal import LinearAlgebra
internal import Quantities

/// A joint law of X and Y that a user named, ready to be asked about.
public struct BottleneckWorld: Sendable {
  /// What the points are about.
  public let subject: String
  /// The law.
  public let law: BottleneckLaw
  /// Maps a Gaussian X to its canonical variates; nil for discrete laws.
  public let joint: GaussianJoint?
  /// What a reader must know before using the numbers.
  public let warnings: [String]

  init(subject: String, law: BottleneckLaw, joint: GaussianJoint? = nil, warnings: [String] = []) {
    self.subject = subject
    self.law = law
    self.joint = joint
    self.warnings = warnings
  }

  /// A joint probability mass function, rows X, columns Y.
  ///
  /// - Parameter normalizes: divide by the sum, whatever it is
  /// - Throws: `FileError` naming the entry that is no probability, or the sum.
  public static func joint(_ reference: ArrayReference, normalizes: Bool) throws -> BottleneckWorld {
    let file = try NumberFile(reference)
    let (rows, columns, values) = try file.matrix("a joint law, rows X and columns Y")
    let law = try file.distribution(of: values, normalizes: normalizes)
    return try discrete(
      JointLaw(rows: rows, columns: columns, probabilities: law.probabilities, rescaling: true), name: file.name,
      advice: "join rows that are alike",
      subject: "T of the \(counted(rows, "row")) of \(file.name), telling of its \(counted(columns, "column"))",
      warnings: file.sumWarning(law))
  }

  /// Groups of `past` symbols of a text, telling of the `future` symbols that follow.
  ///
  /// - Throws: `FileError` for a text that is too short or no text; ``WorldError`` for too many different groups.
  public static func text(
    _ path: String, symbols: TextStatistics.Symbols, past: Int, future: Int
  ) throws -> BottleneckWorld {
    let text = try TextPairs(try FileBytes.read(path), symbols: symbols, past: past, future: future, path: path)
    func words(_ count: Int) -> String { count == 1 ? symbols.singular : "\(count) \(symbols.singular)s" }
    let article = past == 1 ? "a " : ""
    return try discrete(
      text.law(), name: NumberFile.name(path), advice: "give a shorter --past",
      subject: "T of \(article)\(words(past)) of \(NumberFile.name(path)), telling of the next \(words(future))",
      warnings: [])
  }

  /// Laws on Y that X may tell apart: a solver starts from a T with a value for each of them.
  static let largestClassCount = 1024

  private static func discrete(
    _ law: JointLaw, name: String, advice: String, subject: String, warnings: [String]
  ) throws(WorldError) -> BottleneckWorld {
    guard law.classes.count <= largestClassCount else {
      throw .data(
        "\(name): \(law.classes.count) values of X with different laws of Y; the best T is sought from one with a value "
          + "for each, of which there may be \(largestClassCount); \(advice)")
    }
    var warnings = warnings
    for (zeros, what) in [(law.zeroRows, "row"), (law.zeroColumns, "column")] where !zeros.isEmpty {
      warnings.append("\(counted(zeros.count, what)) of probability 0 left out")
    }
    if law.isDeterministic, law.information > .zero {
      warnings.append(
        "Y is a function of X: every T of it is optimal at β = 1 and none between, so that a list of β's cannot trace "
          + "the curve, which is I(T;Y) = I(X;T); --tau can")
    }
    return BottleneckWorld(subject: subject, law: .discrete(DiscreteBottleneck(law)), warnings: warnings)
  }

  /// Jointly Gaussian X and Y: `Σ_x` (d×d), `Σ_y` (e×e), `Σ_xy` (d×e).
  ///
  /// - Throws: `FileError` for files; ``WorldError`` for what is no covariance, and for a Y that determines X.
  public static func gaussian(x: ArrayReference, y: ArrayReference, cross: ArrayReference) throws -> BottleneckWorld {
    func matrix(_ reference: ArrayReference, _ what: String) throws -> Matrix {
      let (rows, columns, values) = try NumberFile(reference).matrix(what)
      return try Matrix(rows: rows, columns: columns, storage: values)
    }
    let names = [x, y, cross].map { NumberFile.name($0.description) }
    let (x, y) = (try matrix(x, "the covariance of X"), try matrix(y, "the covariance of Y"))
    do {
      let joint = try GaussianJoint(x: x, y: y, cross: try matrix(cross, "the covariance of X and Y"))
      return BottleneckWorld(
        subject: "T of \(counted(x.rows, "Gaussian number")), telling of \(y.rows)", law: .gaussian(joint.bottleneck),
        joint: joint, warnings: [])
    } catch let error as GaussianBottleneckError {
      throw WorldError.data("\(names.joined(separator: ", ")): \(error)")
    }
  }
}
