#include "scatter.h"

#include "CKernels.h"
#include "clones.h"

#define GATHER(T)                                                                         \
  for (ptrdiff_t i = 0; i < n; i++) {                                                     \
    int64_t at = (int64_t)((uint64_t)index[i * si] - (uint64_t)first);                    \
    bool inside = (uint64_t)at < (uint64_t)limit;                                         \
    good &= inside;                                                                       \
    ((T *)out)[i] = inside ? ((const T *)a)[i * sa + at * step] : (T)0;                   \
  }

bool ml_gather_along(int size, ptrdiff_t n, const int64_t *index, ptrdiff_t si, const void *a, ptrdiff_t sa,
                     ptrdiff_t step, ptrdiff_t limit, int64_t first, void *out) {
  bool good = true;
  switch (size) {
    case 1: GATHER(uint8_t) break;
    case 4: GATHER(uint32_t) break;
    case 8: GATHER(uint64_t) break;
  }
  return good;
}

#define SCATTER(T) \
  for (ptrdiff_t i = 0; i < n; i++) ((T *)row)[index[i]] = ((const T *)a)[i];

void ml_scatter_row(int size, ptrdiff_t n, const int64_t *index, const void *a, void *row) {
  switch (size) {
    case 1: SCATTER(uint8_t) break;
    case 4: SCATTER(uint32_t) break;
    case 8: SCATTER(uint64_t) break;
  }
}

// Whole numbers wrap around; unsigned arithmetic keeps that defined.
#define SCATTER_ADD(T) \
  for (ptrdiff_t i = 0; i < n; i++) ((T *)row)[index[i]] += ((const T *)a)[i]; \
  return true;

bool ml_scatter_add_row(int dtype, ptrdiff_t n, const int64_t *index, const void *a, void *row) {
  switch (dtype) {
    case ML_F32: SCATTER_ADD(float)
    case ML_F64: SCATTER_ADD(double)
    case ML_I64: SCATTER_ADD(uint64_t)
    case ML_U8: SCATTER_ADD(uint8_t)
  }
  return false;
}

#define INDEX_ADD(NAME, T)                                                                                  \
  CLONES static void NAME(ptrdiff_t n, ptrdiff_t columns, ptrdiff_t stride, const int64_t *index,           \
                          const T *rows, T *table) {                                                        \
    for (ptrdiff_t i = 0; i < n; i++) {                                                                     \
      T *o = table + index[i] * stride;                                                                     \
      const T *r = rows + i * stride;                                                                       \
      for (ptrdiff_t c = 0; c < columns; c++) o[c] += r[c];                                                 \
    }                                                                                                       \
  }
INDEX_ADD(index_add_f32, float)
INDEX_ADD(index_add_f64, double)
INDEX_ADD(index_add_i64, uint64_t)
INDEX_ADD(index_add_u8, uint8_t)

bool ml_index_add(int dtype, ptrdiff_t n, ptrdiff_t columns, ptrdiff_t stride, const int64_t *index, const void *rows,
                  void *table) {
  switch (dtype) {
    case ML_F32: index_add_f32(n, columns, stride, index, rows, table); return true;
    case ML_F64: index_add_f64(n, columns, stride, index, rows, table); return true;
    case ML_I64: index_add_i64(n, columns, stride, index, rows, table); return true;
    case ML_U8: index_add_u8(n, columns, stride, index, rows, table); return true;
  }
  return false;
}

CLONES bool ml_within(ptrdiff_t n, const int64_t *index, ptrdiff_t limit) {
  uint64_t outside = 0;
  for (ptrdiff_t i = 0; i < n; i++) outside |= (uint64_t)((uint64_t)index[i] >= (uint64_t)limit);
  return !outside;
}

CLONES ptrdiff_t ml_count_true(ptrdiff_t n, const uint8_t *flags) {
  ptrdiff_t total = 0;
  for (ptrdiff_t i = 0; i < n; i++) total += flags[i] != 0;
  return total;
}

void ml_true_positions(ptrdiff_t n, const uint8_t *flags, int64_t first, ptrdiff_t room, int64_t *out) {
  // Written whether it counts or not: a branch would be guessed wrong every other time.
  for (ptrdiff_t i = 0, at = 0; i < n && at < room; i++) {
    out[at] = first + i;
    at += flags[i] != 0;
  }
}

// The quotient may round to the wrong side of an edge; the edges decide.
#define HISTOGRAM(T)                                                       \
  for (ptrdiff_t i = 0; i < n; i++) {                                      \
    double x = (double)((const T *)a)[i];                                  \
    if (!(x >= low && x <= high)) continue;                                \
    ptrdiff_t bin = (ptrdiff_t)((x - low) * scale);                        \
    if (bin >= bins) bin = bins - 1;                                       \
    if (bin > 0 && x < low + (double)bin * width) bin--;                   \
    else if (bin + 1 < bins && x >= low + (double)(bin + 1) * width) bin++; \
    counts[bin]++;                                                         \
  }                                                                        \
  return true;

bool ml_histogram(int dtype, ptrdiff_t n, const void *a, double low, double high, ptrdiff_t bins, int64_t *counts) {
  double width = (high - low) / (double)bins, scale = (double)bins / (high - low);
  switch (dtype) {
    case ML_F32: HISTOGRAM(float)
    case ML_F64: HISTOGRAM(double)
    case ML_I64: HISTOGRAM(int64_t)
    case ML_U8: case ML_BOOL: HISTOGRAM(uint8_t)
  }
  return false;
}
