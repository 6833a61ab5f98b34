// SPDX-License-Identifier: GPL-3.0-or-later

/// The Gauss–Kronrod rule of 21 points, which contains the Gauss rule of 10 points, for three integrals at a time.
///
/// GSL's integrators take one function; here the integrals of a density, of its entropy and of the square of the
/// surprise share their evaluations. Source: Kronrod (1965); error estimate of QUADPACK (Piessens et al. 1983, section 2.2.4.1). Nodes are
/// the zeros of the Legendre polynomial P₁₀ and of its Stieltjes polynomial, computed with 60 digits.
enum GaussKronrod {
  /// Integrals over a panel and the estimated error of that of ``value``.
  struct Integrals {
    var density = 0.0
    var value = 0.0
    var square = 0.0
    var error = 0.0

    static func += (a: inout Integrals, b: Integrals) {
      a.density += b.density
      a.value += b.value
      a.square += b.square
      a.error += b.error
    }
  }

  /// Nodes ≥ 0 on [−1, 1], weights of the 21 points, and of the 10 points among them (0 elsewhere).
  private static let rule: [(node: Double, kronrod: Double, gauss: Double)] = [
    (0, 0.1494455540029169056649, 0),
    (0.1488743389816312108848, 0.1477391049013384913748, 0.2955242247147528701739),
    (0.2943928627014601981311, 0.1427759385770600807971, 0),
    (0.4333953941292471907993, 0.1347092173114733259281, 0.2692667193099963550912),
    (0.5627571346686046833390, 0.1234919762620658510780, 0),
    (0.6794095682990244062343, 0.1093871588022976418992, 0.2190863625159820439955),
    (0.7808177265864168970637, 0.0931254545836976055351, 0),
    (0.8650633666889845107321, 0.0750396748109199527670, 0.1494513491505805931458),
    (0.9301574913557082260012, 0.0547558965743519960314, 0),
    (0.9739065285171717200780, 0.0325581623079647274788, 0.0666713443086881375936),
    (0.9956571630258080807355, 0.0116946388673718742781, 0),
  ]

  /// The integrals over `lower … upper` of the numbers that `integrand` gives.
  static func integrate(
    from lower: Double, to upper: Double, _ integrand: (Double) -> (density: Double, value: Double, square: Double)
  ) -> Integrals {
    let center = 0.5 * lower + 0.5 * upper
    let half = 0.5 * (upper - lower)
    var result = Integrals()
    var coarse = 0.0
    var samples: [(weight: Double, value: Double)] = []
    for (node, kronrod, gauss) in rule {
      for sign in node == 0 ? [1.0] : [-1.0, 1.0] {
        let (density, value, square) = integrand(center + sign * half * node)
        result.density += kronrod * density
        result.square += kronrod * square
        result.value += kronrod * value
        coarse += gauss * value
        samples.append((kronrod, value))
      }
    }
    let mean = 0.5 * result.value
    let variation = half * samples.reduce(0) { $0 + $1.weight * abs($1.value - mean) }
    let difference = half * abs(result.value - coarse)
    result.density *= half
    result.square *= half
    result.value *= half
    if variation > 0 {
      let ratio = 200 * difference / variation
      result.error = variation * min(1, ratio * ratio.squareRoot())
    }
    return result
  }
}
