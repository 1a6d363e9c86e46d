// Nearest neighbours, and the loops of t-SNE. Points are rows; positions count from 0 and fit in 31 bits.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// n points of d numbers: as rows, as a matrix d x n packed by ml_gemm's `pack`, and their squared lengths.
typedef struct {
  ptrdiff_t n, d;
  const float *rows, *packed, *lengths;
} ml_points;
// The k nearest others (squared Euclidean distance) of the points first ..< first + count, by position. Which they are is
// found by products in float32 and settled by differences among a few more than k. False when there is no memory.
bool ml_nearest(const ml_points *points, ptrdiff_t first, ptrdiff_t count, ptrdiff_t k, int32_t *neighbours,
                float *distances);

// Each row's exp(-beta distance), normalised, with the beta that gives it this perplexity (exp of the entropy).
void ml_perplexity_rows(ptrdiff_t rows, ptrdiff_t k, double perplexity, const float *distances, float *p);

// Square sparse matrices by rows: row i has the columns and values starts[i] ..< starts[i + 1], columns ascending.
typedef struct {
  ptrdiff_t n;
  const int64_t *starts;
  const int32_t *columns;
  const float *values;
} ml_sparse;
// The transpose; columns of `a` need not ascend, those of the result do. `starts` has n + 1 entries, and one more for use.
void ml_sparse_transpose(const ml_sparse *a, int64_t *starts, int32_t *columns, float *values);
// counts[i] = how many columns row i of a + b has.
void ml_sparse_sum_counts(const ml_sparse *a, const ml_sparse *b, ptrdiff_t first, ptrdiff_t count, int64_t *counts);
// Rows of (a + b) * scale, to where `starts` says.
void ml_sparse_sum(const ml_sparse *a, const ml_sparse *b, ptrdiff_t first, ptrdiff_t count, float scale,
                   const int64_t *starts, int32_t *columns, float *values);

// A tree of cells after Barnes and Hut (1986), in the order in which it is walked: a cell, then those inside it.
typedef struct {
  float centre[3];
  // How many points, and the squared distance beyond which their centre stands for them; below 0: they lie in one place.
  float count, reach;
  // The next cell that is not inside of this one (the next cell: this is a leaf), and the points, in the tree's order.
  int32_t skip, first, end;
} ml_cell;
// Points in the order of the tree: coordinates c of all at places + c * room, position in the original order.
typedef struct {
  ptrdiff_t n, room, cells;
  float *places;
  int32_t *order;
  // 2 n each.
  uint64_t *keys;
  ml_cell *cell;
} ml_tree;
// Points are handled in packets of so many: `room` is n rounded up to their multiple.
#define ML_PACKET 16
// Builds the tree of n points (n x dims, dims 2 or 3). A cell stands for its points from a distance of its longest side /
// theta on, and never for a point inside it.
void ml_tree_build(int dims, double theta, const float *y, ml_tree *tree);
// For the points of the packets first ..< end: the sums over all others of q^2 (y_i - y_j) and of q = 1 / (1 + |y_i -
// y_j|^2), in the original order.
void ml_tsne_repulsion(int dims, const ml_tree *tree, ptrdiff_t first, ptrdiff_t end, float *forces, float *totals);
// For the rows first ..< end: the sum of p_ij q_ij (y_i - y_j).
void ml_tsne_attraction(int dims, const ml_sparse *p, ptrdiff_t first, ptrdiff_t end, const float *y, float *forces);
// Sum of p_ij log(p_ij / q_ij) of the rows first ..< end.
double ml_tsne_divergence(int dims, const ml_sparse *p, ptrdiff_t first, ptrdiff_t end, const float *y);
double ml_sum_f32(ptrdiff_t n, const float *a);

// One step of gradient descent with momentum and gains (Jacobs 1988): the gradient is 4 (exaggeration * attraction -
// repulsion / total).
typedef struct {
  double exaggeration, total, rate, momentum;
} ml_tsne_rates;
void ml_tsne_step(ptrdiff_t n, const ml_tsne_rates *rates, const float *attraction, const float *repulsion, float *y,
                  float *velocity, float *gains);
// Moves the mean of n points to 0; false where it is none, because a coordinate is not finite.
bool ml_centre_points(int dims, ptrdiff_t n, float *y);
