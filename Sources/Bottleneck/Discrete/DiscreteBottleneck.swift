// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities

/// The information bottleneck of a discrete joint law (Tishby, Pereira & Bialek 1999): encoders `p(t|x)` for which
/// `I(X;T) − β I(T;Y)` is least.
public struct DiscreteBottleneck: Sendable {
  /// The joint law of X and Y.
  public let law: JointLaw
  /// How points are solved and looked at.
  public let options: BottleneckOptions

  /// The bottleneck of `law`.
  public init(_ law: JointLaw, options: BottleneckOptions = BottleneckOptions()) {
    self.law = law
    self.options = options
  }

  /// The point at one `β`. Errors: as for ``sweep(betas:)``.
  public func point(beta: Double) throws -> BottleneckPoint { try sweep(betas: [beta])[0] }

  /// The points at many `β`, in the order given: reverse annealing from `T = X` at the greatest of them, then the
  /// look for better clusters that ``BottleneckOptions/verification`` asks for.
  ///
  /// - Throws: ``BottleneckError/betaOutOfRange(_:)`` unless every `β` is positive and finite.
  public func sweep(betas: [Double]) throws -> [BottleneckPoint] {
    if let beta = betas.first(where: { !($0 > 0 && $0.isFinite) }) { throw BottleneckError.betaOutOfRange(beta) }
    let descending = betas.indices.sorted { (betas[$1], $0) < (betas[$0], $1) }
    let verification = PointVerification(law: law, options: options)
    var found: [Int: BottleneckPoint] = [:]
    var joint = start
    for index in descending {
      let descent = try ClusterSearch().descend(law: law.reduced, beta: betas[index], from: joint)
      joint = descent.iteration.next
      found[index] = try verification.point(descent)
    }
    return betas.indices.compactMap { found[$0] }
  }

  /// `T = X`: `p(t, y)` is the joint law itself.
  private var start: Matrix {
    var joint = law.reduced.conditionals
    for x in 0..<joint.rows {
      for y in 0..<joint.columns { joint[x, y] *= law.reduced.weights[x] }
    }
    return joint
  }
}
