// SPDX-License-Identifier: GPL-3.0-or-later
// Activations of one number, without branches and without calls, so that loops over them vectorise.
#ifndef SSM_INFO_ACTIVATIONS_H
#define SSM_INFO_ACTIVATIONS_H
#include "exponential.h"

// e^x - 1 for x <= 709 without cancellation: 2^k (e^r - 1) + (2^k - 1) with k and r of the exponential; e^r - 1 by its
// Taylor polynomial of degree 14, relative remainder 0.3466^14/15! < 3e-19. Below -708 it is -1.
static inline double exponential_minus_one(double x) {
  const struct reduction reduction = reduced(x);
  const double r = reduction.remainder;
  double y = 1.0 / 87178291200.0;
  y = y * r + 1.0 / 6227020800.0;
  y = y * r + 1.0 / 479001600.0;
  y = y * r + 1.0 / 39916800.0;
  y = y * r + 1.0 / 3628800.0;
  y = y * r + 1.0 / 362880.0;
  y = y * r + 1.0 / 40320.0;
  y = y * r + 1.0 / 5040.0;
  y = y * r + 1.0 / 720.0;
  y = y * r + 1.0 / 120.0;
  y = y * r + 1.0 / 24.0;
  y = y * r + 1.0 / 6.0;
  y = y * r + 0.5;
  y = y * r * r + r;
  const uint64_t bits = (reduction.exponent << 52) + ((uint64_t)1023 << 52);
  double power;
  memcpy(&power, &bits, sizeof power);
  return power * y + (power - 1.0);
}

// 1/(1 + e^{-x}). From e^{-|x|}, so that nothing overflows; 1 - value would lose the digits of small values.
static inline double sigmoid(double x) {
  const double e = exponential(x < 0.0 ? x : -x);
  return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

// tanh |x| = -t/(t + 2) with t = e^{-2|x|} - 1, and the sign of x.
static inline double hyperbolic_tangent(double x) {
  const double t = exponential_minus_one(x < 0.0 ? 2.0 * x : -2.0 * x);
  const double magnitude = (0.0 - t) / (t + 2.0);
  return x < 0.0 ? -magnitude : magnitude;
}

// log(1 + u) for 0 <= u <= 1: 2 artanh(s) with s = u/(2 + u) <= 1/3, by the series of artanh to s^33, whose relative
// remainder, (1/9)^17/35 / (1 - 1/9), is below 2e-18.
static inline double logarithm_of_one_plus(double u) {
  const double s = u / (2.0 + u), q = s * s;
  double y = 1.0 / 33.0;
  y = y * q + 1.0 / 31.0;
  y = y * q + 1.0 / 29.0;
  y = y * q + 1.0 / 27.0;
  y = y * q + 1.0 / 25.0;
  y = y * q + 1.0 / 23.0;
  y = y * q + 1.0 / 21.0;
  y = y * q + 1.0 / 19.0;
  y = y * q + 1.0 / 17.0;
  y = y * q + 1.0 / 15.0;
  y = y * q + 1.0 / 13.0;
  y = y * q + 1.0 / 11.0;
  y = y * q + 1.0 / 9.0;
  y = y * q + 1.0 / 7.0;
  y = y * q + 1.0 / 5.0;
  y = y * q + 1.0 / 3.0;
  return 2.0 * (s + s * (q * y));
}

// log(1 + e^x) = max(x, 0) + log(1 + e^{-|x|}).
static inline double softplus(double x) {
  const double tail = logarithm_of_one_plus(exponential(x < 0.0 ? x : -x));
  return (x > 0.0 ? x : 0.0) + tail;
}
#endif
