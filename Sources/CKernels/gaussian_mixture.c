// SPDX-License-Identifier: GPL-3.0-or-later
#include "CKernels.h"

#include <math.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__x86_64__) && !defined(SANITIZED)
#define PORTABLE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define PORTABLE_CLONES
#endif

#define LANES SSM_MIXTURE_LANES

// Components stand in tiles of LANES, so that every loop over lanes becomes a few vector instructions, and a tile's
// whiteners stay in the cache while all points pass.
PORTABLE_CLONES
void ssm_gaussian_log_densities(size_t d, size_t tiles, const double *means, const double *whiteners,
                                const double *log_norms, size_t points, const double *h, double *scratch,
                                double *out) {
  const size_t packed = d * (d + 1) / 2;
  for (size_t t = 0; t < tiles; t++) {
    const double *mean = means + t * d * LANES, *norm = log_norms + t * LANES;
    for (size_t i = 0; i < points; i++) {
      const double *x = h + i * d, *w = whiteners + t * packed * LANES;
      double square[LANES] = {0};
      for (size_t b = 0; b < d; b++)
        for (size_t l = 0; l < LANES; l++) scratch[b * LANES + l] = x[b] - mean[b * LANES + l];
      for (size_t a = 0; a < d; a++) {
        double z[LANES] = {0};
        for (size_t b = 0; b <= a; b++, w += LANES)
          for (size_t l = 0; l < LANES; l++) z[l] += w[l] * scratch[b * LANES + l];
        for (size_t l = 0; l < LANES; l++) square[l] += z[l] * z[l];
      }
      double *row = out + i * tiles * LANES + t * LANES;
      for (size_t l = 0; l < LANES; l++) row[l] = norm[l] - 0.5 * square[l];
    }
  }
}

PORTABLE_CLONES
void ssm_diagonal_log_densities(size_t d, size_t tiles, const double *means, const double *whiteners,
                                const double *log_norms, size_t points, const double *h, double *out) {
  for (size_t t = 0; t < tiles; t++) {
    const double *mean = means + t * d * LANES, *w = whiteners + t * d * LANES, *norm = log_norms + t * LANES;
    for (size_t i = 0; i < points; i++) {
      const double *x = h + i * d;
      double square[LANES] = {0};
      for (size_t a = 0; a < d; a++)
        for (size_t l = 0; l < LANES; l++) {
          const double z = w[a * LANES + l] * (x[a] - mean[a * LANES + l]);
          square[l] += z * z;
        }
      double *row = out + i * tiles * LANES + t * LANES;
      for (size_t l = 0; l < LANES; l++) row[l] = norm[l] - 0.5 * square[l];
    }
  }
}

PORTABLE_CLONES
static double largest(size_t n, const double *values) {
  double lanes[LANES];
  for (size_t l = 0; l < LANES; l++) lanes[l] = -INFINITY;
  size_t k = 0;
  for (; k + LANES <= n; k += LANES)
    for (size_t l = 0; l < LANES; l++) lanes[l] = values[k + l] > lanes[l] ? values[k + l] : lanes[l];
  for (; k < n; k++) lanes[0] = values[k] > lanes[0] ? values[k] : lanes[0];
  for (size_t l = 1; l < LANES; l++) lanes[0] = lanes[l] > lanes[0] ? lanes[l] : lanes[0];
  return lanes[0];
}

PORTABLE_CLONES
static double total(size_t n, const double *values) {
  double lanes[LANES] = {0};
  size_t k = 0;
  for (; k + LANES <= n; k += LANES)
    for (size_t l = 0; l < LANES; l++) lanes[l] += values[k + l];
  for (; k < n; k++) lanes[0] += values[k];
  for (size_t l = 1; l < LANES; l++) lanes[0] += lanes[l];
  return lanes[0];
}

double ssm_log_sum_exp(size_t n, double *values) {
  const double shift = largest(n, values);
  if (shift == -INFINITY) return shift;
  ssm_boltzmann(n, values, -1, shift, values);
  return shift + log(total(n, values));
}
