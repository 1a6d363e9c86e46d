#include "scans.h"

#include "CKernels.h"
#include "vectormath.h"

// Whole numbers wrap around: ACC is unsigned there.
#define SCAN_STEP(T, U, ACC)                                    \
  ACC x = (ACC)row[i];                                          \
  if (exclusive) to[i] = (U)total;                              \
  total = product ? total * x : total + x;                      \
  if (!exclusive) to[i] = (U)total;

#define SCAN_ROWS(NAME, T, U, ACC)                                                                        \
  INLINE void NAME##_run(bool product, bool reverse, bool exclusive, ptrdiff_t rows, ptrdiff_t columns,   \
                         const T *a, U *out, ACC *carry) {                                                \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                                \
      const T *row = a + r * columns;                                                                     \
      U *to = out + r * columns;                                                                          \
      ACC total = carry ? *carry : (product ? (ACC)1 : (ACC)0);                                           \
      if (reverse) for (ptrdiff_t i = columns - 1; i >= 0; i--) { SCAN_STEP(T, U, ACC) }                  \
      else for (ptrdiff_t i = 0; i < columns; i++) { SCAN_STEP(T, U, ACC) }                               \
      if (carry) *carry = total;                                                                          \
    }                                                                                                     \
  }                                                                                                       \
  static void NAME(bool product, bool reverse, bool exclusive, ptrdiff_t rows, ptrdiff_t columns,         \
                   const T *a, U *out, ACC *carry) {                                                      \
    if (product) NAME##_run(true, reverse, exclusive, rows, columns, a, out, carry);                      \
    else if (exclusive) NAME##_run(false, reverse, true, rows, columns, a, out, carry);                   \
    else if (reverse) NAME##_run(false, true, false, rows, columns, a, out, carry);                       \
    else NAME##_run(false, false, false, rows, columns, a, out, carry);                                   \
  }
SCAN_ROWS(scan_f32, float, float, double)
SCAN_ROWS(scan_f64, double, double, double)
SCAN_ROWS(scan_i64, int64_t, int64_t, uint64_t)
SCAN_ROWS(scan_u8, uint8_t, int64_t, uint64_t)

typedef double eight __attribute__((vector_size(64), aligned(8)));
typedef float eight_f32 __attribute__((vector_size(32), aligned(4)));
#define SHIFTED(V, ...) __builtin_shufflevector((eight){0}, V, __VA_ARGS__)

// Running sums eight at a time: within the eight by steps of 1, 2 and 4, so that the next eight wait for one addition.
CLONES static void sum_rows_f32(ptrdiff_t rows, ptrdiff_t columns, const float *a, float *out, double *carry) {
  for (ptrdiff_t r = 0; r < rows; r++, a += columns, out += columns) {
    eight total = {0};
    if (carry) total += *carry;
    ptrdiff_t i = 0;
    for (; i + 8 <= columns; i += 8) {
      eight_f32 x;
      memcpy(&x, a + i, sizeof x);
      eight v = __builtin_convertvector(x, eight);
      v += SHIFTED(v, 0, 8, 9, 10, 11, 12, 13, 14);
      v += SHIFTED(v, 0, 1, 8, 9, 10, 11, 12, 13);
      v += SHIFTED(v, 0, 1, 2, 3, 8, 9, 10, 11);
      eight_f32 y = __builtin_convertvector(v + total, eight_f32);
      memcpy(out + i, &y, sizeof y);
      total += __builtin_shufflevector(v, v, 7, 7, 7, 7, 7, 7, 7, 7);
    }
    double last = total[0];
    for (; i < columns; i++) out[i] = (float)(last += (double)a[i]);
    if (carry) *carry = last;
  }
}

bool ml_scan_rows(int dtype, bool product, bool reverse, bool exclusive, ptrdiff_t rows, ptrdiff_t columns,
                  const void *a, void *out, void *carry) {
  switch (dtype) {
    case ML_F32:
      if (product || reverse || exclusive) scan_f32(product, reverse, exclusive, rows, columns, a, out, carry);
      else sum_rows_f32(rows, columns, a, out, carry);
      return true;
    case ML_F64: scan_f64(product, reverse, exclusive, rows, columns, a, out, carry); return true;
    case ML_I64: scan_i64(product, reverse, exclusive, rows, columns, a, out, carry); return true;
    case ML_U8: case ML_BOOL: scan_u8(product, reverse, exclusive, rows, columns, a, out, carry); return true;
  }
  return false;
}

#define SCAN_COLUMNS(NAME, T, U, ACC)                                                                  \
  CLONES static void NAME(bool reverse, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const T *a, \
                          U *out) {                                                                    \
    for (ptrdiff_t c0 = 0; c0 < columns; c0 += 64) {                                                   \
      int width = (int)(columns - c0 < 64 ? columns - c0 : 64);                                        \
      ACC totals[64] = {0};                                                                            \
      for (ptrdiff_t i = 0; i < rows; i++) {                                                           \
        ptrdiff_t r = reverse ? rows - 1 - i : i;                                                      \
        const T *row = a + r * stride + c0;                                                            \
        U *to = out + r * stride + c0;                                                                 \
        for (int j = 0; j < width; j++) to[j] = (U)(totals[j] += (ACC)row[j]);                         \
      }                                                                                                \
    }                                                                                                  \
  }
SCAN_COLUMNS(scan_columns_f32, float, float, double)
SCAN_COLUMNS(scan_columns_f64, double, double, double)
SCAN_COLUMNS(scan_columns_i64, int64_t, int64_t, uint64_t)
SCAN_COLUMNS(scan_columns_u8, uint8_t, int64_t, uint64_t)

bool ml_scan_columns(int dtype, bool reverse, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const void *a,
                     void *out) {
  switch (dtype) {
    case ML_F32: scan_columns_f32(reverse, rows, columns, stride, a, out); return true;
    case ML_F64: scan_columns_f64(reverse, rows, columns, stride, a, out); return true;
    case ML_I64: scan_columns_i64(reverse, rows, columns, stride, a, out); return true;
    case ML_U8: case ML_BOOL: scan_columns_u8(reverse, rows, columns, stride, a, out); return true;
  }
  return false;
}

// Eight products side by side, so that one does not wait for the other.
#define PRODUCT_ROWS(T, U, ACC)                                                   \
  for (ptrdiff_t r = 0; r < rows; r++) {                                          \
    const T *row = (const T *)a + r * columns;                                    \
    ACC lanes[8] = {1, 1, 1, 1, 1, 1, 1, 1};                                      \
    ptrdiff_t i = 0;                                                              \
    for (; i + 8 <= columns; i += 8)                                              \
      for (int j = 0; j < 8; j++) lanes[j] *= (ACC)row[i + j];                    \
    for (int j = 0; i < columns; i++, j++) lanes[j] *= (ACC)row[i];               \
    for (int j = 1; j < 8; j++) lanes[0] *= lanes[j];                             \
    ((U *)out)[r] = (U)lanes[0];                                                  \
  }                                                                               \
  return true;

bool ml_product_rows(int dtype, ptrdiff_t rows, ptrdiff_t columns, const void *a, void *out) {
  switch (dtype) {
    case ML_F32: PRODUCT_ROWS(float, float, double)
    case ML_F64: PRODUCT_ROWS(double, double, double)
    case ML_I64: PRODUCT_ROWS(int64_t, int64_t, uint64_t)
    case ML_U8: case ML_BOOL: PRODUCT_ROWS(uint8_t, int64_t, uint64_t)
  }
  return false;
}

#define LANES 32
#define BLOCK 1024

// Lanes within a block, blocks in double, as sums are. A row without a finite largest element is that element: all of
// -inf, or inf, or NaN (which the sum brings along).
#define LOGSUMEXP(NAME, T, EXP)                                                                \
  CLONES void NAME(ptrdiff_t rows, ptrdiff_t columns, const T *a, T *out) {                    \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                     \
      const T *x = a + r * columns;                                                            \
      T tops[LANES];                                                                           \
      for (int j = 0; j < LANES; j++) tops[j] = -INFINITY;                                     \
      ptrdiff_t i = 0;                                                                         \
      for (; i + LANES <= columns; i += LANES)                                                 \
        for (int j = 0; j < LANES; j++) tops[j] = x[i + j] > tops[j] ? x[i + j] : tops[j];     \
      for (int j = 0; i < columns; i++, j++) tops[j] = x[i] > tops[j] ? x[i] : tops[j];        \
      T top = tops[0];                                                                         \
      for (int j = 1; j < LANES; j++) top = tops[j] > top ? tops[j] : top;                     \
      T shift = top - top == 0 ? top : 0;                                                      \
      double total = 0;                                                                        \
      for (ptrdiff_t start = 0; start < columns; start += BLOCK) {                             \
        ptrdiff_t end = start + BLOCK < columns ? start + BLOCK : columns;                     \
        T lanes[LANES] = {0};                                                                  \
        for (i = start; i + LANES <= end; i += LANES)                                          \
          for (int j = 0; j < LANES; j++) lanes[j] += EXP(x[i + j] - shift);                   \
        for (int j = 0; i < end; i++, j++) lanes[j] += EXP(x[i] - shift);                      \
        for (int j = 0; j < LANES; j++) total += (double)lanes[j];                             \
      }                                                                                        \
      out[r] = (T)(log(total) + (double)shift);                                                \
    }                                                                                          \
  }
LOGSUMEXP(ml_logsumexp_f32, float, exp_f32)
LOGSUMEXP(ml_logsumexp_f64, double, exp)

// The differences' own sum takes back what rounding left in the mean.
#define VARIANCE(NAME, T)                                                                      \
  CLONES void NAME(ptrdiff_t rows, ptrdiff_t columns, double divisor, const T *a, T *out) {    \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                     \
      const T *x = a + r * columns;                                                            \
      double sum = 0, rest = 0, squares = 0;                                                   \
      for (ptrdiff_t start = 0; start < columns; start += BLOCK) {                             \
        ptrdiff_t end = start + BLOCK < columns ? start + BLOCK : columns, i = start;          \
        T lanes[LANES] = {0};                                                                  \
        for (; i + LANES <= end; i += LANES)                                                   \
          for (int j = 0; j < LANES; j++) lanes[j] += x[i + j];                                \
        for (int j = 0; i < end; i++, j++) lanes[j] += x[i];                                   \
        for (int j = 0; j < LANES; j++) sum += (double)lanes[j];                               \
      }                                                                                        \
      T mean = (T)(sum / (double)columns);                                                     \
      for (ptrdiff_t start = 0; start < columns; start += BLOCK) {                             \
        ptrdiff_t end = start + BLOCK < columns ? start + BLOCK : columns, i = start;          \
        T sums[LANES] = {0}, lanes[LANES] = {0};                                               \
        for (; i + LANES <= end; i += LANES)                                                   \
          for (int j = 0; j < LANES; j++) {                                                    \
            T d = x[i + j] - mean;                                                             \
            sums[j] += d;                                                                      \
            lanes[j] += d * d;                                                                 \
          }                                                                                    \
        for (int j = 0; i < end; i++, j++) {                                                   \
          T d = x[i] - mean;                                                                   \
          sums[j] += d;                                                                        \
          lanes[j] += d * d;                                                                   \
        }                                                                                      \
        for (int j = 0; j < LANES; j++) {                                                      \
          rest += (double)sums[j];                                                             \
          squares += (double)lanes[j];                                                         \
        }                                                                                      \
      }                                                                                        \
      double total = squares - rest * rest / (double)columns;                                  \
      out[r] = (T)((total < 0 ? 0 : total) / divisor);                                         \
    }                                                                                          \
  }
VARIANCE(ml_variance_f32, float)
VARIANCE(ml_variance_f64, double)
