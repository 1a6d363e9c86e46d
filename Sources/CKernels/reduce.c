#include "CKernels.h"
#include "vectormath.h"

#define LANES 32
#define BLOCK 1024

// Sums a contiguous run: lanes within a block, blocks in double.
#define SUM_RUN(NAME, T, ACC, TOTAL)                                             \
  CLONES static TOTAL NAME(ptrdiff_t n, const T *a) {                            \
    TOTAL total = 0;                                                             \
    for (ptrdiff_t start = 0; start < n; start += BLOCK) {                       \
      ptrdiff_t end = start + BLOCK < n ? start + BLOCK : n, i = start;          \
      ACC lanes[LANES] = {0};                                                    \
      for (; i + LANES <= end; i += LANES)                                       \
        for (int j = 0; j < LANES; j++) lanes[j] += (ACC)a[i + j];               \
      for (int j = 0; i < end; i++, j++) lanes[j] += (ACC)a[i];                  \
      for (int j = 0; j < LANES; j++) total += (TOTAL)lanes[j];                  \
    }                                                                            \
    return total;                                                                \
  }
SUM_RUN(sum_f32, float, float, double)
SUM_RUN(sum_f64, double, double, double)
SUM_RUN(sum_i64, int64_t, uint64_t, uint64_t)
SUM_RUN(sum_u8, uint8_t, uint64_t, uint64_t)

#define BEST_FLOAT(T, CMP)                                        \
  T best = a[0];                                                  \
  for (ptrdiff_t i = 1; i < n; i++) {                             \
    T x = a[i];                                                   \
    best = (best != best) ? best : ((x != x || x CMP best) ? x : best); \
  }                                                               \
  return best;
#define BEST_RUN(SUFFIX, T)                                                           \
  CLONES static T max_##SUFFIX(ptrdiff_t n, const T *a) { BEST_FLOAT(T, >) }          \
  CLONES static T min_##SUFFIX(ptrdiff_t n, const T *a) { BEST_FLOAT(T, <) }
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

#define ARG_ROWS(T)                                                                    \
  for (ptrdiff_t r = 0; r < rows; r++) {                                               \
    const T *row = (const T *)a + r * columns;                                         \
    ptrdiff_t best = 0;                                                                \
    for (ptrdiff_t c = 1; c < columns && row[best] == row[best]; c++)                  \
      if (row[c] != row[c] || (op == ML_MAX ? row[c] > row[best] : row[c] < row[best])) best = c; \
    out[r] = best;                                                                     \
  }                                                                                    \
  return true;

bool ml_arg_rows(int dtype, int op, ptrdiff_t rows, ptrdiff_t columns, const void *a, int64_t *out) {
  switch (dtype) {
    case ML_F32: ARG_ROWS(float)
    case ML_F64: ARG_ROWS(double)
    case ML_I64: ARG_ROWS(int64_t)
    case ML_U8: case ML_BOOL: ARG_ROWS(uint8_t)
  }
  return false;
}

#define SOFTMAX(NAME, T, EXP, LOG)                                                                   \
  CLONES void NAME(bool log_form, ptrdiff_t rows, ptrdiff_t columns, const T *a, T *out) {           \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                           \
      const T *x = a + r * columns;                                                                  \
      T *y = out + r * columns, top = x[0], total = 0;                                               \
      for (ptrdiff_t c = 1; c < columns; c++) top = x[c] > top ? x[c] : top;                         \
      for (ptrdiff_t c = 0; c < columns; c++) y[c] = EXP(x[c] - top);                                \
      for (ptrdiff_t c = 0; c < columns; c++) total += y[c];                                         \
      if (log_form) {                                                                                \
        T shift = top + LOG(total);                                                                  \
        for (ptrdiff_t c = 0; c < columns; c++) y[c] = x[c] - shift;                                 \
      } else {                                                                                       \
        T factor = 1 / total;                                                                        \
        for (ptrdiff_t c = 0; c < columns; c++) y[c] *= factor;                                      \
      }                                                                                              \
    }                                                                                                \
  }
SOFTMAX(ml_softmax_f32, float, exp_f32, log_f32)
SOFTMAX(ml_softmax_f64, double, exp, log)
