// SPDX-License-Identifier: GPL-3.0-or-later
#include "activations.h"

#include "CKernels.h"

PORTABLE_CLONES
void ssm_sigmoid(size_t n, double slope, const double *a, double *out) {
  IN_PLACE for (size_t k = 0; k < n; k++) out[k] = sigmoid(slope * a[k]);
}

PORTABLE_CLONES
void ssm_tanh(size_t n, const double *a, double *out) {
  IN_PLACE for (size_t k = 0; k < n; k++) out[k] = hyperbolic_tangent(a[k]);
}

PORTABLE_CLONES
void ssm_softplus(size_t n, const double *a, double *out) {
  IN_PLACE for (size_t k = 0; k < n; k++) out[k] = softplus(a[k]);
}
