// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

extension PairedSamples {
  /// The longest autocorrelation time of any continuous column, in rows, and which column has it; nil where rows look
  /// independent.
  public var longestMemory: (column: String, time: Double)? {
    var longest: (column: String, time: Double)?
    for variable in variables {
      for column in 0..<variable.dimension where variable.kinds[column] == .continuous && !variable.isConstant(column) {
        let time = SampleDiagnostics.autocorrelationTime(variable.values.column(column))
        if time > max(SampleDiagnostics.autocorrelationLimit, longest?.time ?? 0) {
          longest = (variable.columnName(column), time)
        }
      }
    }
    return longest
  }

  /// A warning where rows repeat an earlier one in every column, unless one variable has letters alone, which may.
  public var duplicateWarnings: [EstimationWarning] {
    guard variables.allSatisfy({ $0.kinds.contains(.continuous) }) else { return [] }
    let repeated = SampleDiagnostics.duplicateRows(joint)
    return repeated > 0 ? [.duplicateRows(count: repeated)] : []
  }
}

extension Samples {
  /// One warning for each column whose tail index is below the limit by more than two of its errors.
  var heavyTailWarnings: [EstimationWarning] {
    (0..<dimension).compactMap { column in
      guard kinds[column] == .continuous, let tail = SampleDiagnostics.tailIndex(values.column(column)),
        tail.value + 2 * tail.error < SampleDiagnostics.tailIndexLimit
      else { return nil }
      return .heavyTails(column: columnName(column), tailIndex: tail.value)
    }
  }
}
