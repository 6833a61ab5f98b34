// SPDX-License-Identifier: GPL-3.0-or-later
// One step of one gated sequence, in parts: affine sums, then the blend of old state and sums.
#include "CKernels.h"
#include "activations.h"

// Rows that are summed side by side: eight vectors of four, so that the additions of one row, which wait for each
// other, leave the processor no idle time, and all sums stay in registers.
enum { block = SSM_ROW_BLOCK };

PORTABLE_CLONES
void ssm_affine(size_t rows, size_t columns, const double *packed, const double *v, double *y) {
  for (size_t first = 0; first < rows; first += block, packed += block * columns) {
    const size_t count = rows - first < block ? rows - first : block;
    double sum[block] = {0};
    for (size_t j = 0; j < columns; j++) {
      const double *column = packed + j * block;
      const double factor = v[j];
      for (size_t k = 0; k < block; k++) sum[k] += column[k] * factor;
    }
    for (size_t k = 0; k < count; k++) y[first + k] += sum[k];
  }
}

// Independent sums that a dot product is split into, added up pairwise at the end.
enum { lanes = 16 };

PORTABLE_CLONES
void ssm_open_rows(size_t open, const size_t *index, size_t n, const double *rows, const double *v, double *y) {
  for (size_t i = 0; i < open; i++) {
    const double *row = rows + index[i] * n;
    double sum[lanes] = {0};
    size_t j = 0;
    for (; j + lanes <= n; j += lanes)
      for (size_t k = 0; k < lanes; k++) sum[k] += row[j + k] * v[j + k];
    for (size_t k = 0; j < n; j++, k++) sum[k] += row[j] * v[j];
    for (size_t width = lanes / 2; width > 0; width /= 2)
      for (size_t k = 0; k < width; k++) sum[k] += sum[k + width];
    y[index[i]] += sum[0];
  }
}

PORTABLE_CLONES
void ssm_product(size_t n, const double *restrict g, const double *restrict z, double *restrict h) {
  for (size_t k = 0; k < n; k++) h[k] = g[k] * z[k];
}

PORTABLE_CLONES
void ssm_retain(size_t n, const double *restrict g, const double *restrict z, double *restrict h) {
  for (size_t k = 0; k < n; k++) h[k] = g[k] * z[k] + (1.0 - g[k]) * h[k];
}

PORTABLE_CLONES
void ssm_selective_scan(
    size_t n, const double *a, const int32_t *step, const int32_t *projection, int zero_order_hold,
    const double *restrict poles, const double *restrict z, double *restrict h) {
  for (size_t k = 0; k < n; k++) {
    const double size = a[step[k]], exponent = size * poles[k];
    const double hold = zero_order_hold ? exponential_minus_one(exponent) / poles[k] : size;
    h[k] = exponential(exponent) * h[k] + hold * (projection ? a[projection[k]] : 1.0) * z[k];
  }
}

PORTABLE_CLONES
void ssm_real_gated_lru(
    size_t n, const double *restrict r, const double *restrict i, const double *restrict rate,
    const double *restrict z, double *restrict h) {
  for (size_t k = 0; k < n; k++) {
    const double exponent = rate[k] * r[k], loss = -exponential_minus_one(2.0 * exponent);
    h[k] = exponential(exponent) * h[k] + __builtin_sqrt(loss) * i[k] * z[k];
  }
}

PORTABLE_CLONES
void ssm_integrated_deviation(
    size_t n, const double *a, const int32_t *step, const double *restrict poles, const double *restrict intensity,
    double *restrict out) {
  for (size_t k = 0; k < n; k++) {
    const double twice = 2.0 * poles[k];
    out[k] = __builtin_sqrt(intensity[k] * (exponential_minus_one(twice * a[step[k]]) / twice));
  }
}
