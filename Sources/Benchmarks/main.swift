// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LinearAlgebra
import Optimization
import SSMInfo

func kernelMatrix(_ n: Int, _ m: Int, _ d: (Int, Int) -> Double, _ s: Double) -> Matrix {
  var k = Matrix(rows: m, columns: n)
  for i in 0..<n {
    let least = (0..<m).map { d(i, $0) }.min()!
    for j in 0..<m { let e = -s * (d(i, j) - least); k[j, i] = e < -90 ? 0 : exp(e) }
  }
  return k
}
func time(_ f: () throws -> Void) rethrows -> Double {
  let c = ContinuousClock()
  let t = try c.measure(f)
  return Double(t.components.attoseconds) / 1e15 + 1000 * Double(t.components.seconds)
}
struct G: RandomNumberGenerator { var s: UInt64 = 7; mutating func next() -> UInt64 { s &+= 0x9e3779b97f4a7c15; var z = s; z = (z ^ (z >> 30)) &* 0xbf58476d1ce4e5b9; z = (z ^ (z >> 27)) &* 0x94d049bb133111eb; return z ^ (z >> 31) } }
var g = G()
let d = (0..<256 * 256).map { _ in Double.random(in: 0..<1, using: &g) }
var p = (0..<256).map { _ in -log(Double.random(in: 0..<1, using: &g)) }
let t = p.reduce(0, +)
p = p.map { $0 / t }
for s in [1.0, 2, 5, 10, 20, 50, 100] {
  let k = kernelMatrix(256, 256, { d[$0 * 256 + $1] }, s)
  let problem = MixtureProblem(weights: p, kernel: DenseKernel(transposed: k), tolerance: 1e-12)
  for _ in 0..<2 {
    var a: Solution<MixtureProblem, MixtureAnswer>?
    let ms = try time { a = try MixtureInteriorPoint().solve(problem) }
    print("random", s, ms, a!.answer.gap, a!.iterations, a!.termination)
    let ms2 = try time { a = try MixtureColumnGeneration().solve(problem) }
    print("randcg", s, ms2, a!.answer.gap, a!.iterations, a!.termination)
  }
}
for n in [201, 1001] {
  let x = (0..<n).map { -5 + 10 * Double($0) / Double(n - 1) }
  var p = x.map { exp(-$0 * $0 / 2) }
  let t = p.reduce(0, +)
  p = p.map { $0 / t }
  for s in [0.6, 1, 2, 5, 10, 20, 50.0] {
    let k = kernelMatrix(n, n, { (x[$0] - x[$1]) * (x[$0] - x[$1]) }, s)
    let problem = MixtureProblem(weights: p, kernel: DenseKernel(transposed: k, neighbourhood: .line), tolerance: 1e-9)
    var a: Solution<MixtureProblem, MixtureAnswer>?
    let ms = try time { a = try MixtureColumnGeneration().solve(problem) }
    print("cg", n, s, ms, a!.answer.gap, a!.iterations, a!.termination)
    if n < 1000 {
      let ms = try time { a = try MixtureInteriorPoint().solve(problem) }
      print("ip", n, s, ms, a!.answer.gap, a!.iterations, a!.termination)
    }
  }
}
