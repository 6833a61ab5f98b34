// SPDX-License-Identifier: GPL-3.0-or-later
import SSMInfo

/// Two questions asked of the library from another package.
@main
struct Questions {
  static func main() throws {
    // How few bits describe a coin with p = 0.3, if one flip in ten may be told wrongly?
    let coin = try FiniteProblem(source: Distribution([0.3, 0.7]), distortion: .hamming(letters: 2))
    let point = try FiniteCurve(problem: coin, subject: "a coin with p = 0.3").point(at: .distortion(0.1))

    // How many bits of its inputs does the leaky integrator h ← 0.9 h + x + w hold in the long run?
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix([[0.9]]), inputMap: Matrix([[1]]),
      inputWeights: Matrix(rows: 0, columns: 1), bias: [])
    let leak = try StateSpaceModel(name: "leaky integrator", update: .gated(update), noise: .perStep(Matrix([[0.1]])))
    let memory = try LinearGaussianMemory(leak).information(at: .stationary)

    let table = try Table(
      title: "Two questions",
      columns: [.text("quantity"), .lower("lower", unit: "bits"), .upper("upper", unit: "bits")],
      rows: [
        [
          "R(0.1) of a coin with p = 0.3", .number(Bits(point.rate.lower.value).value),
          .number(Bits(point.rate.upper.value).value),
        ],
        [
          "I(h; x_1, x_2, …) of a leaky integrator", .number(Bits(memory.sides.lower).value),
          .number(Bits(memory.sides.upper).value),
        ],
      ])
    print(table.terminalText, terminator: "")
  }
}
