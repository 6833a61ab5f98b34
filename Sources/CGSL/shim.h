// GSL's headers, with the CBLAS enums taken from OpenBLAS: both libraries declare them, and two modules that
// each carry a copy clash. `link "openblas"` stands before `link "gsl"` in the module map so that `cblas_*`
// binds to OpenBLAS and not to the reference BLAS that libgsl pulls in.
#ifndef SSM_INFO_CGSL_SHIM_H
#define SSM_INFO_CGSL_SHIM_H
#include <cblas.h>
#define __GSL_CBLAS_H__
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_poly.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf.h>
#include <gsl/gsl_version.h>

// Pointer-valued globals are mutable state to Swift; these accessors are not.
static inline const gsl_root_fsolver_type *ssm_root_brent(void) { return gsl_root_fsolver_brent; }
static inline const gsl_min_fminimizer_type *ssm_min_brent(void) { return gsl_min_fminimizer_brent; }
static inline const char *ssm_gsl_version(void) { return gsl_version; }
// Swift does not see function-like macros.
static inline double ssm_evaluate(const gsl_function *f, double x) { return GSL_FN_EVAL(f, x); }
#endif
