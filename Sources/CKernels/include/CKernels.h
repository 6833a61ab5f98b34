// The hot loops, in C so that one portable binary runs each at the width of the processor it meets.
#ifndef SSM_INFO_CKERNELS_H
#define SSM_INFO_CKERNELS_H
#include "NeighbourKernels.h"
#include "ScanKernels.h"

#include <stddef.h>

/// out[k] = e^{-slope (d[k] - shift)} for k < n, within 2 units in the last place of the exponential of the rounded
/// argument. Arguments below -708 (d = +infinity included) give 0; arguments above 709 are outside the domain.
/// `out` may be `d`.
void ssm_boltzmann(size_t n, const double *d, double slope, double shift, double *out);

/// y[k] += factor x[k] for k < n.
void ssm_axpy(size_t n, double factor, const double *x, double *y);

/// y[k] += a x[k] for k < n in double-double arithmetic, each number a pair of arrays' entries (high, low). x is not y.
void ssm_double_double_axpy(size_t n, double ah, double al, const double *xh, const double *xl, double *yh,
                            double *yl);

/// The sum of x[k] y[k] over k < n in double-double arithmetic.
void ssm_double_double_dot(size_t n, const double *xh, const double *xl, const double *yh, const double *yl,
                           double *high, double *low);

/// out[k] = 1/(1 + e^{-slope a[k]}) for k < n, within 4 units in the last place; below slope a = -708 it is 0, infinite
/// arguments included. `out` may be `a`.
void ssm_sigmoid(size_t n, double slope, const double *a, double *out);

/// out[k] = tanh a[k] for k < n, within 4 units in the last place, infinite arguments included. `out` may be `a`.
void ssm_tanh(size_t n, const double *a, double *out);

/// out[k] = log(1 + e^{a[k]}) for k < n, within 4 units in the last place; below -708 it is 0, infinite arguments
/// included. `out` may be `a`.
void ssm_softplus(size_t n, const double *a, double *out);

/// Components of a Gaussian mixture stand in tiles of this many: a number of component c = LANES t + l is entry l of
/// tile t. Tiles are filled up with components of log norm -infinity.
#define SSM_MIXTURE_LANES 16

/// out[i, c] = log_norms[c] - |W_c h_i - s_c|^2 / 2 for each of `points` points and all components, s_c = W_c m_c.
/// The difference is no less exact than W_c (h_i - m_c): h_i itself is rounded at its own size.
/// Shapes: shifts [tiles, d, LANES]; whiteners [tiles, d(d+1)/2, LANES], the lower triangles W_c row by row;
/// log_norms [tiles, LANES]; h [points, d]; out [points, tiles * LANES].
void ssm_gaussian_log_densities(size_t d, size_t tiles, const double *shifts, const double *whiteners,
                                const double *log_norms, size_t points, const double *h, double *out);

/// The same for diagonal whiteners: [tiles, d, LANES].
void ssm_diagonal_log_densities(size_t d, size_t tiles, const double *shifts, const double *whiteners,
                                const double *log_norms, size_t points, const double *h, double *out);

/// The largest of n numbers; -infinity for none.
double ssm_largest(size_t n, const double *values);

/// The sum of e^{values[k] - shift}, k < n, for a shift that no value exceeds; entries of -infinity count 0.
double ssm_exponential_sum(size_t n, const double *values, double shift);

/// p = F p F' for a symmetric p. Shapes: all d x d by rows, F given by its transpose; `scratch` takes as many numbers.
void ssm_congruence(size_t d, const double *f_transposed, double *p, double *scratch);
#endif
