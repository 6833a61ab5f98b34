// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Quantities

// `--accuracy`, `--budget` and `--confidence` have help texts of their own in each command; what they take and what they
// ask for is the same in all.

extension SandwichGoal {
  /// The goal that the options name; the defaults where they name none.
  init(accuracy: Double?, budget: Double?, confidence: Double?, in unit: DisplayUnit) {
    self.init()
    self.accuracy = accuracy.map(unit.amount)
    self.budget = budget.map { .seconds($0) }
    self.confidence = confidence ?? self.confidence
  }

  static func refuse(accuracy: Double?) throws {
    if let accuracy, !(accuracy > 0 && accuracy.isFinite) {
      throw ValidationError("--accuracy \(accuracy): expected a finite number > 0")
    }
  }

  static func refuse(budget: Double?) throws {
    if let budget, !(budget > 0 && budget <= 1e6) {
      throw ValidationError("--budget \(budget): expected seconds > 0, at most 1000000")
    }
  }

  static func refuse(confidence: Double?) throws {
    if let confidence, !(confidence > 0 && confidence < 1) {
      throw ValidationError("--confidence \(confidence): expected a number strictly between 0 and 1")
    }
  }
}
