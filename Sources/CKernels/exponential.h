// SPDX-License-Identifier: GPL-3.0-or-later
// What every file of hot loops shares: how a function gets a clone for each width of vector, and the exponential.
#ifndef SSM_INFO_EXPONENTIAL_H
#define SSM_INFO_EXPONENTIAL_H
#include <stdint.h>
#include <string.h>

// The choice between clones runs before a sanitizer's own start-up, and a sanitized chooser crashes there.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__x86_64__) && !defined(SANITIZED)
#define PORTABLE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define PORTABLE_CLONES
#endif

// Before a loop whose result may lie where an argument does, entry upon entry: the compiler would otherwise check for
// overlap and, finding it, leave the vectors.
#define IN_PLACE _Pragma("clang loop vectorize(assume_safety)")

// x = k log 2 + r with k = round(x / log 2) and |r| <= log(2)/2. log 2 stands in two parts, so that r is exact to
// working accuracy (Cody & Waite 1980, chapter 6).
struct reduction {
  double remainder;   // r
  uint64_t exponent;  // its lowest 12 bits are k, in two's complement
};

// The reduction of x; below -708, where e^x is nearly subnormal, that of -708.
static inline struct reduction reduced(double x) {
  const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
  const double rounder = 6755399441055744.0;  // 1.5 * 2^52: adding it leaves an integer in the low bits
  const double clamped = x < -708.0 ? -708.0 : x;
  const double shifted = clamped * 1.44269504088896338700e+00 + rounder;
  const double k = shifted - rounder;
  struct reduction result = {.remainder = (clamped - k * log2_high) - k * log2_low};
  memcpy(&result.exponent, &shifted, sizeof shifted);
  return result;
}

// e^x = 2^k e^r; e^r by its Taylor polynomial of degree 13, whose remainder, 0.3466^14/14! < 5e-18, is below a unit
// roundoff. Written without branches, so that it vectorises.
static inline double exponential(double x) {
  const struct reduction reduction = reduced(x);
  const double r = reduction.remainder;
  double y = 1.0 / 6227020800.0;
  y = y * r + 1.0 / 479001600.0;
  y = y * r + 1.0 / 39916800.0;
  y = y * r + 1.0 / 3628800.0;
  y = y * r + 1.0 / 362880.0;
  y = y * r + 1.0 / 40320.0;
  y = y * r + 1.0 / 5040.0;
  y = y * r + 1.0 / 720.0;
  y = y * r + 1.0 / 120.0;
  y = y * r + 1.0 / 24.0;
  y = y * r + 1.0 / 6.0;
  y = y * r + 0.5;
  y = y * r + 1.0;
  y = y * r + 1.0;
  uint64_t bits;
  memcpy(&bits, &y, sizeof bits);
  bits += reduction.exponent << 52;
  memcpy(&y, &bits, sizeof y);
  return x < -708.0 ? 0.0 : y;
}

#endif
