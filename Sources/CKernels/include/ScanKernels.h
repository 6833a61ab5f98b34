// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of gated sequences. Lengths count doubles; buffers do not overlap unless it is said that they may.
#ifndef SSM_INFO_SCAN_KERNELS_H
#define SSM_INFO_SCAN_KERNELS_H
#include <stddef.h>
#include <stdint.h>

/// Rows of one block of a packed matrix.
#define SSM_ROW_BLOCK 32

/// y += M v. `packed` holds M in blocks of SSM_ROW_BLOCK rows, each column by column, the last block filled up with
/// zeros. It is twice as fast where `packed` begins at a multiple of 64 bytes.
void ssm_affine(size_t rows, size_t columns, const double *packed, const double *v, double *y);

/// y[i] += (row i) . v for the `open` rows i in `index` of a matrix stored row by row: the other rows are neither read
/// nor written. `stride` is a multiple of 8, rows and v are filled up with zeros; faster where both begin at multiples
/// of 64 bytes.
void ssm_open_rows(size_t open, const size_t *index, size_t stride, const double *rows, const double *v, double *y);

/// h = g z, componentwise.
void ssm_product(size_t n, const double *g, const double *z, double *h);

/// h = g z + (1 - g) h, componentwise.
void ssm_retain(size_t n, const double *g, const double *z, double *h);

/// h[k] = e^{D p} h[k] + G z[k] with D = a[step[k]], p = poles[k] < 0 and G = D b, or expm1(D p)/p b for a zero-order
/// hold, where b = a[projection[k]], or 1 if `projection` is null.
void ssm_selective_scan(
    size_t n, const double *a, const int32_t *step, const int32_t *projection, int zero_order_hold,
    const double *poles, const double *z, double *h);

/// h = l h + sqrt(1 - l^2) i z with l = e^{rate r}, rate < 0, componentwise.
void ssm_real_gated_lru(size_t n, const double *r, const double *i, const double *rate, const double *z, double *h);

/// out[k] = sqrt(q (e^{2 D p} - 1)/(2 p)) with D = a[step[k]], p = poles[k] < 0, q = intensity[k].
void ssm_integrated_deviation(
    size_t n, const double *a, const int32_t *step, const double *poles, const double *intensity, double *out);

/// a = clip(a/6 + 1/2, 0, 1), in place.
void ssm_hard_sigmoid(size_t n, double *a);

/// a = 1 where a >= at, else 0, in place.
void ssm_threshold(size_t n, double at, double *a);

/// The `count` largest of a become 1 (the earlier first among equal ones), the others 0. `scratch` holds n words.
void ssm_top_k(size_t n, size_t count, double *a, uint64_t *scratch);
#endif
