// SPDX-License-Identifier: GPL-3.0-or-later

extension PairedSamples {
  /// A warning where rows repeat an earlier one in every column, unless one variable has letters alone, which may.
  public var duplicateWarnings: [EstimationWarning] {
    guard variables.allSatisfy({ $0.kinds.contains(.continuous) }) else { return [] }
    let repeated = count - LetterColumn(joint).alphabet
    return repeated > 0 ? [.duplicateRows(count: repeated)] : []
  }
}
