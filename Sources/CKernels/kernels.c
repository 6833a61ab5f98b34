// SPDX-License-Identifier: GPL-3.0-or-later
#include "CKernels.h"
#include "exponential.h"

PORTABLE_CLONES
void ssm_boltzmann(size_t n, const double *d, double slope, double shift, double *out) {
  IN_PLACE for (size_t k = 0; k < n; k++) out[k] = exponential(-slope * (d[k] - shift));
}

PORTABLE_CLONES
void ssm_axpy(size_t n, double factor, const double *restrict x, double *restrict y) {
  for (size_t k = 0; k < n; k++) y[k] += factor * x[k];
}
