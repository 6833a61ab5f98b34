// SPDX-License-Identifier: GPL-3.0-or-later
import Bottleneck
import Foundation
import LinearAlgebra
import Quantities
import Testing

@Suite struct GaussianJointTests {
  private func joint(_ x: [[Double]], _ y: [[Double]], _ cross: [[Double]]) throws -> GaussianJoint {
    try GaussianJoint(x: Matrix(x), y: Matrix(y), cross: Matrix(cross))
  }

  private func expect(_ found: Double, _ expected: Double, _ what: Comment? = nil) {
    #expect(abs(found - expected) <= 1e-12 * abs(expected), what)
  }

  // MARK: closed form

  @Test func aPairOfNumbers() throws {
    // Variances 4 and 9, covariance 3: ρ² = 1/4.
    let pair = try joint([[4]], [[9]], [[3]])
    expect(pair.bottleneck.onset, 4)
    expect(pair.bottleneck.information.value, -0.5 * log(0.75))
    expect(pair.projections[0, 0], 0.5)
    // α² = (β(1 − λ) − 1)/(λ Σ_x) = (8/4 − 1)/(0.75 · 4).
    expect(pair.encoder(at: try pair.bottleneck.point(atBeta: 8))[0, 0], (1 / 3.0).squareRoot())
  }

  // MARK: references

  // From the doubles below by mpmath with 60 digits: eigenvalues of L⁻¹ Σ_{x|y} L⁻ᵀ, then M6.2.

  @Test func aRandomCovariance() throws {
    let random = try joint(
      [[3.882, -2.247, -0.591], [-2.247, 10.173, 0.502], [-0.591, 0.502, 2.475]],
      [
        [6.231, -3.148, 0.543, 2.977], [-3.148, 6.004, 4.348, -0.779], [0.543, 4.348, 9.617, -1.801],
        [2.977, -0.779, -1.801, 6.218],
      ],
      [[0.923, -0.037, -0.416, -0.011], [-0.453, -0.551, 0.21, 1.775], [-1.512, -0.426, -2.197, 0.531]])
    let bottleneck = random.bottleneck
    let residuals = [0.4440645921177713450187823, 0.8003665118078985537457263, 0.9659664060577681294898808]
    let explained = [0.5559354078822286549812177, 0.1996334881921014462542737, 0.03403359394223187051011923]
    for index in 0..<3 {
      expect(bottleneck.directions[index].residual, residuals[index])
      expect(bottleneck.directions[index].explained, explained[index])
    }
    expect(bottleneck.information.value, 0.5345484937842014040304883)
    for (beta, dimensions, compression, relevance) in [
      (1.25, 0, 0, 0), (2, 1, 0.1123410425171047867669569, 0.05931903441404968705223482),
      (7.5, 2, 1.289849901320781069924489, 0.3741345392875060444911115),
      (40, 3, 3.240499711945353790865167, 0.4965717818077665909249038),
      (1e6, 3, 18.46842157969654530535399, 0.5345469937834514035304879),
    ] {
      let point = try bottleneck.point(atBeta: beta)
      #expect(point.dimensions == dimensions)
      expect(point.compression.value, compression)
      expect(point.relevance.value, relevance)
    }
    for (relevance, beta, compression) in [
      (1e-9, 1.79877012224661865677079, 1.798770120809814940848662e-9),
      (0.1, 2.185227379434810886020979, 0.1973083612970069990571182),
      (0.5, 43.91915221563634814720571, 3.384134490105135316221548),
    ] {
      let point = try bottleneck.point(keeping: Nats(relevance))
      expect(point.beta, beta)
      expect(point.compression.value, compression)
    }
  }

  @Test func strongAndWeakDirectionsKeepTheirDigits() throws {
    let extreme = try joint([[4, 1], [1, 2]], [[1, 0], [0, 1]], [[1.9999999, 0], [0.5, 1e-7]]).bottleneck
    expect(extreme.directions[0].residual, 9.99999972012438572036359e-8)
    expect(extreme.directions[0].explained, 0.9999999000000027987561428)
    expect(extreme.directions[1].explained, 5.714285714285711727733316e-15)
    let point = try extreme.point(atBeta: 1.5)
    expect(point.compression.value, 7.712474199192967048540122)
    expect(point.relevance.value, 7.50974169513888595817307)
    let both = try extreme.point(atBeta: 3e14)
    expect(both.compression.value, 24.99594783513165713962067)
    expect(both.relevance.value, 8.059047839472940327680217)
  }

  @Test func aNearlySingularCovariance() throws {
    // The Hilbert matrix of order 5, condition 5e5.
    let hilbert = (0..<5).map { i in (0..<5).map { 1 / Double(i + $0 + 1) } }
    let steep = try joint(
      hilbert, [[0.21914761904761826, -0.0619047619047608], [-0.0619047619047608, 0.3724285714285719]],
      [
        [0.0, 0.5666666666666667], [-0.033333333333333215, 0.33333333333333315],
        [-1.1102230246251565e-16, 0.23095238095238124], [0.021428571428571352, 0.17619047619047623],
        [0.03333333333333338, 0.1428571428571428],
      ]
    ).bottleneck
    expect(steep.directions[0].residual, 0.000452017288276036117085079)
    expect(steep.directions[1].residual, 0.00284414108161292878543669)
    #expect(steep.directions.count == 5 && steep.criticalBetas.prefix(2).allSatisfy { $0 < 1.003 })
    let point = try steep.point(atBeta: 30)
    expect(point.compression.value, 10.14778781956951184705923)
    expect(point.relevance.value, 6.748240594318864871283869)
  }

  // MARK: properties

  @Test func bothWaysInAreOne() throws {
    let x = try Matrix([[3, 1, 0.5], [1, 2, 0], [0.5, 0, 1]])
    let y = try Matrix([[2, 0.5], [0.5, 1]])
    let cross = try Matrix([[1, 0.5], [0.3, -0.2], [0, 0.4]])
    let conditional = try x - cross * Cholesky(y).solve(cross.transpose)
    let (a, b) = (try GaussianJoint(x: x, y: y, cross: cross), try GaussianJoint(x: x, conditional: conditional))
    for (p, q) in zip(a.bottleneck.directions.prefix(2), b.bottleneck.directions) {
      #expect(abs(p.residual - q.residual) < 1e-14 && abs(p.explained - q.explained) < 1e-14)
    }
    #expect(try (a.projections.congruence(x) - .identity(3)).maximumMagnitude < 1e-14, "unit variances")
  }

  @Test func unitsOfXAndYDoNotMatter() throws {
    let plain = try joint([[2, 0.5], [0.5, 1]], [[1]], [[0.6], [0.3]]).bottleneck
    let scaled = try joint([[2e20, 0.5], [0.5, 1e-20]], [[1e-30]], [[0.6e-5], [0.3e-25]]).bottleneck
    for (p, q) in zip(plain.directions, scaled.directions) {
      #expect(abs(p.signalToNoise - q.signalToNoise) <= 1e-12 * p.signalToNoise)
    }
  }

  @Test func theEncoderKeepsWhatThePointSays() throws {
    let x = try Matrix([[3, 1, 0.5], [1, 2, 0], [0.5, 0, 1]])
    let conditional = try Matrix([[1, 0.2, 0.1], [0.2, 0.3, 0], [0.1, 0, 0.9]])
    let joint = try GaussianJoint(x: x, conditional: conditional)
    for beta in [1.3, 2, 20] {
      let point = try joint.bottleneck.point(atBeta: beta)
      let encoder = joint.encoder(at: point)
      let seen = try Cholesky(encoder.congruence(x) + .identity(encoder.rows)).logDeterminant
      let left = try Cholesky(encoder.congruence(conditional) + .identity(encoder.rows)).logDeterminant
      #expect(abs(0.5 * seen - point.compression.value) < 1e-13)
      #expect(abs(0.5 * (seen - left) - point.relevance.value) < 1e-13)
    }
  }

  // MARK: singular covariances

  @Test func directionsThatDoNotVaryAreLeftOut() throws {
    // X's second component is twice its first, the third a constant; Y likewise.
    let x = [[1.0, 2, 0], [2, 4, 0], [0, 0, 0]]
    let singular = try joint(x, [[1, 1], [1, 1]], [[0.5, 0.5], [1, 1], [0, 0]])
    #expect(singular.bottleneck.directions.count == 1)
    expect(singular.bottleneck.directions[0].explained, 0.25)
    let conditional = try GaussianJoint(
      x: Matrix(x), conditional: Matrix([[0.75, 1.5, 0], [1.5, 3, 0], [0, 0, 0]]))
    expect(conditional.bottleneck.directions[0].explained, 0.25)
    let constant = try joint([[0]], [[1]], [[0]])
    #expect(constant.bottleneck.directions.isEmpty && constant.bottleneck.information == .zero)
    #expect(try joint([[1]], [[0]], [[0]]).bottleneck.information == .zero)
  }

  @Test func whatYDeterminesIsRefused() throws {
    for cross in [2.0, -2] {
      #expect { try joint([[4]], [[1]], [[cross]]) } throws: { error in
        if case .determined = error as? GaussianBottleneckError { true } else { false }
      }
    }
    #expect {
      try GaussianJoint(x: Matrix([[2, 1], [1, 2]]), conditional: Matrix([[1, 1], [1, 1]]))
    } throws: { error in
      if case .determined(let direction) = error as? GaussianBottleneckError {
        abs(direction[0] + direction[1]) < 1e-8 * abs(direction[0])
      } else {
        false
      }
    }
  }

  // MARK: refusals

  @Test(arguments: [
    ([[1.0, 0], [0.5, 1]], [[1.0]], [[0.0], [0.0]], "Σ_x is not symmetric"),
    ([[1, 2], [2, 1]], [[1]], [[0], [0]], "Σ_x is no covariance"),
    ([[-1]], [[1]], [[0]], "Σ_x is no covariance: the variance"),
    ([[0, 1], [1, 1]], [[1]], [[0], [0]], "Σ_x is no covariance"),
    ([[1]], [[.nan]], [[0]], "Σ_y, row 1, column 1"),
    ([[1]], [[1]], [[.infinity]], "Σ_xy, row 1, column 1"),
    ([[1]], [[1]], [[0, 0]], "Σ_xy has shape 1×2; expected 1×1"),
    ([[1, 0]], [[1]], [[0]], "Σ_x has shape 1×2; expected a square matrix"),
    ([[1]], [[1]], [[1.1]], "no covariance: |Σ_xy|"),
    ([[1, 0], [0, 1]], [[1]], [[0.8], [0.8]], "a canonical correlation of 1.13"),
  ]) func whatIsNoJointCovariance(_ x: [[Double]], _ y: [[Double]], _ cross: [[Double]], _ words: String) throws {
    #expect { try joint(x, y, cross) } throws: { "\($0)".contains(words) }
  }

  @Test func aConditionalLargerThanTheWhole() throws {
    #expect { try GaussianJoint(x: Matrix([[1]]), conditional: Matrix([[1.1]])) } throws: {
      "\($0)".contains("1.1 of Σ_x")
    }
    #expect { try GaussianJoint(x: Matrix([[1]]), conditional: .identity(2)) } throws: {
      "\($0)".contains("expected 1×1")
    }
  }
}
