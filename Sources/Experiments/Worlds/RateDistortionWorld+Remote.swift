// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Information
internal import RateDistortion

extension RateDistortionWorld {
  /// The remote problem of a joint law: the encoder sees the column, the distortion is about the row.
  ///
  /// It is the ordinary problem of the columns' law with the mean distortion `d'(h, ŷ) = Σ_y p(y | h) d(y, ŷ)`, the
  /// sum over rows (Dobrushin & Tsybakov 1962; M4.7).
  static func remote(_ reference: ArrayReference, _ options: WorldOptions) throws -> RateDistortionWorld {
    let specification = options.distortion ?? .rule(.hamming)
    if case .rule(.logLoss) = specification {
      throw WorldError.options(
        "--joint with --distortion log-loss is the information bottleneck, which is another command's question; "
          + "choose a distortion between the hidden letters, such as hamming")
    }
    let file = try NumberFile(reference)
    let (rows, columns, values) = try file.matrix("a joint law, hidden letters as rows")
    let joint = try file.distribution(of: values, normalizes: options.normalizes)
    let law = joint.probabilities
    let hidden = try Distribution(
      (0..<rows).map { i in compensatedSum((0..<columns).map { law[i * columns + $0] }) }, rescaling: true)
    let seen = try Distribution(
      (0..<columns).map { j in compensatedSum((0..<rows).map { law[$0 * columns + j] }) }, rescaling: true)

    let letters = LetterSource(hidden, name: "hidden letters")
    let measure = try LetterDistortion(specification, letters: letters, options)
    let reduced = try Self.meanDistortion(measure.distortion, joint: law, seen: columns)
    let problem = try FiniteProblem(source: seen, distortion: reduced)
    let subject =
      "remote source of \(rows) hidden letters seen through \(columns) letters in \(file.name), \(measure.words) "
      + "to the hidden letter"
    var world = RateDistortionWorld(
      curve: try FiniteCurve(problem: problem, subject: subject, options: options.solver),
      distortionWords: "\(measure.words) to the hidden letter")
    world.distortionIsNonnegative = measure.file == nil
    world.origin = CertificateOrigin(problem: problem, sourceFile: nil, distortionFile: nil)
    world.warnings = file.sumWarning(joint)
    return world
  }

  /// `d'`, shape `[seen × reproductions]`; a forbidden pair counts only where its hidden letter is possible.
  private static func meanDistortion(_ d: Distortion, joint: [Double], seen: Int) throws -> Distortion {
    var entries: [Double] = []
    entries.reserveCapacity(seen * d.columns)
    for h in 0..<seen {
      let column = (0..<d.rows).map { joint[$0 * seen + h] }
      let mass = compensatedSum(column)
      for reproduction in 0..<d.columns {
        guard mass > 0 else {
          entries.append(0)
          continue
        }
        let total = compensatedSum((0..<d.rows).lazy.map { column[$0] > 0 ? column[$0] * d($0, reproduction) : 0 })
        entries.append(total / mass)
      }
    }
    return try .matrix(rows: seen, columns: d.columns, entries: entries)
  }
}
