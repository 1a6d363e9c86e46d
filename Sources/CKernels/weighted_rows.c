#include "weighted_rows.h"

#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "lanes.h"

// Four rows a pass: the sums are read and written a quarter as often.
#define WEIGHTED(NAME, T)                                                                                   \
  INLINE void NAME##_sum(ptrdiff_t k, ptrdiff_t m, const T *const *rows, const T *w, T *out) {              \
    ptrdiff_t j = 0;                                                                                        \
    for (; j + 4 <= k; j += 4) {                                                                            \
      const T *a = rows[j], *b = rows[j + 1], *c = rows[j + 2], *d = rows[j + 3];                           \
      for (ptrdiff_t x = 0; x < m; x++)                                                                     \
        out[x] += (w[j] * a[x] + w[j + 1] * b[x]) + (w[j + 2] * c[x] + w[j + 3] * d[x]);                    \
    }                                                                                                       \
    for (; j < k; j++)                                                                                      \
      for (ptrdiff_t x = 0; x < m; x++) out[x] += w[j] * rows[j][x];                                        \
  }                                                                                                         \
  CLONES static void NAME##_rows(ptrdiff_t n, ptrdiff_t k, ptrdiff_t m, const int64_t *index, const T *w,   \
                                 const T *table, T *out) {                                                  \
    for (ptrdiff_t i = 0; i < n; i++, index += k, w += k, out += m) {                                       \
      memset(out, 0, (size_t)m * sizeof(T));                                                                \
      for (ptrdiff_t first = 0; first < k; first += GROUP) {                                                \
        const T *rows[GROUP];                                                                               \
        ptrdiff_t count = k - first < GROUP ? k - first : GROUP;                                            \
        for (ptrdiff_t j = 0; j < count; j++) rows[j] = table + index[first + j] * m;                       \
        NAME##_sum(count, m, rows, w + first, out);                                                         \
      }                                                                                                     \
    }                                                                                                       \
  }                                                                                                         \
  CLONES static void NAME##_spread(ptrdiff_t from, ptrdiff_t to, ptrdiff_t k, ptrdiff_t m,                  \
                                   const int64_t *start, const int64_t *order, const T *w, const T *x,      \
                                   T *out) {                                                                \
    for (ptrdiff_t c = from; c < to; c++) {                                                                 \
      memset(out + c * m, 0, (size_t)m * sizeof(T));                                                        \
      for (int64_t first = start[c]; first < start[c + 1]; first += GROUP) {                                \
        const T *rows[GROUP];                                                                               \
        T weights[GROUP];                                                                                   \
        ptrdiff_t count = start[c + 1] - first < GROUP ? start[c + 1] - first : GROUP;                      \
        for (ptrdiff_t j = 0; j < count; j++) {                                                             \
          rows[j] = x + order[first + j] / k * m;                                                           \
          weights[j] = w[order[first + j]];                                                                 \
        }                                                                                                   \
        NAME##_sum(count, m, rows, weights, out + c * m);                                                   \
      }                                                                                                     \
    }                                                                                                       \
  }                                                                                                         \
  CLONES static void NAME##_products(ptrdiff_t n, ptrdiff_t k, ptrdiff_t m, const int64_t *index,           \
                                     const T *x, const T *table, T *out) {                                  \
    for (ptrdiff_t i = 0; i < n; i++, x += m) {                                                             \
      for (ptrdiff_t j = 0; j < k; j++) {                                                                   \
        const T *row = table + *index++ * m;                                                                \
        T sums[LANES] = {0};                                                                                \
        ptrdiff_t c = 0;                                                                                    \
        for (; c + LANES <= m; c += LANES)                                                                  \
          for (int l = 0; l < LANES; l++) sums[l] += x[c + l] * row[c + l];                                 \
        for (int l = 0; c + l < m; l++) sums[l] += x[c + l] * row[c + l];                                   \
        FOLD(sums)                                                                                          \
        *out++ = sums[0];                                                                                   \
      }                                                                                                     \
    }                                                                                                       \
  }
#define GROUP 64
WEIGHTED(f32, float)
WEIGHTED(f64, double)

bool ml_weighted_rows(int dtype, ptrdiff_t n, ptrdiff_t k, ptrdiff_t m, const int64_t *index, const void *weights,
                      const void *table, void *out) {
  switch (dtype) {
    case ML_F32: f32_rows(n, k, m, index, weights, table, out); return true;
    case ML_F64: f64_rows(n, k, m, index, weights, table, out); return true;
  }
  return false;
}

bool ml_row_products(int dtype, ptrdiff_t n, ptrdiff_t k, ptrdiff_t m, const int64_t *index, const void *x,
                     const void *table, void *out) {
  switch (dtype) {
    case ML_F32: f32_products(n, k, m, index, x, table, out); return true;
    case ML_F64: f64_products(n, k, m, index, x, table, out); return true;
  }
  return false;
}

bool ml_spread_rows(int dtype, ptrdiff_t from, ptrdiff_t to, ptrdiff_t k, ptrdiff_t m, const int64_t *start,
                    const int64_t *order, const void *weights, const void *x, void *out) {
  switch (dtype) {
    case ML_F32: f32_spread(from, to, k, m, start, order, weights, x, out); return true;
    case ML_F64: f64_spread(from, to, k, m, start, order, weights, x, out); return true;
  }
  return false;
}

void ml_order_by_column(ptrdiff_t count, ptrdiff_t columns, const int64_t *index, int64_t *start, int64_t *order) {
  memset(start, 0, (size_t)(columns + 1) * sizeof *start);
  for (ptrdiff_t e = 0; e < count; e++) start[index[e] + 1]++;
  for (ptrdiff_t c = 0; c < columns; c++) start[c + 1] += start[c];
  for (ptrdiff_t e = 0; e < count; e++) order[start[index[e]]++] = e;
  // Each start has moved to the next column's.
  memmove(start + 1, start, (size_t)columns * sizeof *start);
  start[0] = 0;
}
