// OpenBLAS (BLAS and LAPACK in one library), loaded when first needed.
//
// Loaded rather than linked, because OpenBLAS chooses its kernels and starts its threads in its constructor, from
// environment variables that must therefore be set before. Debian 12's version takes Intel processors newer than itself
// for a Prescott of 2004, five times slower than it could be; and its threads spin after each call, disturbing the
// loops that follow, so it is kept to one thread and the host's own pool does the rest.
#pragma once
#include <stdint.h>

typedef struct {
  void (*ssyevd)(const char *jobz, const char *uplo, const int32_t *n, float *a, const int32_t *lda, float *w,
                 float *work, const int32_t *lwork, int32_t *iwork, const int32_t *liwork, int32_t *info);
  void (*dsyevd)(const char *jobz, const char *uplo, const int32_t *n, double *a, const int32_t *lda, double *w,
                 double *work, const int32_t *lwork, int32_t *iwork, const int32_t *liwork, int32_t *info);
  // Version and kernel in use, such as "OpenBLAS 0.3.21 ... SkylakeX MAX_THREADS=64".
  const char *description;
} ml_lapack;

// The library, or NULL with the reason in `error`. Any thread may call it.
const ml_lapack *ml_lapack_load(const char **error);
