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

// Eight numbers that are added side by side, on whatever vectors the processor has, beginning at any number.
typedef double eight __attribute__((vector_size(64), aligned(8), may_alias));

PORTABLE_CLONES
void ssm_open_rows(size_t open, const size_t *index, size_t stride, const double *rows, const double *v, double *y) {
  for (size_t i = 0; i < open; i++) {
    const double *row = rows + index[i] * stride;
    // Four sums, as for blocks of rows, added up pairwise at the end.
    eight sum[4] = {{0}};
    size_t j = 0;
    for (; j + 32 <= stride; j += 32)
      for (size_t k = 0; k < 4; k++) sum[k] += *(const eight *)(row + j + 8 * k) * *(const eight *)(v + j + 8 * k);
    for (; j < stride; j += 8) sum[0] += *(const eight *)(row + j) * *(const eight *)(v + j);
    const eight all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    y[index[i]] += ((all[0] + all[4]) + (all[1] + all[5])) + ((all[2] + all[6]) + (all[3] + all[7]));
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

// Components whose steps are gathered before they are used: gathering and arithmetic do not mix well in vectors.
enum { gathered = 64 };

PORTABLE_CLONES
void ssm_selective_scan(
    size_t n, const double *a, const int32_t *step, const int32_t *projection, int zero_order_hold,
    const double *restrict poles, const double *restrict z, double *restrict h) {
  double size[gathered], hold[gathered];
  for (size_t first = 0; first < n; first += gathered) {
    const size_t count = n - first < gathered ? n - first : gathered;
    const double *p = poles + first;
    for (size_t k = 0; k < count; k++) size[k] = a[step[first + k]];
    if (zero_order_hold)
      for (size_t k = 0; k < count; k++) hold[k] = exponential_minus_one(size[k] * p[k]) / p[k];
    else
      memcpy(hold, size, count * sizeof *hold);
    if (projection)
      for (size_t k = 0; k < count; k++) hold[k] *= a[projection[first + k]];
    for (size_t k = 0; k < count; k++)
      h[first + k] = exponential(size[k] * p[k]) * h[first + k] + hold[k] * z[first + k];
  }
}

PORTABLE_CLONES
void ssm_real_gated_lru(
    size_t n, const double *restrict r, const double *restrict i, const double *restrict rate,
    const double *restrict z, double *restrict h) {
  for (size_t k = 0; k < n; k++) {
    const double exponent = rate[k] * r[k], loss = -exponential_minus_one(2.0 * exponent);
    h[k] = exponential(exponent) * h[k] + __builtin_elementwise_sqrt(loss) * i[k] * z[k];
  }
}

PORTABLE_CLONES
void ssm_integrated_deviation(
    size_t n, const double *a, const int32_t *step, const double *restrict poles, const double *restrict intensity,
    double *restrict out) {
  for (size_t k = 0; k < n; k++) out[k] = a[step[k]];
  for (size_t k = 0; k < n; k++) {
    const double twice = 2.0 * poles[k];
    out[k] = __builtin_elementwise_sqrt(intensity[k] * (exponential_minus_one(twice * out[k]) / twice));
  }
}
