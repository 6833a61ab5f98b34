// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: x class of the source (n), y letter of Y (m), t cluster (k), M[t, y] = p(t, y), q(t) = Σ_y M[t, y],
// r_t = p(y|t) = M[t, ·]/q(t), Z(x) = Σ_t q(t) e^{−β D(p(y|x)‖r_t)}, C(r) = Σ_x p(x) e^{−β D(p(y|x)‖r)}/Z(x).

internal import CKernels
import Foundation
import LinearAlgebra

/// One step of the iterative information bottleneck, `p(t, y) → p(t, y)`, with its workspace.
///
/// `p(t|x) = q(t) e^{−β D}/Z(x)`, then `p'(t, y) = Σ_x p(x) p(t|x) p(y|x)` (Tishby, Pereira & Bialek 1999, theorem 5):
/// every step lowers the free energy `F = −E log Z`, which is at least `I(X;T) + β (I(X;Y) − I(T;Y))` of the encoder.
struct ClusterIteration {
  let law: ReducedLaw
  var beta: Double
  /// `M`, shape `[k × m]`: where the step starts.
  private(set) var joint: Matrix
  /// `M'`, shape `[k × m]`: where it ends.
  private(set) var next: Matrix
  /// `p(x) p(t|x)` of the last step, shape `[n × k]`.
  private(set) var responsibilities: Matrix
  /// `log Z(x)` of the last step, shape `[n]`.
  private(set) var logZ: [Double]
  /// `[log r_t, log q(t)/β]`, shape `[k × (m + 1)]`.
  private var logs: Matrix

  /// Numbers below this count as it: a state with `1e-300` for a zero is as good a state.
  private static let least = 1e-300

  init(law: ReducedLaw, beta: Double, joint: Matrix) {
    self.law = law
    self.beta = beta
    self.joint = joint
    next = joint
    responsibilities = Matrix(rows: law.n, columns: joint.rows)
    logs = Matrix(rows: joint.rows, columns: law.m + 1)
    logZ = [Double](repeating: 0, count: law.n)
  }

  /// Clusters.
  var count: Int { joint.rows }

  /// Starts again from another `M`, of any number of clusters.
  mutating func restart(at joint: Matrix) {
    if joint.rows != self.joint.rows {
      next = joint
      responsibilities = Matrix(rows: law.n, columns: joint.rows)
      logs = Matrix(rows: joint.rows, columns: law.m + 1)
    }
    self.joint = joint
  }

  /// `r_t` of the last step's end, shape `[k × m]`.
  var conditionals: Matrix {
    var rows = next
    for t in 0..<rows.rows {
      let q = next.row(t).reduce(0, +)
      for y in 0..<rows.columns { rows[t, y] = q > 0 ? next[t, y] / q : law.marginal[y] }
    }
    return rows
  }

  /// The greatest `C(r_t) = q'(t)/q(t)` over the clusters of the last step.
  var largestStep: Double {
    (0..<count).reduce(0) {
      let q = joint.row($1).reduce(0, +)
      return q > 0 ? max($0, next.row($1).reduce(0, +) / q) : $0
    }
  }

  /// Writes the start in place.
  mutating func withJoint(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
    joint.withUnsafeMutableStorage(body)
  }

  /// Takes one step and gives back the free energy `F` in nats, of where it started.
  mutating func step() throws -> Double {
    takeLogarithms()
    // β Σ_y P[x, y] log r_t(y) + log q(t), for all pairs in one product.
    try BLAS.gemm(law.augmented, scale: beta, logs, transposedB: true, into: &responsibilities)
    let energy = normaliseRows()
    try BLAS.gemm(responsibilities, transposedA: true, law.conditionals, into: &next)
    return energy
  }

  private mutating func takeLogarithms() {
    let (k, m, beta) = (joint.rows, law.m, beta)
    logs.withUnsafeMutableStorage { logs in
      joint.withUnsafeStorage { joint in
        for t in 0..<k {
          var q = 0.0
          for y in 0..<m { q += joint[t * m + y] }
          let logQ = log(max(q, ClusterIteration.least))
          for y in 0..<m { logs[t * (m + 1) + y] = log(max(joint[t * m + y], ClusterIteration.least)) - logQ }
          logs[t * (m + 1) + m] = logQ / beta
        }
      }
    }
  }

  /// Exponents become `p(x) p(t|x)`; `−E log Z` is the result.
  private mutating func normaliseRows() -> Double {
    let (n, k, beta) = (law.n, joint.rows, beta)
    var energy = 0.0
    responsibilities.withUnsafeMutableStorage { rows in
      logZ.withUnsafeMutableBufferPointer { logZ in
        guard let base = rows.baseAddress else { return }
        for x in 0..<n {
          let row = base + x * k
          let largest = ssm_largest(k, row)
          ssm_boltzmann(k, row, -1, largest, row)
          var sum = 0.0
          for t in 0..<k { sum += row[t] }
          let scale = law.weights[x] / sum
          for t in 0..<k { row[t] *= scale }
          logZ[x] = largest + log(sum) + beta * law.conditionalEntropies[x]
          energy -= law.weights[x] * logZ[x]
        }
      }
    }
    return energy
  }
}
