// SPDX-License-Identifier: GPL-3.0-or-later

import Memory
import Testing

/// Against covariances in 160 digits and more, which share no code and no algorithm of factors.
@Suite struct ReferenceTests {
  @Test(arguments: references) func agrees(_ reference: Reference) throws {
    let memory = try LinearGaussianMemory(reference.recipe.model())
    for (number, expected) in reference.answers {
      let found = try memory.information(at: time(number)).nats
      #expect(
        abs(found - expected) <= 1e-12 * max(1, expected), "\(reference) at \(number): \(found), not \(expected)")
    }
  }
}
