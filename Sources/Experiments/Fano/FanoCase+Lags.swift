// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information

extension FanoCase {
  /// Bounds on the mean share of wrong symbols from what is known of each; none unless all symbols are known.
  static func bounds(
    _ lags: [FanoLag], of hypotheses: Hypotheses, forgettingRefusal: String?
  ) throws(FanoError) -> [FanoBound] {
    guard lags.count == hypotheses.length else { return [] }
    var errors: [Double] = []
    var forgetting: [Double] = []
    for lag in lags {
      errors.append(try lag.leastError)
      if let error = try lag.forgettingLeastError { forgetting.append(error) }
    }
    let rows = [
      meanRow(
        .perLag, errors, remark: "mean share of wrong symbols, from what the state tells about each by its lag")
    ]
    if forgetting.count == lags.count {
      return rows + [
        meanRow(
          .forgetting, forgetting,
          remark: "mean share of wrong symbols, from the noise since each alone: holds without enumeration")
      ]
    }
    guard let forgettingRefusal else { return rows }
    return rows + [FanoBound(.forgetting, nil, .lower, .notApplicable, remark: forgettingRefusal)]
  }

  private static func meanRow(_ name: FanoBound.Name, _ errors: [Double], remark: String) -> FanoBound {
    let mean = compensatedSum(errors) / Double(errors.count)
    return FanoBound(name, mean, .lower, mean > 0 ? .valid : .vacuous, remark: remark)
  }
}
