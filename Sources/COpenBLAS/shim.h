#ifndef SSM_INFO_COPENBLAS_SHIM_H
#define SSM_INFO_COPENBLAS_SHIM_H
#include <cblas.h>
#include <lapacke.h>
#endif
