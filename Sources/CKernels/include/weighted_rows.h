// Products with matrices of few entries a row: `weights` (n, k) at the columns `index` (n, k), which are in range.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// out[i] = sum over j of weights[i][j] * table[index[i][j]], rows of m.
bool ml_weighted_rows(int dtype, ptrdiff_t n, ptrdiff_t k, ptrdiff_t m, const int64_t *index, const void *weights,
                      const void *table, void *out);
// out[i][j] = x[i] . table[index[i][j]], rows of m.
bool ml_row_products(int dtype, ptrdiff_t n, ptrdiff_t k, ptrdiff_t m, const int64_t *index, const void *x,
                     const void *table, void *out);
// The entries of each column, one column after the other: those of column c are order[start[c]] ..< order[start[c + 1]],
// in their order; `start` has columns + 1 places.
void ml_order_by_column(ptrdiff_t count, ptrdiff_t columns, const int64_t *index, int64_t *start, int64_t *order);
// out[c] = sum over the entries e of column c of weights[e] * x[e / k], for columns from ..< to.
bool ml_spread_rows(int dtype, ptrdiff_t from, ptrdiff_t to, ptrdiff_t k, ptrdiff_t m, const int64_t *start,
                    const int64_t *order, const void *weights, const void *x, void *out);
