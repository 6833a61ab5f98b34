// SPDX-License-Identifier: GPL-3.0-or-later
internal import LinearAlgebra

/// The family that estimators are measured on.
extension KnownLaw {
  /// Laws after the benchmark of Czyż et al. 2023, and three mixtures: normal vectors that are correlated densely (½
  /// between any two coordinates) or sparsely (0.8 in two pairs), the same with longer and shorter tails, wavy or
  /// wound-up coordinates, Student's t with no correlation but a common scale, added uniform noise. Blocks have at most
  /// 5 columns, but for one of 25. Information lies between 0.18 and 1.7 nats.
  public static func family() throws -> [KnownLaw] {
    let pair = try normal(name: "normal 1×1", covariance: pairedCorrelation(0.75, pairs: 1, dimension: 1), split: 1)
    var laws = [
      pair,
      pair.mappingCoordinates(name: "normal cdf of normal 1×1", InjectiveMap.normalDistribution),
      pair.mappingCoordinates(name: "half-cube of normal 1×1", InjectiveMap.halfCube),
      pair.mapped(
        name: "wiggly normal 1×1", x: { $0.map(InjectiveMap.wiggly) }, y: { $0.map(InjectiveMap.otherWiggly) }),
      pair.mappingCoordinates(name: "bimodal 1×1") { InjectiveMap.bimodal($0) },
      pair.mapped(
        name: "Swiss roll 2×1", x: { InjectiveMap.swissRoll(InjectiveMap.normalDistribution($0[0])) },
        y: { $0.map(InjectiveMap.normalDistribution) }),
      try additiveUniform(halfWidth: 0.1), try additiveUniform(halfWidth: 0.75),
    ]
    for dimension in [2, 3, 5, 25] { laws.append(try dense(dimension)) }
    for dimension in [2, 3, 5] { laws += try sparse(dimension) }
    laws += try students() + mixtures()
    return laws
  }

  /// The benchmark's laws of 25 and 50 columns a block, beyond the reach of nearest neighbours in all columns: two
  /// correlated pairs among 25, as they are and through maps, and a dense correlation of 50.
  public static func wideFamily() throws -> [KnownLaw] {
    try sparse(25) + [dense(50)]
  }

  private static func dense(_ dimension: Int) throws -> KnownLaw {
    try normal(
      name: "normal \(dimension)×\(dimension), dense", covariance: denseCorrelation(0.5, dimension: dimension),
      split: dimension)
  }

  /// Two correlated pairs among `dimension`, as they are and through maps.
  private static func sparse(_ dimension: Int) throws -> [KnownLaw] {
    let size = "\(dimension)×\(dimension), two pairs"
    let plain = try normal(
      name: "normal \(size)", covariance: pairedCorrelation(0.8, pairs: 2, dimension: dimension), split: dimension)
    guard dimension > 2 else { return [plain] }
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

  private static func students() throws -> [KnownLaw] {
    func law(_ dimension: Int, _ nu: Int) throws -> KnownLaw {
      try studentT(
        name: "Student t \(dimension)×\(dimension), \(nu) degrees of freedom", degreesOfFreedom: Double(nu),
        dispersion: Matrix.identity(2 * dimension), split: dimension)
    }
    func shortened(_ dimension: Int, _ nu: Int) throws -> KnownLaw {
      let law = try law(dimension, nu)
      return law.mappingCoordinates(name: "asinh of \(law.name)", InjectiveMap.inverseHyperbolicSine)
    }
    return try [(1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (5, 2), (5, 3)].map { try law($0.0, $0.1) }
      + [(1, 1), (2, 1), (3, 2), (5, 2)].map { try shortened($0.0, $0.1) }
  }

  private static func mixtures() throws -> [KnownLaw] {
    let crossing = [0.9, -0.9].map { NormalPair(mean: (0, 0), deviation: 1, correlation: $0) }
    let clusters = [(-2.0, -1.0), (-0.5, 2.0), (1.0, -2.0), (2.5, 1.0)].map {
      NormalPair(mean: $0, deviation: 0.4, correlation: 0)
    }
    let both = [
      NormalPair(mean: (-1, -1), deviation: 0.7, correlation: 0.6),
      NormalPair(mean: (1.5, 1), deviation: 0.5, correlation: -0.7),
    ]
    return [
      try mixture(name: "mixture, crossing", of: crossing), try mixture(name: "mixture, four clusters", of: clusters),
      try mixture(name: "mixture, two clusters", of: both),
    ]
  }
}
