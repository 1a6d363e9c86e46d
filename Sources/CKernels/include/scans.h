// Running sums and products, and statistics of contiguous rows.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// out[i] = sum (or product) of the elements before and at i, per row; `reverse` runs from the end, `exclusive` leaves
// the element itself out. Floats accumulate in double, bytes in int64, which is then the type of `out`. `carry` (a
// double, or an int64 for whole numbers) holds a row's start value and takes its end value; NULL starts anew.
bool ml_scan_rows(int dtype, bool product, bool reverse, bool exclusive, ptrdiff_t rows, ptrdiff_t columns,
                  const void *a, void *out, void *carry);
// The same down the columns of a block whose rows are `stride` apart.
bool ml_scan_columns(int dtype, bool reverse, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const void *a,
                     void *out);
// Product of each row, in double or int64.
bool ml_product_rows(int dtype, ptrdiff_t rows, ptrdiff_t columns, const void *a, void *out);
// log(sum(exp(x))) of each row.
void ml_logsumexp_f32(ptrdiff_t rows, ptrdiff_t columns, const float *a, float *out);
void ml_logsumexp_f64(ptrdiff_t rows, ptrdiff_t columns, const double *a, double *out);
// Sum of the squared differences from the row's mean, over `divisor`.
void ml_variance_f32(ptrdiff_t rows, ptrdiff_t columns, double divisor, const float *a, float *out);
void ml_variance_f64(ptrdiff_t rows, ptrdiff_t columns, double divisor, const double *a, double *out);
