// The hot loops, in C so that one portable binary runs each at the width of the processor it meets.
#ifndef SSM_INFO_CKERNELS_H
#define SSM_INFO_CKERNELS_H
#include "ScanKernels.h"

#include <stddef.h>

/// out[k] = e^{-slope (d[k] - shift)} for k < n, within 2 units in the last place of the exponential of the rounded
/// argument. Arguments below -708 (d = +infinity included) give 0; arguments above 709 are outside the domain.
/// `out` may be `d`.
void ssm_boltzmann(size_t n, const double *d, double slope, double shift, double *out);

/// y[k] += factor x[k] for k < n.
void ssm_axpy(size_t n, double factor, const double *x, double *y);

/// out[k] = 1/(1 + e^{-slope a[k]}) for k < n, within 4 units in the last place; below slope a = -708 it is 0, infinite
/// arguments included. `out` may be `a`.
void ssm_sigmoid(size_t n, double slope, const double *a, double *out);

/// out[k] = tanh a[k] for k < n, within 4 units in the last place, infinite arguments included. `out` may be `a`.
void ssm_tanh(size_t n, const double *a, double *out);

/// out[k] = log(1 + e^{a[k]}) for k < n, within 4 units in the last place; below -708 it is 0, infinite arguments
/// included. `out` may be `a`.
void ssm_softplus(size_t n, const double *a, double *out);
#endif
