// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Memory

/// Times separated by commas; `inf` is the limit law.
struct TimeList: ExpressibleByArgument {
  let values: [StateTime]

  init?(argument: String) {
    let fields = argument.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
    let values = fields.compactMap { field -> StateTime? in
      if field == "inf" { return .stationary }
      guard let step = Int(field), step >= 1 else { return nil }
      return .step(step)
    }
    guard values.count == fields.count else { return nil }
    self.values = values
  }
}

/// Resolutions separated by commas: deviations, or formats of floating-point numbers.
struct ResolutionList: ExpressibleByArgument {
  let values: [StateResolution]

  init?(argument: String) {
    let fields = argument.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
    let values = fields.compactMap { field -> StateResolution? in
      if let format = StateResolution.FloatFormat(rawValue: field) { return .rounding(format) }
      guard let deviation = Double(field), deviation > 0, deviation.isFinite else { return nil }
      return .noise(deviation)
    }
    guard values.count == fields.count else { return nil }
    self.values = values
  }
}
