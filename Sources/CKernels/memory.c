#include "CKernels.h"
#include <malloc.h>

void ml_tune_malloc(void) {
  mallopt(M_MXFAST, 160);
  mallopt(M_TRIM_THRESHOLD, 128 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
}
