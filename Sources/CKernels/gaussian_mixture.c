// SPDX-License-Identifier: GPL-3.0-or-later
#include "CKernels.h"
#include "exponential.h"

#include <math.h>

#define LANES SSM_MIXTURE_LANES

// Components stand in tiles of LANES, so that every loop over lanes becomes a few vector instructions, and a tile's
// whiteners stay in the cache while all points pass. Two points pass at a time: a whitener that is loaded serves both,
// and their sums fit into the registers. Where one is left over it passes as its own companion.
PORTABLE_CLONES
void ssm_gaussian_log_densities(size_t d, size_t tiles, const double *shifts, const double *whiteners,
                                const double *log_norms, size_t points, const double *h, double *out) {
  const size_t packed = d * (d + 1) / 2;
  for (size_t t = 0; t < tiles; t++) {
    const double *norm = log_norms + t * LANES;
    for (size_t i = 0; i < points; i += 2) {
      const size_t companion = i + 1 < points ? i + 1 : i;
      const double *x = h + i * d, *y = h + companion * d;
      const double *w = whiteners + t * packed * LANES, *shift = shifts + t * d * LANES;
      double square[2][LANES] = {{0}};
      for (size_t a = 0; a < d; a++, shift += LANES) {
        double z[2][LANES];
        for (size_t l = 0; l < LANES; l++) z[0][l] = z[1][l] = -shift[l];
        for (size_t b = 0; b <= a; b++, w += LANES) {
          const double first = x[b], second = y[b];
          for (size_t l = 0; l < LANES; l++) z[0][l] += w[l] * first;
          for (size_t l = 0; l < LANES; l++) z[1][l] += w[l] * second;
        }
        for (size_t l = 0; l < LANES; l++) square[0][l] += z[0][l] * z[0][l];
        for (size_t l = 0; l < LANES; l++) square[1][l] += z[1][l] * z[1][l];
      }
      double *row = out + (i * tiles + t) * LANES, *other = out + (companion * tiles + t) * LANES;
      for (size_t l = 0; l < LANES; l++) row[l] = norm[l] - 0.5 * square[0][l];
      for (size_t l = 0; l < LANES; l++) other[l] = norm[l] - 0.5 * square[1][l];
    }
  }
}

PORTABLE_CLONES
void ssm_diagonal_log_densities(size_t d, size_t tiles, const double *shifts, const double *whiteners,
                                const double *log_norms, size_t points, const double *h, double *out) {
  for (size_t t = 0; t < tiles; t++) {
    const double *norm = log_norms + t * LANES;
    for (size_t i = 0; i < points; i += 2) {
      const size_t companion = i + 1 < points ? i + 1 : i;
      const double *x = h + i * d, *y = h + companion * d;
      const double *w = whiteners + t * d * LANES, *shift = shifts + t * d * LANES;
      double square[2][LANES] = {{0}};
      for (size_t a = 0; a < d; a++, w += LANES, shift += LANES) {
        const double first = x[a], second = y[a];
        for (size_t l = 0; l < LANES; l++) {
          const double z = w[l] * first - shift[l];
          square[0][l] += z * z;
        }
        for (size_t l = 0; l < LANES; l++) {
          const double z = w[l] * second - shift[l];
          square[1][l] += z * z;
        }
      }
      double *row = out + (i * tiles + t) * LANES, *other = out + (companion * tiles + t) * LANES;
      for (size_t l = 0; l < LANES; l++) row[l] = norm[l] - 0.5 * square[0][l];
      for (size_t l = 0; l < LANES; l++) other[l] = norm[l] - 0.5 * square[1][l];
    }
  }
}

PORTABLE_CLONES
double ssm_largest(size_t n, const double *values) {
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
double ssm_exponential_sum(size_t n, const double *values, double shift) {
  double lanes[LANES] = {0};
  size_t k = 0;
  for (; k + LANES <= n; k += LANES)
    for (size_t l = 0; l < LANES; l++) lanes[l] += exponential(values[k + l] - shift);
  for (; k < n; k++) lanes[0] += exponential(values[k] - shift);
  for (size_t l = 1; l < LANES; l++) lanes[0] += lanes[l];
  return lanes[0];
}
