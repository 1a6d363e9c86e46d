#include "COpenBLAS.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Fortran's calling convention: everything by address, the lengths of character arguments behind the rest.
typedef const int32_t *ints;

// The routines of one precision; their names lack its letter.
typedef struct {
  void (*syevd)(const char *jobz, const char *uplo, ints n, void *a, ints lda, void *w, void *work, ints lwork,
                int32_t *iwork, ints liwork, int32_t *info, size_t, size_t);
  void (*geev)(const char *jobvl, const char *jobvr, ints n, void *a, ints lda, void *wr, void *wi, void *vl, ints ldvl,
               void *vr, ints ldvr, void *work, ints lwork, int32_t *info, size_t, size_t);
  void (*gesdd)(const char *jobz, ints m, ints n, void *a, ints lda, void *s, void *u, ints ldu, void *vt, ints ldvt,
                void *work, ints lwork, int32_t *iwork, int32_t *info, size_t);
  void (*gelqf)(ints m, ints n, void *a, ints lda, void *tau, void *work, ints lwork, int32_t *info);
  void (*orglq)(ints m, ints n, ints k, void *a, ints lda, const void *tau, void *work, ints lwork, int32_t *info);
  void (*potrf)(const char *uplo, ints n, void *a, ints lda, int32_t *info, size_t);
  void (*getrf)(ints m, ints n, void *a, ints lda, int32_t *ipiv, int32_t *info);
  void (*getrs)(const char *trans, ints n, ints nrhs, const void *a, ints lda, ints ipiv, void *b, ints ldb,
                int32_t *info, size_t);
  void (*getri)(ints n, void *a, ints lda, ints ipiv, void *work, ints lwork, int32_t *info);
} routines;

static routines table[2];
static const char *description;
static char failure[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

// The kernel set that suits this processor; NULL leaves the choice to OpenBLAS.
static const char *core_type(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return __builtin_cpu_supports("avx512bf16") ? "Cooperlake" : "SkylakeX";
  if (__builtin_cpu_is("intel") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return NULL;
}

static int find(void *library, const char *name, void *place) {
  void *symbol = dlsym(library, name);
  if (!symbol) snprintf(failure, sizeof failure, "OpenBLAS has no %s; install the package libopenblas0-pthread", name);
  memcpy(place, &symbol, sizeof symbol);
  return symbol != NULL;
}

static int find_routines(void *library, char letter, routines *r) {
  const struct {
    const char *name;
    void *place;
  } wanted[] = {
      {"syevd", &r->syevd}, {"geev", &r->geev},   {"gesdd", &r->gesdd}, {"gelqf", &r->gelqf}, {"orglq", &r->orglq},
      {"potrf", &r->potrf}, {"getrf", &r->getrf}, {"getrs", &r->getrs}, {"getri", &r->getri},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    char name[16];
    snprintf(name, sizeof name, "%c%s_", letter, wanted[i].name);
    if (!find(library, name, wanted[i].place)) return 0;
  }
  return 1;
}

static void load(void) {
  const char *core = core_type();
  if (core) setenv("OPENBLAS_CORETYPE", core, 0);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(failure, sizeof failure, "OpenBLAS cannot be loaded (%s); install the package libopenblas0-pthread",
             dlerror());
    return;
  }
  const char *(*configuration)(void) = NULL;
  if (find_routines(library, 's', &table[0]) && find_routines(library, 'd', &table[1]) &&
      find(library, "openblas_get_config", &configuration))
    description = configuration();
}

const char *ml_lapack_load(const char **error) {
  pthread_once(&once, load);
  if (failure[0]) {
    *error = failure;
    return NULL;
  }
  return description;
}

int32_t ml_syevd(int32_t type, char jobz, char uplo, int32_t n, void *a, int32_t lda, void *w, void *work,
                 int32_t lwork, int32_t *iwork, int32_t liwork) {
  int32_t info = 0;
  table[type].syevd(&jobz, &uplo, &n, a, &lda, w, work, &lwork, iwork, &liwork, &info, 1, 1);
  return info;
}

int32_t ml_geev(int32_t type, char jobvl, char jobvr, int32_t n, void *a, int32_t lda, void *wr, void *wi, void *vl,
                int32_t ldvl, void *vr, int32_t ldvr, void *work, int32_t lwork) {
  int32_t info = 0;
  table[type].geev(&jobvl, &jobvr, &n, a, &lda, wr, wi, vl, &ldvl, vr, &ldvr, work, &lwork, &info, 1, 1);
  return info;
}

int32_t ml_gesdd(int32_t type, char jobz, int32_t m, int32_t n, void *a, int32_t lda, void *s, void *u, int32_t ldu,
                 void *vt, int32_t ldvt, void *work, int32_t lwork, int32_t *iwork) {
  int32_t info = 0;
  table[type].gesdd(&jobz, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info, 1);
  return info;
}

int32_t ml_gelqf(int32_t type, int32_t m, int32_t n, void *a, int32_t lda, void *tau, void *work, int32_t lwork) {
  int32_t info = 0;
  table[type].gelqf(&m, &n, a, &lda, tau, work, &lwork, &info);
  return info;
}

int32_t ml_orglq(int32_t type, int32_t m, int32_t n, int32_t k, void *a, int32_t lda, const void *tau, void *work,
                 int32_t lwork) {
  int32_t info = 0;
  table[type].orglq(&m, &n, &k, a, &lda, tau, work, &lwork, &info);
  return info;
}

int32_t ml_potrf(int32_t type, char uplo, int32_t n, void *a, int32_t lda) {
  int32_t info = 0;
  table[type].potrf(&uplo, &n, a, &lda, &info, 1);
  return info;
}

int32_t ml_getrf(int32_t type, int32_t m, int32_t n, void *a, int32_t lda, int32_t *ipiv) {
  int32_t info = 0;
  table[type].getrf(&m, &n, a, &lda, ipiv, &info);
  return info;
}

int32_t ml_getrs(int32_t type, char trans, int32_t n, int32_t nrhs, const void *a, int32_t lda, const int32_t *ipiv,
                 void *b, int32_t ldb) {
  int32_t info = 0;
  table[type].getrs(&trans, &n, &nrhs, a, &lda, ipiv, b, &ldb, &info, 1);
  return info;
}

int32_t ml_getri(int32_t type, int32_t n, void *a, int32_t lda, const int32_t *ipiv, void *work, int32_t lwork) {
  int32_t info = 0;
  table[type].getri(&n, a, &lda, ipiv, work, &lwork, &info);
  return info;
}
