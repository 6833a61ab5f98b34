#ifndef SSM_INFO_COPENBLAS_SHIM_H
#define SSM_INFO_COPENBLAS_SHIM_H
#include <cblas.h>
#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

// OpenBLAS chooses its kernels when it is loaded, by the processor's model number. A processor younger than the
// library gets the oldest kernels there are ("Prescott", SSE3), five times slower than what it could run. This
// chooses again, by what the processor says it supports. The two functions are OpenBLAS's own, in every build with
// run-time dispatch; where they are missing nothing is done. A choice by the user stands.
#if defined(__x86_64__)
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

static inline void ssm_openblas_choose_kernels(void) {
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit || getenv("OPENBLAS_CORETYPE")) return;
  if (strcmp(openblas_get_corename(), "Prescott") != 0) return;
  __builtin_cpu_init();
  const char *core = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                         ? "SkylakeX"
                     : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? "Haswell"
                                                                                       : NULL;
  if (!core) return;
  setenv("OPENBLAS_CORETYPE", core, 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
}
#else
static inline void ssm_openblas_choose_kernels(void) {}
#endif
#endif
