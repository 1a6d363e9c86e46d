#include "CKernels.h"
#include "lanes.h"
#include "vectormath.h"

#define BLOCK 1024
#define ITSELF(x) (x)
#define SQUARE(x) ((x) * (x))
// Sums TERM of a contiguous run's elements: lanes within a block, blocks in double.
#define SUM_RUN(NAME, T, ACC, TOTAL, TERM)                                       \
  CLONES static TOTAL NAME(ptrdiff_t n, const T *a) {                            \
    TOTAL total = 0;                                                             \
    for (ptrdiff_t start = 0; start < n; start += BLOCK) {                       \
      ptrdiff_t end = start + BLOCK < n ? start + BLOCK : n, i = start;          \
      ACC lanes[LANES] = {0};                                                    \
      for (; i + LANES <= end; i += LANES)                                       \
        for (int j = 0; j < LANES; j++) lanes[j] += TERM((ACC)a[i + j]);         \
      for (int j = 0; i < end; i++, j++) lanes[j] += TERM((ACC)a[i]);            \
      TOTAL sums[LANES];                                                         \
      for (int j = 0; j < LANES; j++) sums[j] = (TOTAL)lanes[j];                 \
      FOLD(sums)                                                                 \
      total += sums[0];                                                          \
    }                                                                            \
    return total;                                                                \
  }
SUM_RUN(sum_f32, float, float, double, ITSELF)
SUM_RUN(sum_f64, double, double, double, ITSELF)
SUM_RUN(sum_i64, int64_t, uint64_t, uint64_t, ITSELF)
SUM_RUN(sum_u8, uint8_t, uint64_t, uint64_t, ITSELF)
SUM_RUN(squares_f32, float, double, double, SQUARE)
SUM_RUN(squares_f64, double, double, double, SQUARE)

double ml_sum_of_squares(int dtype, ptrdiff_t n, const void *a) {
  return dtype == ML_F32 ? squares_f32(n, a) : squares_f64(n, a);
}

// The first NaN, if there is one; else the best of lanes.
#define BEST(NAME, T, CMP)                                                          \
  CLONES static T NAME(ptrdiff_t n, const T *a) {                                   \
    T lanes[2 * LANES];                                                             \
    uint8_t odd[2 * LANES] = {0}, any = 0;                                          \
    for (int j = 0; j < 2 * LANES; j++) lanes[j] = a[0];                            \
    ptrdiff_t i = 0;                                                                \
    for (; i + 2 * LANES <= n; i += 2 * LANES)                                      \
      for (int j = 0; j < 2 * LANES; j++) {                                         \
        T x = a[i + j];                                                             \
        lanes[j] = x CMP lanes[j] ? x : lanes[j];                                   \
        odd[j] |= x != x;                                                           \
      }                                                                             \
    if (i < n)                                                                      \
      for (int j = 0; j < 2 * LANES; j++) {                                         \
        T x = j < n - i ? a[i + j] : a[0];                                          \
        lanes[j] = x CMP lanes[j] ? x : lanes[j];                                   \
        odd[j] |= x != x;                                                           \
      }                                                                             \
    for (int width = LANES; width > 0; width /= 2)                                  \
      for (int j = 0; j < width; j++)                                               \
        lanes[j] = lanes[j + width] CMP lanes[j] ? lanes[j + width] : lanes[j];     \
    for (int j = 0; j < 2 * LANES; j++) any |= odd[j];                              \
    if (any)                                                                        \
      for (i = 0; i < n; i++)                                                       \
        if (a[i] != a[i]) return a[i];                                              \
    return lanes[0];                                                                \
  }
#define BEST_RUN(SUFFIX, T)      \
  BEST(max_##SUFFIX, T, >)       \
  BEST(min_##SUFFIX, T, <)
BEST_RUN(f32, float)
BEST_RUN(f64, double)
BEST_RUN(i64, int64_t)
BEST_RUN(u8, uint8_t)

#define ROWS(T, U, SUM, MAX, MIN)                                                                   \
  for (ptrdiff_t r = 0; r < rows; r++) {                                                            \
    const T *row = (const T *)a + r * columns;                                                      \
    if (op == ML_SUM) ((U *)out)[r] = (U)SUM(columns, row);                                         \
    else ((T *)out)[r] = op == ML_MAX ? MAX(columns, row) : MIN(columns, row);                      \
  }                                                                                                 \
  return true;

bool ml_reduce_rows(int dtype, int op, ptrdiff_t rows, ptrdiff_t columns, const void *a, void *out) {
  switch (dtype) {
    case ML_F32: ROWS(float, float, sum_f32, max_f32, min_f32)
    case ML_F64: ROWS(double, double, sum_f64, max_f64, min_f64)
    case ML_I64: ROWS(int64_t, int64_t, sum_i64, max_i64, min_i64)
    case ML_U8: case ML_BOOL: ROWS(uint8_t, int64_t, sum_u8, max_u8, min_u8)
  }
  return false;
}

// Column sums keep a float run of at most LANES rows, as each lane of a row sum does, then carry into double: error does not grow with rows.
#define COLUMN_SUM(NAME, T, ACC, TOTAL, U)                                                           \
  CLONES static void NAME(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const T *a, U *out) { \
    for (ptrdiff_t c0 = 0; c0 < columns; c0 += 64) {                                                 \
      int width = (int)(columns - c0 < 64 ? columns - c0 : 64);                                      \
      TOTAL totals[64] = {0};                                                                        \
      for (ptrdiff_t r0 = 0; r0 < rows; r0 += LANES) {                                               \
        ptrdiff_t r1 = r0 + LANES < rows ? r0 + LANES : rows;                                        \
        ACC lanes[64] = {0};                                                                         \
        for (ptrdiff_t r = r0; r < r1; r++) {                                                        \
          const T *row = a + r * stride + c0;                                                        \
          if (width == 64) for (int j = 0; j < 64; j++) lanes[j] += (ACC)row[j];                     \
          else for (int j = 0; j < width; j++) lanes[j] += (ACC)row[j];                              \
        }                                                                                            \
        for (int j = 0; j < 64; j++) totals[j] += (TOTAL)lanes[j];                                   \
      }                                                                                              \
      for (int j = 0; j < width; j++) out[c0 + j] = (U)totals[j];                                    \
    }                                                                                                \
  }
COLUMN_SUM(column_sum_f32, float, float, double, float)
COLUMN_SUM(column_sum_f64, double, double, double, double)
COLUMN_SUM(column_sum_i64, int64_t, uint64_t, uint64_t, int64_t)
COLUMN_SUM(column_sum_u8, uint8_t, uint64_t, uint64_t, int64_t)

#define COLUMN_BEST(NAME, T)                                                                                 \
  CLONES static void NAME(bool largest, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const T *a,    \
                          T *out) {                                                                          \
    memcpy(out, a, (size_t)columns * sizeof(T));                                                             \
    for (ptrdiff_t r = 1; r < rows; r++) {                                                                   \
      const T *row = a + r * stride;                                                                         \
      if (largest)                                                                                           \
        for (ptrdiff_t c = 0; c < columns; c++)                                                              \
          out[c] = out[c] != out[c] ? out[c] : ((row[c] != row[c] || row[c] > out[c]) ? row[c] : out[c]);    \
      else                                                                                                   \
        for (ptrdiff_t c = 0; c < columns; c++)                                                              \
          out[c] = out[c] != out[c] ? out[c] : ((row[c] != row[c] || row[c] < out[c]) ? row[c] : out[c]);    \
    }                                                                                                        \
  }
COLUMN_BEST(column_best_f32, float)
COLUMN_BEST(column_best_f64, double)
COLUMN_BEST(column_best_i64, int64_t)
COLUMN_BEST(column_best_u8, uint8_t)

#define COLUMNS(SUFFIX, T)                                                                     \
  if (op == ML_SUM) column_sum_##SUFFIX(rows, columns, stride, a, out);                        \
  else column_best_##SUFFIX(op == ML_MAX, rows, columns, stride, (const T *)a, (T *)out);      \
  return true;

bool ml_reduce_columns(int dtype, int op, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const void *a,
                       void *out) {
  switch (dtype) {
    case ML_F32: COLUMNS(f32, float)
    case ML_F64: COLUMNS(f64, double)
    case ML_I64: COLUMNS(i64, int64_t)
    case ML_U8: case ML_BOOL: COLUMNS(u8, uint8_t)
  }
  return false;
}

// The best value first, then its place, by blocks: both loops have no step that waits for the one before.
#define ARG_ROWS(NAME, T, MAX, MIN)                                                              \
  CLONES static void NAME(bool largest, ptrdiff_t rows, ptrdiff_t columns, const T *a, int64_t *out) { \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                       \
      const T *row = a + r * columns;                                                            \
      T best = largest ? MAX(columns, row) : MIN(columns, row);                                  \
      bool odd = best != best;                                                                   \
      ptrdiff_t c = 0;                                                                           \
      for (; c + 64 <= columns; c += 64) {                                                       \
        int hits = 0;                                                                            \
        for (int j = 0; j < 64; j++) hits |= (row[c + j] == best) | (odd & (row[c + j] != row[c + j])); \
        if (hits) break;                                                                         \
      }                                                                                          \
      while (row[c] != best && !(odd && row[c] != row[c])) c++;                                  \
      out[r] = c;                                                                                \
    }                                                                                            \
  }
ARG_ROWS(arg_f32, float, max_f32, min_f32)
ARG_ROWS(arg_f64, double, max_f64, min_f64)
ARG_ROWS(arg_i64, int64_t, max_i64, min_i64)
ARG_ROWS(arg_u8, uint8_t, max_u8, min_u8)

bool ml_arg_rows(int dtype, int op, ptrdiff_t rows, ptrdiff_t columns, const void *a, int64_t *out) {
  switch (dtype) {
    case ML_F32: arg_f32(op == ML_MAX, rows, columns, a, out); return true;
    case ML_F64: arg_f64(op == ML_MAX, rows, columns, a, out); return true;
    case ML_I64: arg_i64(op == ML_MAX, rows, columns, a, out); return true;
    case ML_U8: case ML_BOOL: arg_u8(op == ML_MAX, rows, columns, a, out); return true;
  }
  return false;
}

// Rows of fewer elements than lanes: the exponentials of many rows together.
#define SOFTMAX_NARROW(NAME, T, EXP)                                                                 \
  INLINE void NAME##_narrow(bool log_form, ptrdiff_t rows, ptrdiff_t columns, const T *a, T *out) {  \
    T powers[BLOCK], tops[BLOCK];                                                                    \
    ptrdiff_t some = BLOCK / columns;                                                                \
    for (ptrdiff_t first = 0; first < rows; first += some) {                                         \
      ptrdiff_t n = rows - first < some ? rows - first : some;                                       \
      const T *x = a + first * columns;                                                              \
      T *y = out + first * columns;                                                                  \
      for (ptrdiff_t r = 0; r < n; r++) {                                                            \
        T top = -INFINITY;                                                                           \
        for (ptrdiff_t c = r * columns; c < (r + 1) * columns; c++) top = x[c] > top ? x[c] : top;   \
        tops[r] = top;                                                                               \
        for (ptrdiff_t c = r * columns; c < (r + 1) * columns; c++) powers[c] = x[c] - top;          \
      }                                                                                              \
      for (ptrdiff_t c = 0; c < n * columns; c++) powers[c] = EXP(powers[c]);                        \
      for (ptrdiff_t r = 0; r < n; r++) {                                                            \
        double total = 0;                                                                            \
        for (ptrdiff_t c = r * columns; c < (r + 1) * columns; c++) total += (double)powers[c];      \
        T by = log_form ? (T)log(total) : (T)(1.0 / total), top = tops[r];                           \
        for (ptrdiff_t c = r * columns; c < (r + 1) * columns; c++)                                  \
          y[c] = log_form ? x[c] - top - by : powers[c] * by;                                        \
      }                                                                                              \
    }                                                                                                \
  }
SOFTMAX_NARROW(ml_softmax_f32, float, exp_f32)
SOFTMAX_NARROW(ml_softmax_f64, double, exp)

// exp(x - top) and their sum in lanes, blocks in double, as other sums are. A row with a NaN becomes all NaN by its sum.
#define SOFTMAX(NAME, T, EXP)                                                                        \
  CLONES void NAME(bool log_form, ptrdiff_t rows, ptrdiff_t columns, const T *a, T *out) {           \
    if (columns < LANES) {                                                                           \
      NAME##_narrow(log_form, rows, columns, a, out);                                                \
      return;                                                                                        \
    }                                                                                                \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                           \
      const T *x = a + r * columns;                                                                  \
      T *y = out + r * columns, tops[LANES], top;                                                    \
      for (int j = 0; j < LANES; j++) tops[j] = -INFINITY;                                           \
      ptrdiff_t i = 0;                                                                               \
      for (; i + LANES <= columns; i += LANES)                                                       \
        for (int j = 0; j < LANES; j++) tops[j] = x[i + j] > tops[j] ? x[i + j] : tops[j];           \
      T rest[LANES];                                                                                 \
      ptrdiff_t left = columns - i;                                                                  \
      if (left > 0) {                                                                                \
        for (int j = 0; j < LANES; j++) rest[j] = -INFINITY;                                         \
        for (int j = 0; j < left; j++) rest[j] = x[i + j];                                           \
        for (int j = 0; j < LANES; j++) tops[j] = rest[j] > tops[j] ? rest[j] : tops[j];             \
      }                                                                                              \
      for (int width = LANES / 2; width > 0; width /= 2)                                             \
        for (int j = 0; j < width; j++) tops[j] = tops[j + width] > tops[j] ? tops[j + width] : tops[j]; \
      top = tops[0];                                                                                 \
      double total = 0;                                                                              \
      for (ptrdiff_t start = 0; start < columns; start += BLOCK) {                                   \
        ptrdiff_t end = start + BLOCK < columns ? start + BLOCK : columns;                           \
        T lanes[LANES] = {0};                                                                        \
        for (i = start; i + LANES <= end; i += LANES)                                                \
          for (int j = 0; j < LANES; j++) {                                                          \
            T e = EXP(x[i + j] - top);                                                               \
            if (!log_form) y[i + j] = e;                                                             \
            lanes[j] += e;                                                                           \
          }                                                                                          \
        if (i < end) {                                                                               \
          for (int j = 0; j < LANES; j++) rest[j] = EXP(rest[j] - top);                              \
          for (int j = 0; j < LANES; j++) lanes[j] += j < left ? rest[j] : 0;                        \
          if (!log_form) for (int j = 0; j < left; j++) y[i + j] = rest[j];                          \
        }                                                                                            \
        double sums[LANES];                                                                          \
        for (int j = 0; j < LANES; j++) sums[j] = (double)lanes[j];                                  \
        FOLD(sums)                                                                                   \
        total += sums[0];                                                                            \
      }                                                                                              \
      if (log_form) {                                                                                \
        T rounded = (T)log(total);                                                                   \
        for (ptrdiff_t c = 0; c < columns; c++) y[c] = x[c] - top - rounded;                         \
      } else {                                                                                       \
        T factor = (T)(1.0 / total);                                                                 \
        for (ptrdiff_t c = 0; c < columns; c++) y[c] *= factor;                                      \
      }                                                                                              \
    }                                                                                                \
  }
SOFTMAX(ml_softmax_f32, float, exp_f32)
SOFTMAX(ml_softmax_f64, double, exp)
