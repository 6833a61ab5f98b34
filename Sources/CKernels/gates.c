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
  IN_PLACE for (size_t k = 0; k < n; k++) a[k] = a[k] >= at ? 1.0 : 0.0;
}

// An integer that orders as the number does; both zeros are one.
static uint64_t order_of(double value) {
  uint64_t bits;
  value += 0.0;
  memcpy(&bits, &value, sizeof bits);
  return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

// Moves the keys of [low, high) that are at least `bar` to the front and tells where the others begin. Every key is
// exchanged, whether it need be or not: a branch that cannot be foreseen costs more.
static size_t partition(uint64_t *key, size_t low, size_t high, uint64_t bar) {
  for (size_t j = low; j < high; j++) {
    const uint64_t held = key[j];
    key[j] = key[low];
    key[low] = held;
    low += held >= bar;
  }
  return low;
}

// The rank-th largest of n keys, counted from 1, by selection (Hoare 1961). The keys are rearranged.
static uint64_t largest(size_t n, size_t rank, uint64_t *key) {
  size_t low = 0, high = n;
  const size_t target = rank - 1;
  for (;;) {
    const uint64_t a = key[low], b = key[low + (high - low) / 2], c = key[high - 1];
    const uint64_t least = a < b ? a : b, most = a < b ? b : a;
    const uint64_t pivot = c < least ? least : c > most ? most : c;
    // Larger keys, then the pivot's equals, then the rest: the pivot is in neither of the outer parts.
    const size_t above = pivot == UINT64_MAX ? low : partition(key, low, high, pivot + 1);
    if (target < above) {
      high = above;
      continue;
    }
    low = partition(key, above, high, pivot);
    if (target < low) return pivot;
  }
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
