// SPDX-License-Identifier: GPL-3.0-or-later
internal import LinearAlgebra

/// The laws of each kind.
extension LawFamily {
  /// One number a block, and the Swiss roll, whose block of two is a line.
  func scalarLaws() throws -> [KnownLaw] {
    let pair = try KnownLaw.normal(
      name: "normal 1×1", covariance: KnownLaw.pairedCorrelation(correlation, pairs: 1, dimension: 1), split: 1)
    return [
      pair,
      pair.mappingCoordinates(name: "normal cdf of normal 1×1", InjectiveMap.normalDistribution),
      pair.mappingCoordinates(name: "half-cube of normal 1×1", InjectiveMap.halfCube),
      pair.mapped(
        name: "wiggly normal 1×1", x: { $0.map(InjectiveMap.wiggly) }, y: { $0.map(InjectiveMap.otherWiggly) }),
      pair.mappingCoordinates(name: "bimodal 1×1") { InjectiveMap.bimodal($0) },
      pair.mapped(
        name: "Swiss roll 2×1", x: { InjectiveMap.swissRoll(InjectiveMap.normalDistribution($0[0])) },
        y: { $0.map(InjectiveMap.normalDistribution) }),
    ] + (try halfWidths.map { try KnownLaw.additiveUniform(halfWidth: $0) })
  }

  func denseLaw(_ dimension: Int) throws -> KnownLaw {
    try .normal(
      name: "normal \(dimension)×\(dimension), dense",
      covariance: KnownLaw.denseCorrelation(dense.correlation, dimension: dimension), split: dimension)
  }

  /// Correlated pairs among `dimension`, as they are and through maps.
  func sparseLaws(_ dimension: Int) throws -> [KnownLaw] {
    let size = "\(dimension)×\(dimension), \(sparse.pairs) pairs"
    let plain = try KnownLaw.normal(
      name: "normal \(size)",
      covariance: KnownLaw.pairedCorrelation(sparse.correlation, pairs: sparse.pairs, dimension: dimension),
      split: dimension)
    guard sparse.mapped.contains(dimension) else { return [plain] }
    let uniform = plain.mappingCoordinates(name: "normal cdf of \(size)", InjectiveMap.normalDistribution)
    let speed = 1 / Double(dimension)
    func wound(_ law: KnownLaw, name: String) -> KnownLaw {
      law.mapped(
        name: name, x: { InjectiveMap.spiral($0, speed: speed) },
        y: { InjectiveMap.spiral($0, speed: speed, plane: (1, 2)) })
    }
    return [
      plain, plain.mappingCoordinates(name: "half-cube of \(size)", InjectiveMap.halfCube), uniform,
      wound(plain, name: "spiral of \(size)"), wound(uniform, name: "spiral of normal cdf of \(size)"),
    ]
  }

  func studentLaws() throws -> [KnownLaw] {
    func law(_ student: Student) throws -> KnownLaw {
      let (d, nu) = (student.dimension, student.degreesOfFreedom)
      return try .studentT(
        name: "Student t \(d)×\(d), ν = \(nu)", degreesOfFreedom: Double(nu), dispersion: Matrix.identity(2 * d),
        split: d)
    }
    func shortened(_ student: Student) throws -> KnownLaw {
      let law = try law(student)
      return law.mappingCoordinates(name: "asinh of \(law.name)", InjectiveMap.inverseHyperbolicSine)
    }
    return try students.plain.map(law) + students.shortened.map(shortened)
  }

  func mixtureLaws() throws -> [KnownLaw] {
    let crossing = [mixtures.crossing, -mixtures.crossing].map {
      KnownLaw.NormalPair(mean: (0, 0), deviation: 1, correlation: $0)
    }
    let clusters = mixtures.means.map {
      KnownLaw.NormalPair(mean: $0, deviation: mixtures.deviation, correlation: 0)
    }
    let both = [
      KnownLaw.NormalPair(mean: (-1, -1), deviation: 0.7, correlation: 0.6),
      KnownLaw.NormalPair(mean: (1.5, 1), deviation: 0.5, correlation: -0.7),
    ]
    return try [
      .mixture(name: "mixture, crossing", of: crossing), .mixture(name: "mixture, clusters", of: clusters),
      .mixture(name: "mixture, two correlated clusters", of: both),
    ]
  }
}
