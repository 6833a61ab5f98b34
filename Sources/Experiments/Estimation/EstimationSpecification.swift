// SPDX-License-Identifier: GPL-3.0-or-later

public import Files

/// A question about samples as a user puts it: files, windows, methods, and how sure the answers should be.
public struct EstimationSpecification: Sendable {
  /// One variable, the other, and what is known besides.
  public var x: ArrayReference
  /// The other variable.
  public var y: ArrayReference
  /// What the information is conditioned on; nil for nothing.
  public var given: ArrayReference?
  /// Which rows are looked at together.
  public var windows = SampleWindows()
  /// With a profile, lags 0 to this are asked one by one.
  public var greatestLag: Int?
  /// Variables (`x`, `y`, `given`) whose columns are letters, and names of single such columns.
  public var discrete: Set<String> = []
  /// What becomes of missing values.
  public var missing = MissingPolicy.refuse
  /// The methods, in the order of the rows.
  public var methods: [EstimationMethod] = [.auto]
  /// Their parameters; the length of blocks is ``blockLength``'s.
  public var parameters = EstimationParameters()
  /// Consecutive rows that stay together in errors, folds and permutations; nil chooses by the rows' memory.
  public var blockLength: Int?
  /// Permutations of the test of independence; nil for none.
  public var permutations: Int?
  /// Whether standard errors are asked for.
  public var hasErrors = true
  /// The model that the samples were drawn from, to hold its own bracket against the answers.
  public var model: ModelSpecification?

  /// The information between two files' columns by the method `auto`.
  public init(x: ArrayReference, y: ArrayReference) {
    self.x = x
    self.y = y
  }

  /// The lags asked, ascending.
  var lags: [Int] { greatestLag.map { Array(0...$0) } ?? [windows.lag] }
}
