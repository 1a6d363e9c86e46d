// Elements taken from, and put to, positions along a dimension. Positions count from 0.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// out[i] = a[i * sa + (index[i * si] - first) * step], elements of `size` bytes. False when a position less `first` lies
// outside of 0 ..< limit; nothing is read for such a one.
bool ml_gather_along(int size, ptrdiff_t n, const int64_t *index, ptrdiff_t si, const void *a, ptrdiff_t sa,
                     ptrdiff_t step, ptrdiff_t limit, int64_t first, void *out);
// row[index[i]] = a[i], or += a[i]. The positions are in range.
void ml_scatter_row(int size, ptrdiff_t n, const int64_t *index, const void *a, void *row);
bool ml_scatter_add_row(int dtype, ptrdiff_t n, const int64_t *index, const void *a, void *row);
// table[index[i]][c] += rows[i][c] for c < columns; rows of both are `stride` apart.
bool ml_index_add(int dtype, ptrdiff_t n, ptrdiff_t columns, ptrdiff_t stride, const int64_t *index, const void *rows,
                  void *table);
// Whether all n lie within 0 ..< limit.
bool ml_within(ptrdiff_t n, const int64_t *index, ptrdiff_t limit);
// How many flags are set, and where, counted from `first`: `room` of them.
ptrdiff_t ml_count_true(ptrdiff_t n, const uint8_t *flags);
void ml_true_positions(ptrdiff_t n, const uint8_t *flags, int64_t first, ptrdiff_t room, int64_t *out);
// counts[i] += number of elements in bin i of `bins` equal ones between low and high, high included.
bool ml_histogram(int dtype, ptrdiff_t n, const void *a, double low, double high, ptrdiff_t bins, int64_t *counts);
