// SPDX-License-Identifier: GPL-3.0-or-later
#include "NeighbourKernels.h"
#include "exponential.h"

#define LANES SSM_POINT_LANES

// Coordinates after which a block is left if all its points are too far already.
#define EARLY 4

typedef double lanes __attribute__((ext_vector_type(LANES)));

// max(distance, |block[m, .] - q[m]|) over coordinates m of [from, to), the block's rows aligned as numbers are.
#define WIDEN(distance, from, to, block, q)                             \
  for (size_t m = (from); m < (to); m++) {                              \
    lanes row;                                                          \
    memcpy(&row, (block) + m * LANES, sizeof row);                      \
    const lanes difference = __builtin_elementwise_abs(row - (q)[m]);   \
    distance = difference > distance ? difference : distance;           \
  }

PORTABLE_CLONES
size_t ssm_block_distances(size_t d, const double *block, const double *q, double bound, double *out) {
  lanes distance = 0.0;
  size_t count = 0;
  for (size_t from = 0; from < d; from += EARLY) {
    const size_t to = from + EARLY < d ? from + EARLY : d;
    WIDEN(distance, from, to, block, q)
    count = (size_t)-__builtin_reduce_add(distance <= bound);
    if (count == 0) return 0;
  }
  memcpy(out, &distance, sizeof distance);
  return count;
}

PORTABLE_CLONES
size_t ssm_block_count(size_t blocks, size_t d, const double *block, const double *q, double radius) {
  size_t count = 0;
  for (size_t b = 0; b < blocks; b++, block += d * LANES) {
    lanes distance = 0.0;
    WIDEN(distance, 0, d, block, q)
    count += (size_t)-__builtin_reduce_add(distance < radius);
  }
  return count;
}
