// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of double-double numbers: each is the unevaluated sum of a double and its rounding error (Dekker 1971), about
// 32 digits. All operations round as IEEE 754 says, with and without fused multiply-add, so that results are the same
// on every processor.
#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

// The rounding error of the product `p = a b`: by one fused operation, or by Dekker's splitting where there is none.
INLINE double product_error(int fused, double a, double b, double p) {
  if (fused) return __builtin_fma(a, b, -p);
  const double s = 134217729.0 * a, t = 134217729.0 * b;  // 2^27 + 1
  const double ah = s - (s - a), al = a - ah, bh = t - (t - b), bl = b - bh;
  return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
}

INLINE void add_product(int fused, double ah, double al, double bh, double bl, double *ch, double *cl) {
  const double p = ah * bh;
  const double e = product_error(fused, ah, bh, p) + (ah * bl + al * bh);
  const double s = *ch + p, v = s - *ch;
  const double t = ((*ch - (s - v)) + (p - v)) + (*cl + e);
  *ch = s + t;
  *cl = t - (*ch - s);
}

INLINE void axpy(int fused, size_t n, double ah, double al, const double *restrict xh, const double *restrict xl,
                 double *restrict yh, double *restrict yl) {
  for (size_t k = 0; k < n; k++) add_product(fused, ah, al, xh[k], xl[k], yh + k, yl + k);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static void axpy_fused(size_t n, double ah, double al, const double *xh,
                                                            const double *xl, double *yh, double *yl) {
  axpy(1, n, ah, al, xh, xl, yh, yl);
}
#endif

void ssm_double_double_axpy(size_t n, double ah, double al, const double *xh, const double *xl, double *yh,
                            double *yl) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    axpy_fused(n, ah, al, xh, xl, yh, yl);
  } else {
    axpy(0, n, ah, al, xh, xl, yh, yl);
  }
#elif defined(__aarch64__)
  axpy(1, n, ah, al, xh, xl, yh, yl);
#else
  axpy(0, n, ah, al, xh, xl, yh, yl);
#endif
}

void ssm_double_double_dot(size_t n, const double *xh, const double *xl, const double *yh, const double *yl,
                           double *high, double *low) {
  double h = 0, l = 0;
  for (size_t k = 0; k < n; k++) add_product(0, xh[k], xl[k], yh[k], yl[k], &h, &l);
  *high = h;
  *low = l;
}
