// Matrix products after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), in the
// arrangement of BLIS: a tile of c lives in registers while rows of a and packed columns of b stream past it.
#include <string.h>

#include "CKernels.h"

// Steps of k between two visits of c: 256 steps of two vectors of b fill two thirds of a 48 kB cache.
#define DEPTH 256
#define WIDTH ((ptrdiff_t)(BYTES / sizeof(T)))
// Steps packed at a time.
#define STRIP 16
#define UNROLL _Pragma("clang loop unroll(full)")
#define JOIN3(a, b, c) a##_##b##_##c
#define JOIN(a, b, c) JOIN3(a, b, c)
#define NAME(x) JOIN(x, SUFFIX, ISA)

// k cut into equal blocks of at most DEPTH.
static ptrdiff_t block_depth(ptrdiff_t k) {
  ptrdiff_t blocks = (k + DEPTH - 1) / DEPTH;
  return (k + blocks - 1) / blocks;
}

// ROWS x 2 vectors of sums, and what is needed beside them, fill the registers.
#define BYTES 16
#define TARGET
#define ISA any
#if defined(__aarch64__)
#define ROWS 12
#else
#define ROWS 6
#endif
#include "gemm_types.h"

#if defined(__x86_64__)
#define BYTES 32
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define ISA v3
#define ROWS 6
#include "gemm_types.h"

#define BYTES 64
#define TARGET __attribute__((target("arch=x86-64-v4,no-prefer-256-bit")))
#define ISA v4
#define ROWS 14
#include "gemm_types.h"
#endif

const ml_gemm *ml_gemm_version(int level, int is_double) {
  static const ml_gemm any[2] = {kernel_f32_any, kernel_f64_any};
  if (level == 0) return &any[is_double];
#if defined(__x86_64__)
  static const ml_gemm v3[2] = {kernel_f32_v3, kernel_f64_v3}, v4[2] = {kernel_f32_v4, kernel_f64_v4};
  __builtin_cpu_init();
  if (level == 1 && __builtin_cpu_supports("x86-64-v3")) return &v3[is_double];
  if (level == 2 && __builtin_cpu_supports("x86-64-v4")) return &v4[is_double];
#endif
  return NULL;
}

const ml_gemm *ml_gemm_kernel(int is_double) {
  for (int level = 2;; level--) {
    const ml_gemm *kernel = ml_gemm_version(level, is_double);
    if (kernel) return kernel;
  }
}
