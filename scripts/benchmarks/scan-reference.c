// SPDX-License-Identifier: GPL-3.0-or-later
// The loops that a step is measured against, for the machine at hand: cc -O3 -march=native -shared -fPIC.
// Plain C at its best: sums column by column, so that they vectorise, and sizes that the compiler knows.
#include <math.h>
#include <stddef.h>

#define INLINE static inline __attribute__((always_inline))

// h = g (A h + B x), g = 1/(1 + e^{-(U h + W x + b)}); columns of A, U (d each) and B, W (m) one after the other.
INLINE void gated(
    size_t d, size_t m, size_t steps, const double *A, const double *B, const double *U, const double *W,
    const double *b, const double *x, double *h) {
  double z[d], a[d];
  for (size_t t = 0; t < steps; t++, x += m) {
    for (size_t i = 0; i < d; i++) z[i] = 0.0, a[i] = b[i];
    for (size_t j = 0; j < m; j++)
      for (size_t i = 0; i < d; i++) z[i] += B[j * d + i] * x[j], a[i] += W[j * d + i] * x[j];
    for (size_t j = 0; j < d; j++)
      for (size_t i = 0; i < d; i++) z[i] += A[j * d + i] * h[j], a[i] += U[j * d + i] * h[j];
    for (size_t i = 0; i < d; i++) h[i] = z[i] / (1.0 + exp(-a[i]));
  }
}

// h_i = e^{D p_i} h_i + D b_i x with D = log(1 + e^{w x + c}).
INLINE void selective(
    size_t d, size_t steps, const double *p, const double *b, double w, double c, const double *x, double *h) {
  for (size_t t = 0; t < steps; t++) {
    const double a = w * x[t] + c, step = fmax(a, 0.0) + log1p(exp(-fabs(a)));
    for (size_t i = 0; i < d; i++) h[i] = exp(step * p[i]) * h[i] + step * b[i] * x[t];
  }
}

void reference_gated(
    size_t d, size_t m, size_t steps, const double *A, const double *B, const double *U, const double *W,
    const double *b, const double *x, double *h) {
  if (d == 16 && m == 4) gated(16, 4, steps, A, B, U, W, b, x, h);
  else if (d == 64 && m == 4) gated(64, 4, steps, A, B, U, W, b, x, h);
  else gated(d, m, steps, A, B, U, W, b, x, h);
}

void reference_selective(
    size_t d, size_t steps, const double *p, const double *b, double w, double c, const double *x, double *h) {
  if (d == 64) selective(64, steps, p, b, w, c, x, h);
  else if (d == 256) selective(256, steps, p, b, w, c, x, h);
  else selective(d, steps, p, b, w, c, x, h);
}
