// SPDX-License-Identifier: GPL-3.0-or-later
#include "CKernels.h"
#include "exponential.h"

#define COLUMNS 8

// Row k of `out` = sum over l of a[k * row + l * column] times row l of b: eight columns of it stay in registers.
static inline void product(size_t d, const double *a, size_t row, size_t column, const double *b, double *out) {
  for (size_t k = 0; k < d; k++) {
    size_t j = 0;
    for (; j + COLUMNS <= d; j += COLUMNS) {
      double sum[COLUMNS] = {0};
      for (size_t l = 0; l < d; l++) {
        const double factor = a[k * row + l * column];
        for (size_t c = 0; c < COLUMNS; c++) sum[c] += factor * b[l * d + j + c];
      }
      for (size_t c = 0; c < COLUMNS; c++) out[k * d + j + c] = sum[c];
    }
    for (; j < d; j++) {
      double sum = 0;
      for (size_t l = 0; l < d; l++) sum += a[k * row + l * column] * b[l * d + j];
      out[k * d + j] = sum;
    }
  }
}

// P Fᵀ first, which needs the rows of Fᵀ; then F times it, whose factors are the columns of Fᵀ.
PORTABLE_CLONES
void ssm_congruence(size_t d, const double *f_transposed, double *p, double *scratch) {
  product(d, p, d, 1, f_transposed, scratch);
  product(d, f_transposed, 1, d, scratch, p);
}
