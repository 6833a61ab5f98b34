// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Upper, lower and point value of `log p(h|x) − log p(h)` at one point, where both densities are mixtures of sampled
/// one-step laws (M3.3).
///
/// Gates that see the state leave only `h_t | h_{t−1}, x_t ~ N(f(h_{t−1}, x_t), Q)` in closed form. Let `h` be drawn
/// from `N(c_0, Q)` with `c_0 = f(h⁰_{t−1}, x⁰_t)` of an own path. The marginal law is sampled by the centers `c_k` of
/// K − 1 other independent paths, the law given `x_{1:t}` by the centers `z_1 … z_M` of particles that run freely under
/// the own path's inputs. `N_c` is the density of `N(c, Q)` at `h`.
///
/// *Without* the own center a mean of densities has the right expectation and its logarithm, by Jensen's inequality,
/// one that is too small:
///
///     E log (1/M) Σ_m N_{z_m} ≤ E log p(h|x),      E log (1/(K−1)) Σ_k N_{c_k} ≤ E log p(h).
///
/// *With* it the expectation is too large. Given the inputs, `c_0, z_1, …, z_M` are independent and alike; by symmetry
/// `h` may as well be drawn from the component of a uniformly chosen one. Then the joint density of `h` and centers is
/// `Π π(z) · p̂(h|z)` with `p̂ = (1/(M+1)) Σ N_z`, and
///
///     E log (p̂(h|z) / p(h|x)) = D( Π π(z) · p̂(h|z) ‖ Π π(z) · p(h|x) ) ≥ 0,
///
/// a relative entropy; the marginal likewise. So the own center is kept above in the conditional and left out of the
/// marginal, and the reverse below: `E lower ≤ I ≤ E upper`. A mixture without the own center gives a share of 2⁻¹⁰ to
/// a ``DefensiveGaussian``. The argument for the marginal alone is that of Poole et
/// al. (2019); nested conditionals are as in Foster et al. (2019), "Variational Bayesian optimal experimental design".
struct ParticleBounds {
  /// Expectation at least the information.
  let upper: Double
  /// Expectation at most the information.
  let lower: Double
  /// Half of the own weight in both mixtures, which cancels their leading biases: on neither side.
  let point: Double
  /// How far the own center moves the logarithm of the marginal, and of the conditional density.
  let (marginalWidth, conditionalWidth): (Double, Double)

  /// - Parameters:
  ///   - own: `log N_{c_0}`
  ///   - marginal: `log Σ N_{c_k}` over the `paths` − 1 others
  ///   - paths: K, at least 2
  ///   - conditional: `log Σ N_{z_m}` over the particles; nil if the state is known given the inputs, up to noise of
  ///     covariance Q, so that `N_{c_0}` is the conditional density
  ///   - particles: M, at least 1 unless `conditional` is nil
  ///   - defense: logarithm of the density of the defensive law
  init(own: Double, marginal: Double, paths: Int, conditional: Double?, particles: Int, defense: Double) {
    func defended(_ mixture: Double) -> Double {
      logSum(mixture + log1p(-Self.share), defense + log(Self.share))
    }
    let k = Double(paths)
    let without = defended(marginal - log(k - 1))
    let with = logSum(marginal, own) - log(k)
    let half = logSum(marginal, own - log(2)) - log(k - 0.5)
    marginalWidth = with - without
    guard let conditional else {
      conditionalWidth = 0
      (upper, lower, point) = (own - without, own - with, own - half)
      return
    }
    let m = Double(particles)
    let kept = logSum(conditional, own) - log(m + 1)
    let left = defended(conditional - log(m))
    conditionalWidth = kept - left
    upper = kept - without
    lower = left - with
    point = logSum(conditional, own - log(2)) - log(m + 0.5) - half
  }

  /// Share of the defensive law: it costs 0.1 % of a nat where the mixture resolves the law.
  private static let share = 0x1p-10
}
