// SPDX-License-Identifier: GPL-3.0-or-later

/// Laws with known information that estimators are measured on: one list of kinds, with parameters to choose.
///
/// Normal vectors that are correlated densely (between any two coordinates) or sparsely (in a few pairs), the same with
/// longer and shorter tails, wavy or wound-up coordinates, Student's t with no correlation but a common scale, added
/// uniform noise, and mixtures.
public struct LawFamily: Sendable {
  /// The size of a block (columns of X, and as many of Y) and the degrees of freedom of a Student law.
  struct Student: Sendable {
    let dimension: Int
    let degreesOfFreedom: Int

    init(_ dimension: Int, _ degreesOfFreedom: Int) {
      (self.dimension, self.degreesOfFreedom) = (dimension, degreesOfFreedom)
    }
  }

  /// The correlation of the one pair that monotone maps and the Swiss roll are applied to.
  let correlation: Double
  /// Half-widths of added uniform noise.
  let halfWidths: [Double]
  /// The correlation between any two coordinates, and the sizes of blocks it is asked for.
  let dense: (correlation: Double, dimensions: [Int])
  /// Correlated pairs, their correlation, and the sizes of blocks: as they are, and through maps.
  let sparse: (pairs: Int, correlation: Double, plain: [Int], mapped: [Int])
  /// Student laws as they are, and those with shorter tails.
  let students: (plain: [Student], shortened: [Student])
  /// Means (x, y) and deviation of clusters, and the correlation of two crossing components.
  let mixtures: (means: [(x: Double, y: Double)], deviation: Double, crossing: Double)

  /// The forty laws of the benchmark of Czyż et al. 2023, all of them, and three mixtures: blocks of 1 to 50 columns,
  /// information between 0.18 and 1.7 nats.
  ///
  /// The list is theirs whole, so that no law is in or out by how a method does on it: seven of them have 50 or 100
  /// columns in all, where nearest neighbours are out of their depth. The mixtures are our own.
  /// Source: Czyż, Grabowski, Vogt, Beerenwinkel & Marx 2023 ("Beyond normal"), section 3 and appendix (the forty tasks).
  public static let benchmark = LawFamily(
    correlation: 0.75, halfWidths: [0.1, 0.75], dense: (0.5, [2, 3, 5, 25, 50]),
    sparse: (2, 0.8, [2, 3, 5, 25], [3, 5, 25]),
    students: (
      [.init(1, 1), .init(2, 1), .init(2, 2), .init(3, 2), .init(3, 3), .init(5, 2), .init(5, 3)],
      [.init(1, 1), .init(2, 1), .init(3, 2), .init(5, 2)]
    ), mixtures: ([(-2, -1), (-0.5, 2), (1, -2), (2.5, 1)], 0.4, 0.9))

  /// The same kinds of laws with parameters that no method was chosen or tuned by.
  public static let unseen = LawFamily(
    correlation: 0.9, halfWidths: [0.3, 2], dense: (0.25, [2, 4, 6, 15, 40]),
    sparse: (3, 0.6, [3, 4, 6, 15], [4, 6, 15]),
    students: (
      [.init(1, 2), .init(2, 3), .init(4, 1), .init(4, 3), .init(6, 2), .init(6, 4)],
      [.init(1, 2), .init(4, 1), .init(6, 2)]
    ), mixtures: ([(-3, 0), (0, 1.5), (1, -1)], 0.6, 0.7))

  /// The laws, those of one kind together.
  public func laws() throws -> [KnownLaw] {
    try scalarLaws() + dense.dimensions.map(denseLaw) + sparse.plain.flatMap(sparseLaws) + studentLaws() + mixtureLaws()
  }
}
