#include "COpenBLAS.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ml_lapack table;
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
  if (find(library, "ssyevd_", &table.ssyevd) && find(library, "dsyevd_", &table.dsyevd) &&
      find(library, "openblas_get_config", &configuration))
    table.description = configuration();
}

const ml_lapack *ml_lapack_load(const char **error) {
  pthread_once(&once, load);
  if (failure[0]) {
    *error = failure;
    return NULL;
  }
  return &table;
}
