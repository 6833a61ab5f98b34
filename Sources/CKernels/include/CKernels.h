#ifndef SSM_INFO_CKERNELS_H
#define SSM_INFO_CKERNELS_H
#include <stddef.h>
#endif
