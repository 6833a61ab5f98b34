// SPDX-License-Identifier: GPL-3.0-or-later
// Gates that can be exactly zero.
#include "CKernels.h"
#include "exponential.h"

PORTABLE_CLONES
void ssm_hard_sigmoid(size_t n, double *a) {
  for (size_t k = 0; k < n; k++) {
    const double line = a[k] / 6.0 + 0.5, low = line > 0.0 ? line : 0.0;
    a[k] = low < 1.0 ? low : 1.0;
  }
}

PORTABLE_CLONES
void ssm_threshold(size_t n, double at, double *a) {
  for (size_t k = 0; k < n; k++) a[k] = a[k] >= at ? 1.0 : 0.0;
}

// An integer that orders as the number does; both zeros are one.
static uint64_t order_of(double value) {
  uint64_t bits;
  value += 0.0;
  memcpy(&bits, &value, sizeof bits);
  return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

// The rank-th largest of n keys, counted from 1, by Hoare's selection (1961). The keys are rearranged.
static uint64_t largest(size_t n, size_t rank, uint64_t *key) {
  size_t low = 0, high = n - 1;
  const size_t target = rank - 1;
  while (low < high) {
    const uint64_t pivot = key[low + (high - low) / 2];
    size_t i = low, j = high;
    for (;;) {
      while (key[i] > pivot) i++;
      while (key[j] < pivot) j--;
      if (i >= j) break;
      const uint64_t held = key[i];
      key[i++] = key[j];
      key[j--] = held;
    }
    if (target <= j) high = j; else low = j + 1;
  }
  return key[target];
}

void ssm_top_k(size_t n, size_t count, double *a, uint64_t *scratch) {
  if (count == 0 || n == 0) {
    for (size_t k = 0; k < n; k++) a[k] = 0.0;
    return;
  }
  for (size_t k = 0; k < n; k++) scratch[k] = order_of(a[k]);
  const uint64_t bar = largest(n, count < n ? count : n, scratch);
  size_t above = 0;
  for (size_t k = 0; k < n; k++) above += order_of(a[k]) > bar;
  size_t ties = count - above;  // of those at the bar, the first so many
  for (size_t k = 0; k < n; k++) {
    const uint64_t key = order_of(a[k]);
    const int open = key > bar || (key == bar && ties > 0);
    if (key == bar && ties > 0) ties--;
    a[k] = open ? 1.0 : 0.0;
  }
}
