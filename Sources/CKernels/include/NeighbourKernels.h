// SPDX-License-Identifier: GPL-3.0-or-later
// Distances in the maximum norm from one point to blocks of points, for searches of neighbours.
#ifndef SSM_INFO_NEIGHBOUR_KERNELS_H
#define SSM_INFO_NEIGHBOUR_KERNELS_H
#include <stddef.h>

/// Points stand in blocks of this many: coordinate m of a block's point l is entry LANES m + l. Places without a point
/// hold infinities.
#define SSM_POINT_LANES 16

/// out[l] = max_m |block[m, l] - q[m]| for the points of one block, and how many of these are at most `bound`. Where
/// it is none, `out` may hold anything. Shapes: block [d, LANES], q [d], out [LANES].
size_t ssm_block_distances(size_t d, const double *block, const double *q, double bound, double *out);

/// How many points of `blocks` consecutive blocks are closer to q than `radius`, strictly: the comparison is made with
/// the rounded difference itself. Shapes: block [blocks, d, LANES], q [d].
size_t ssm_block_count(size_t blocks, size_t d, const double *block, const double *q, double radius);
#endif
