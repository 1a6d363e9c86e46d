#include "CKernels.h"
#include "lanes.h"
#include "vectormath.h"

// Sums of a row in lanes, so that they vectorise and their order depends on the columns alone.
#define ROW_SUM(TOTAL, T, N, EXPR)                                         \
  {                                                                        \
    T lanes[LANES] = {0};                                                  \
    ptrdiff_t i = 0;                                                       \
    for (; i + LANES <= N; i += LANES)                                     \
      for (int j = 0; j < LANES; j++) { ptrdiff_t c = i + j; lanes[j] += EXPR; } \
    for (int j = 0; i + j < N; j++) { ptrdiff_t c = i + j; lanes[j] += EXPR; }   \
    double sums[LANES];                                                    \
    for (int j = 0; j < LANES; j++) sums[j] = (double)lanes[j];            \
    FOLD(sums)                                                             \
    TOTAL = sums[0];                                                       \
  }

#define NORM_ROWS(S, T)                                                                                      \
  CLONES void ml_norm_rows_##S(bool centre, ptrdiff_t rows, ptrdiff_t columns, double eps, const T *a,       \
                               const T *weight, const T *bias, T *out, T *mean, T *scale) {                  \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                                   \
      const T *x = a + r * columns;                                                                          \
      T *y = out + r * columns;                                                                              \
      double total = 0;                                                                                      \
      if (centre) ROW_SUM(total, T, columns, x[c])                                                           \
      T m = (T)(total / (double)columns);                                                                    \
      ROW_SUM(total, T, columns, (x[c] - m) * (x[c] - m))                                                    \
      T s = (T)(1.0 / sqrt(total / (double)columns + eps));                                                  \
      for (ptrdiff_t c = 0; c < columns; c++) y[c] = (x[c] - m) * s * weight[c] + bias[c];                   \
      mean[r] = m;                                                                                           \
      scale[r] = s;                                                                                          \
    }                                                                                                        \
  }                                                                                                          \
  CLONES void ml_norm_rows_slope_##S(bool centre, ptrdiff_t rows, ptrdiff_t columns, const T *a,             \
                                     const T *weight, const T *mean, const T *scale, const T *gradient,      \
                                     T *x_gradient, T *weight_gradient, T *bias_gradient) {                  \
    memset(weight_gradient, 0, (size_t)columns * sizeof(T));                                                 \
    memset(bias_gradient, 0, (size_t)columns * sizeof(T));                                                   \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                                   \
      const T *restrict x = a + r * columns, *restrict g = gradient + r * columns, *restrict w = weight;      \
      T *restrict y = x_gradient + r * columns, *restrict dw = weight_gradient, *restrict db = bias_gradient; \
      T m = mean[r], s = scale[r];                                                                           \
      double total = 0, along = 0;                                                                           \
      if (centre) ROW_SUM(total, T, columns, g[c] * w[c])                                               \
      ROW_SUM(along, T, columns, g[c] * w[c] * ((x[c] - m) * s))                                        \
      T level = (T)(total / (double)columns), tilt = (T)(along / (double)columns);                           \
      for (ptrdiff_t c = 0; c < columns; c++) {                                                              \
        T unit = (x[c] - m) * s;                                                                             \
        y[c] = s * (g[c] * w[c] - level - unit * tilt);                                                 \
        dw[c] += g[c] * unit;                                                                   \
        db[c] += g[c];                                                                            \
      }                                                                                                      \
    }                                                                                                        \
  }
NORM_ROWS(f32, float)
NORM_ROWS(f64, double)

#define SOFTMAX_SLOPE(S, T, EXP)                                                                             \
  CLONES void ml_softmax_slope_##S(bool log_form, ptrdiff_t rows, ptrdiff_t columns, const T *values,        \
                                   const T *gradient, T *out) {                                              \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                                   \
      const T *y = values + r * columns, *g = gradient + r * columns;                                        \
      T *x = out + r * columns;                                                                              \
      double total = 0;                                                                                      \
      if (log_form) ROW_SUM(total, T, columns, g[c])                                                         \
      else ROW_SUM(total, T, columns, g[c] * y[c])                                                           \
      T sum = (T)total;                                                                                      \
      if (log_form) for (ptrdiff_t c = 0; c < columns; c++) x[c] = g[c] - EXP(y[c]) * sum;                   \
      else for (ptrdiff_t c = 0; c < columns; c++) x[c] = y[c] * (g[c] - sum);                               \
    }                                                                                                        \
  }
SOFTMAX_SLOPE(f32, float, exp_f32)
SOFTMAX_SLOPE(f64, double, exp)
