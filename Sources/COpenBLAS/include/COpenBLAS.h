// OpenBLAS (BLAS and LAPACK in one library), loaded when first needed.
//
// Loaded rather than linked, because OpenBLAS chooses its kernels and starts its threads in its constructor, from
// environment variables that must therefore be set before. Debian 12's version takes Intel processors newer than itself
// for a Prescott of 2004, five times slower than it could be; and its threads spin after each call, disturbing the
// loops that follow, so it is kept to one thread and the host's own pool does the rest.
#pragma once
#include <stdint.h>

// Version and kernel in use, such as "OpenBLAS 0.3.21 ... SkylakeX MAX_THREADS=64", or NULL with the reason in `error`.
// Any thread may call it. The routines below must not be called before it has succeeded.
const char *ml_lapack_load(const char **error);

// LAPACK's routines under their own names and argument order, arguments by value. `type` is 0 for float, 1 for double.
// Matrices are column-major. Each returns LAPACK's status; with a work size of -1 it only writes the size it wants to
// `work`.

int32_t ml_syevd(int32_t type, char jobz, char uplo, int32_t n, void *a, int32_t lda, void *w, void *work,
                 int32_t lwork, int32_t *iwork, int32_t liwork);
int32_t ml_geev(int32_t type, char jobvl, char jobvr, int32_t n, void *a, int32_t lda, void *wr, void *wi, void *vl,
                int32_t ldvl, void *vr, int32_t ldvr, void *work, int32_t lwork);
int32_t ml_gesdd(int32_t type, char jobz, int32_t m, int32_t n, void *a, int32_t lda, void *s, void *u, int32_t ldu,
                 void *vt, int32_t ldvt, void *work, int32_t lwork, int32_t *iwork);
int32_t ml_gelqf(int32_t type, int32_t m, int32_t n, void *a, int32_t lda, void *tau, void *work, int32_t lwork);
int32_t ml_orglq(int32_t type, int32_t m, int32_t n, int32_t k, void *a, int32_t lda, const void *tau, void *work,
                 int32_t lwork);
int32_t ml_potrf(int32_t type, char uplo, int32_t n, void *a, int32_t lda);
int32_t ml_getrf(int32_t type, int32_t m, int32_t n, void *a, int32_t lda, int32_t *ipiv);
int32_t ml_getrs(int32_t type, char trans, int32_t n, int32_t nrhs, const void *a, int32_t lda, const int32_t *ipiv,
                 void *b, int32_t ldb);
int32_t ml_getri(int32_t type, int32_t n, void *a, int32_t lda, const int32_t *ipiv, void *work, int32_t lwork);
