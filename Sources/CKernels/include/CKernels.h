// Loops over raw memory, written in C because clang vectorises them there, in debug builds too.
// Every function works on one chunk on the calling thread; who calls how many chunks is decided in Swift.
// Strides count elements. Pointers to input and output may be equal, but must not overlap otherwise.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "networks.h"

// Operation codes, shared with Swift.
enum ml_unary {
  ML_NEG, ML_ABS, ML_SQUARE, ML_SQRT, ML_RECIPROCAL, ML_EXP, ML_LOG, ML_SIN, ML_COS, ML_TANH,
  ML_SIGMOID, ML_RELU, ML_SIGN, ML_FLOOR, ML_CEIL, ML_ROUND,
};
enum ml_binary { ML_ADD, ML_SUB, ML_MUL, ML_DIV, ML_POW, ML_MAXIMUM, ML_MINIMUM };
enum ml_compare { ML_EQ, ML_NE, ML_LT, ML_LE, ML_GT, ML_GE };
enum ml_dtype { ML_F32, ML_F64, ML_I64, ML_U8, ML_BOOL };
enum ml_reduce { ML_SUM, ML_MAX, ML_MIN };

// Elementwise: out[i] = f(a[i * sa] [, b[i * sb]]), i < n; out is contiguous. Returns false where the
// operation is not defined for the element type (Swift turns that into an error).
bool ml_unary(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out);
bool ml_binary(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb,
               void *out);
bool ml_compare(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb,
                uint8_t *out);
// out[i] = condition[i * sc] ? a[i * sa] : b[i * sb], elements of `size` bytes.
// Floats held within low and high, which are not NaN; a NaN stays.
bool ml_clamp(int dtype, ptrdiff_t n, const void *a, ptrdiff_t sa, double low, double high, void *out);
void ml_where(int size, ptrdiff_t n, const uint8_t *condition, ptrdiff_t sc, const void *a, ptrdiff_t sa,
              const void *b, ptrdiff_t sb, void *out);
// Copies elements of `size` bytes between strided rows.
void ml_copy(int size, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out, ptrdiff_t so);
// out[i * so + j] = a[j * sa + i] for i < rows, j < columns.
void ml_transpose(int size, ptrdiff_t rows, ptrdiff_t columns, const void *a, ptrdiff_t sa, void *out, ptrdiff_t so);
// Converts between element types; out is contiguous.
void ml_convert(int from, int to, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out);

// Reductions. `rows`: out[r] = reduce over the contiguous row r. `columns`: out[c] = reduce over rows of
// a contiguous (rows x columns) block, out not yet initialised. Float sums use 32 lanes per 1,024 elements
// with double-precision totals, in an order that depends on n alone.
// The squares of floats, summed in double.
double ml_sum_of_squares(int dtype, ptrdiff_t n, const void *a);
bool ml_reduce_rows(int dtype, int op, ptrdiff_t rows, ptrdiff_t columns, const void *a, void *out);
bool ml_reduce_columns(int dtype, int op, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const void *a,
                       void *out);
// Position (from 0) of the first largest or smallest element of each contiguous row; a NaN wins.
bool ml_arg_rows(int dtype, int op, ptrdiff_t rows, ptrdiff_t columns, const void *a, int64_t *out);

// Softmax family on contiguous rows.
void ml_softmax_f32(bool log, ptrdiff_t rows, ptrdiff_t columns, const float *a, float *out);
void ml_softmax_f64(bool log, ptrdiff_t rows, ptrdiff_t columns, const double *a, double *out);
// From the results y and their gradient g to the gradient of what they were computed from.
void ml_softmax_slope_f32(bool log, ptrdiff_t rows, ptrdiff_t columns, const float *y, const float *g, float *out);
void ml_softmax_slope_f64(bool log, ptrdiff_t rows, ptrdiff_t columns, const double *y, const double *g, double *out);

// Philox4x32-10 (Salmon et al., SC'11). Values are made in groups of 64 from 16 counters; `group` is the
// first group's number, so a chunk that starts at a multiple of 64 needs nothing from its neighbours.
void ml_uniform_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float low, float high,
                    float *out);
void ml_normal_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float mean, float std,
                   float *out);
// out[i] += std * normal.
void ml_add_normal_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float std, float *out);
void ml_philox_u32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, uint32_t *out);

// Rows `index[i]` (from 0) of a contiguous table. The uint8 form converts on the way: value * scale.
void ml_gather_rows(ptrdiff_t n, ptrdiff_t row_bytes, const int64_t *index, const void *table, void *out);
void ml_gather_rows_u8_f32(ptrdiff_t n, ptrdiff_t columns, const int64_t *index, const uint8_t *table,
                           float scale, float *out);
// a[i] += b[i], for gradient accumulation.
void ml_accumulate_f32(ptrdiff_t n, const float *b, float *a);

// Matrix products of one element type on this processor. rs and cs are the distances of rows and columns, in elements.
typedef struct {
  // The size of the tile kept in registers: cuts of a result at its multiples cost least.
  ptrdiff_t rows, columns;
  // Arranges a (m x k) in m * k elements.
  void (*pack_rows)(ptrdiff_t m, ptrdiff_t k, const void *a, ptrdiff_t rs, ptrdiff_t cs, void *packed);
  // Arranges b (k x n) in k * n elements, n rounded up to a multiple of `columns`; those from a multiple of `columns`
  // on begin at so many times k.
  void (*pack)(ptrdiff_t k, ptrdiff_t n, const void *b, ptrdiff_t rs, ptrdiff_t cs, void *packed);
  // c (m x n, rows ldc apart) = a (m x k) * b (k x n), or with `add` += that. a is packed by pack_rows if its row stride
  // as is 0, otherwise its columns are adjacent; b, whose rows are bs and columns bc apart, is packed by pack if bs is 0.
  void (*product)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const void *a, ptrdiff_t as, const void *b, ptrdiff_t bs,
                  ptrdiff_t bc, void *c, ptrdiff_t ldc, int add);
} ml_gemm;
const ml_gemm *ml_gemm_kernel(int is_double);
// The version for plain (0), AVX2 (1) or AVX-512 (2) processors; NULL where this one cannot run it.
const ml_gemm *ml_gemm_version(int level, int is_double);

// One Adam update (Kingma & Ba, arXiv 1412.6980) in PyTorch's order of operations: `l2` * w is added to the gradient,
// `decay` is decoupled from it (AdamW; Loshchilov & Hutter, arXiv 1711.05101). correction1 = 1 - beta1^t,
// correction2_sqrt = sqrt(1 - beta2^t). The gradient is `scale` times g.
void ml_adam_f32(ptrdiff_t n, float *w, const float *g, float *m, float *v, double scale, double lr, double beta1,
                 double beta2, double eps, double l2, double decay, double correction1, double correction2_sqrt);
void ml_adam_f64(ptrdiff_t n, double *w, const double *g, double *m, double *v, double scale, double lr, double beta1,
                 double beta2, double eps, double l2, double decay, double correction1, double correction2_sqrt);

// Garbage tensors go in bursts, and their successors come at once: lets malloc keep freed small blocks in its fast
// bins, and the heap's top from being given back and touched anew.
void ml_tune_malloc(void);

// Keeps the process alive when a mapped file gets shorter: what is missing reads as zeros. Returns whether there was
// room to remember the mapping. Release before unmapping.
bool ml_guard_mapping(void *base, size_t size);
void ml_release_mapping(void *base);

// Per-thread state of the autograd engine (Swift has no cheap thread-local).
int ml_thread_recording(void);
void ml_thread_set_recording(int on);
void *ml_thread_graveyard(void);
void ml_thread_set_graveyard(void *list);
// The processor this thread is on, and one of our threads kept off a processor of those the caller may use (off none if
// that is -1).
int ml_thread_processor(void);
void ml_thread_avoid(unsigned long thread, int processor);
int ml_thread_in_pool(void);
void ml_thread_set_in_pool(int inside);

// Tells the processor that the thread waits in a loop.
static inline void ml_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

#include "elementary.h"
#include "ordering.h"
#include "projection.h"
#include "scans.h"
#include "scatter.h"
#include "weighted_rows.h"
