// Sorting and selecting in rows. Every row is contiguous; NaN counts as larger than all numbers, 0 as equal to -0, and
// of equal elements the earlier one comes first. Positions count from 0. A row has fewer than 2^32 elements.
// These take scratch memory from malloc and return false where there is none.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The first k positions of each row in sorted order; with k below `columns` the rest is never sorted.
bool ml_order_rows(int dtype, bool descending, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t k, const void *a,
                   int64_t *positions);
// Position of the element with k smaller ones before it, or of a NaN if the row has one.
bool ml_kth_rows(int dtype, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t k, const void *a, int64_t *positions);

// One long row is sorted in pieces: its elements become numbers that sort as they should, passes over 11 of their bits
// each count the digits of every piece, and then move the elements.
// Bytes of one such number: 8 for types of up to 4 bytes, 16 otherwise.
int ml_order_bytes(int dtype);
void ml_order_keys(int dtype, bool descending, ptrdiff_t first, ptrdiff_t n, const void *a, void *keys);
// Digits of pass `pass` (of ml_order_passes) among n keys; counts has 2,048 entries.
int ml_order_passes(int dtype);
void ml_order_count(int dtype, int pass, ptrdiff_t n, const void *keys, int64_t *counts);
// Moves keys to where `places` (changed) says the next one with their digit goes.
void ml_order_move(int dtype, int pass, ptrdiff_t n, const void *keys, int64_t *places, void *to);
void ml_order_positions(int dtype, ptrdiff_t n, const void *keys, int64_t *positions);
