// SPDX-License-Identifier: GPL-3.0-or-later
import GSLNumerics
import Testing

/// The value is right within the error it states, and that error is small: `ulps` of the value or of 0.1.
private func expect(
  _ result: NumericResult, _ truth: Double, ulps: Double = 64, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(abs(result.value - truth) <= result.errorEstimate, sourceLocation: sourceLocation)
  #expect(result.errorEstimate <= ulps * .ulpOfOne * max(abs(truth), 0.1), sourceLocation: sourceLocation)
}

// Reference values: 40-digit arithmetic of mpmath 1.3, at the doubles that the arguments are.
@Suite struct SpecialFunctionsTests {
  @Test func errorFunctions() throws {
    expect(try SpecialFunctions.errorFunction(0.5), 0.5204998778130465376827467)
    expect(try SpecialFunctions.errorFunction(-2), -0.9953222650189527341620693)
    expect(try SpecialFunctions.errorFunction(1e-10), 1.12837916709551261500173e-10)
    expect(try SpecialFunctions.complementaryErrorFunction(0.5), 0.4795001221869534623172533)
    expect(try SpecialFunctions.complementaryErrorFunction(-3), 1.999977909503001414558627)
    let tail = try SpecialFunctions.complementaryErrorFunction(26)
    #expect(abs(tail.value / 5.663192408856142846475728e-296 - 1) < 1e-12)
    expect(try SpecialFunctions.logComplementaryErrorFunction(0.5), -0.7350111298370844030258793, ulps: 512)
    expect(try SpecialFunctions.logComplementaryErrorFunction(-4), 0.6931471728513163295657424, ulps: 512)
    expect(try SpecialFunctions.logComplementaryErrorFunction(30), -903.9741171106438780796002, ulps: 512)
    expect(try SpecialFunctions.logComplementaryErrorFunction(100), -10005.17758512266433257047, ulps: 512)
  }

  @Test func gammaFunctions() throws {
    expect(try SpecialFunctions.logGamma(0.1), 2.252712651734205902006238)
    expect(try SpecialFunctions.logGamma(10.5), 13.94062521940376363316124)
    expect(try SpecialFunctions.logGamma(1e5), 1051287.708973656894900858)
    expect(try SpecialFunctions.logGamma(-1.5), 0.8600470153764810145109327)
    expect(try SpecialFunctions.logGamma(1.0000001), -5.772155829918507096963802e-8)
    expect(try SpecialFunctions.digamma(1), -0.5772156649015328606065121)
    expect(try SpecialFunctions.digamma(0.25), -4.22745353337626540808953)
    expect(try SpecialFunctions.digamma(10), 2.251752589066721107647456)
    expect(try SpecialFunctions.digamma(0.001), -1000.575571931810279654757)
    expect(try SpecialFunctions.trigamma(1), 1.644934066848226436472415)
    expect(try SpecialFunctions.trigamma(0.25), 17.19732915450711073927132)
    expect(try SpecialFunctions.trigamma(10), 0.105166335681685746122201)
  }

  @Test func incompleteGammaFunctions() throws {
    expect(try SpecialFunctions.upperIncompleteGamma(2.5, 1), 1.128802791889102286363234, ulps: 512)
    expect(try SpecialFunctions.upperIncompleteGamma(0.5, 3), 0.02535650932346344318956189, ulps: 512)
    expect(try SpecialFunctions.upperIncompleteGamma(-0.5, 0.7), 0.3479027153786591702178045, ulps: 512)
    expect(try SpecialFunctions.regularizedLowerGamma(2.5, 1), 0.1508549639153903637741069, ulps: 512)
    expect(try SpecialFunctions.regularizedUpperGamma(2.5, 1), 0.8491450360846096362258931, ulps: 512)
    expect(try SpecialFunctions.regularizedUpperGamma(0.5, 3), 0.01430587843542963952584781, ulps: 1024)
    expect(try SpecialFunctions.regularizedLowerGamma(50, 40), 0.0703350666593949544372639, ulps: 2048)
  }

  @Test func exponentialIntegralsAndDilogarithm() throws {
    expect(try SpecialFunctions.exponentialIntegralE1(0.1), 1.822923958419390615852347)
    expect(try SpecialFunctions.exponentialIntegralE1(1), 0.2193839343955202736771638)
    expect(try SpecialFunctions.exponentialIntegralE1(10), 0.00000415696892968532427740286)
    expect(try SpecialFunctions.exponentialIntegralE1(-2), -4.954234356001890163379505)
    expect(try SpecialFunctions.exponentialIntegralEi(0.1), -1.622812813969276613616373)
    expect(try SpecialFunctions.exponentialIntegralEi(10), 2492.22897624187775913844)
    expect(try SpecialFunctions.exponentialIntegralEi(-2), -0.04890051070806111956723984, ulps: 1024)
    expect(try SpecialFunctions.dilogarithm(0.5), 0.5822405264650125059026563, ulps: 512)
    expect(try SpecialFunctions.dilogarithm(-1), -0.8224670334241132182362076)
    expect(try SpecialFunctions.dilogarithm(0.9), 1.299714723004958781979571)
    expect(try SpecialFunctions.dilogarithm(2), 2.467401100272339654708623)
  }

  @Test func underflowIsAnAnswerAndAPoleIsNot() throws {
    let tiny = try SpecialFunctions.complementaryErrorFunction(40)
    #expect(tiny.value == 0 && tiny.errorEstimate == .leastNormalMagnitude)
    let error = #expect(throws: GSLError.self) { try SpecialFunctions.logGamma(-1) }
    #expect(error?.function == "gsl_sf_lngamma")
    #expect(error?.message.hasSuffix("at (-1.0)") == true)
    #expect(throws: GSLError.self) { try SpecialFunctions.exponentialIntegralE1(0) }
    #expect(throws: GSLError.self) { try SpecialFunctions.exponentialIntegralEi(1e4) }
    #expect(throws: GSLError.self) { try SpecialFunctions.digamma(0) }
    #expect(throws: GSLError.self) { try SpecialFunctions.errorFunction(.nan) }
    #expect(throws: GSLError.self) { try SpecialFunctions.regularizedLowerGamma(-1, 1) }
    #expect(throws: GSLError.self) { try SpecialFunctions.regularizedLowerGamma(1, -1) }
  }

  @Test func theLibraryNamesItsVersion() {
    #expect(GSL.version.hasPrefix("2."))
  }
}

@Suite struct DistributionsTests {
  @Test(arguments: [
    (0.0, 0.5, 0.5), (1, 0.8413447460685429485852325, 0.1586552539314570514147675),
    (-0.3, 0.3820885778110473669277264, 0.6179114221889526330722736),
    (2.5, 0.9937903346742238648330219, 0.006209665325776135166978105),
    (-5, 0.0000002866515718791939116737523, 0.9999997133484281208060883),
    (-30, 4.906713927148187059533809e-198, 1),
  ])
  func normalTails(x: Double, lower: Double, upper: Double) throws {
    for (result, truth) in [
      (try StandardNormal.cdf(x), lower), (try StandardNormal.upperTail(x), upper),
      (try StandardNormal.cdf(-x), upper), (try StandardNormal.upperTail(-x), lower),
    ] {
      #expect(abs(result.value - truth) <= result.errorEstimate)
      #expect(result.errorEstimate <= 32 * .ulpOfOne * truth)
    }
  }

  @Test(arguments: [
    (0.975, 1.959963984540053855604431), (0.1, -1.281551565544600435334517), (0.6, 0.2533471031357997413246887),
    (0.3, -0.5244005127080408159694544), (1e-10, -6.361340902404056199100397),
    (1e-300, -37.04709629936119923654704), (0.5, 0),
  ])
  func normalQuantiles(p: Double, truth: Double) throws {
    let lower = try StandardNormal.quantile(p)
    #expect(abs(lower.value - truth) <= lower.errorEstimate)
    let upper = try StandardNormal.upperQuantile(p)
    #expect(abs(upper.value + truth) <= upper.errorEstimate)
    #expect(upper.errorEstimate < 1e-13)
  }

  @Test(arguments: [
    (0.975, 1, 12.70620473617469331410164), (0.975, 9, 2.262157162798204999202853),
    (0.995, 4, 4.604094871349992045904928), (0.9, 30, 1.310415025391395711218388),
    (0.01, 2.5, -5.353111173030874268242045), (0.975, 199, 1.971956544251753448399297),
    (0.95, 1e4, 1.645006018069242533706489), (0.5, 3, 0),
  ])
  func studentQuantiles(p: Double, nu: Double, truth: Double) throws {
    let result = try StudentT.quantile(p, degreesOfFreedom: nu)
    #expect(abs(result.value - truth) <= result.errorEstimate)
    #expect(result.errorEstimate < 1e-8)
  }

  @Test func argumentsOutOfDomain() throws {
    for p in [0, 1, -0.1, 1.5, .nan] {
      #expect(throws: GSLError.self) { try StandardNormal.quantile(p) }
      #expect(throws: GSLError.self) { try StandardNormal.upperQuantile(p) }
      #expect(throws: GSLError.self) { try StudentT.quantile(p, degreesOfFreedom: 3) }
    }
    #expect(throws: GSLError.self) { try StandardNormal.cdf(.nan) }
    for nu in [0, -1, .infinity, .nan] {
      #expect(throws: GSLError.self) { try StudentT.quantile(0.9, degreesOfFreedom: nu) }
    }
    #expect(try StandardNormal.cdf(.infinity).value == 1)
    #expect(try StandardNormal.cdf(-.infinity).value == 0)
  }
}
