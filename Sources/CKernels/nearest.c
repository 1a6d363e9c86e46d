#include <stdlib.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "projection.h"

// Columns of distances made at a time, which with their rows stay in the second cache.
#define BLOCK 1024
#define WIDE 32
// Candidates beyond k whose distance is measured exactly.
#define SPARE 8

// A distance that may be a little below 0, above a position: sorts by both.
INLINE uint64_t candidate(float distance, int32_t position) {
  uint32_t bits;
  memcpy(&bits, &distance, 4);
  bits ^= (uint32_t)((int32_t)bits >> 31) | 0x80000000u;
  return (uint64_t)bits << 32 | (uint32_t)position;
}

INLINE float candidate_distance(uint64_t key) {
  uint32_t bits = (uint32_t)(key >> 32);
  bits = bits & 0x80000000u ? bits ^ 0x80000000u : ~bits;
  float distance;
  memcpy(&distance, &bits, 4);
  return distance;
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

// Brings the k smallest of n to the front (Hoare's selection); what narrows badly is sorted. Returns the largest of them.
static uint64_t keep(uint64_t *p, ptrdiff_t n, ptrdiff_t k) {
  ptrdiff_t low = 0, high = n - 1;
  for (int rounds = 0; low < high; rounds++) {
    if (rounds > 64) {
      qsort(p + low, (size_t)(high - low + 1), sizeof *p, compare);
      break;
    }
    uint64_t a = p[low], b = p[low + (high - low) / 2], c = p[high];
    uint64_t pivot = a < b ? (b < c ? b : (a < c ? c : a)) : (a < c ? a : (b < c ? c : b));
    ptrdiff_t i = low, j = high;
    while (i <= j) {
      while (p[i] < pivot) i++;
      while (p[j] > pivot) j--;
      if (i <= j) {
        uint64_t swap = p[i];
        p[i++] = p[j];
        p[j--] = swap;
      }
    }
    if (k - 1 <= j) high = j;
    else if (k - 1 >= i) low = i;
    else break;
  }
  uint64_t largest = p[0];
  for (ptrdiff_t i = 1; i < k; i++) largest = p[i] > largest ? p[i] : largest;
  return largest;
}

// What one point has found so far: `held` candidates in room for twice as many as it wants, none of `bound` or beyond.
typedef struct {
  uint64_t *candidates;
  ptrdiff_t held;
  float bound;
} found;

// Distances to n points from `first` on, less the point's own squared length. The point itself is at `own`.
CLONES static void scan(ptrdiff_t n, int32_t first, int32_t own, const float *products, const float *lengths,
                        ptrdiff_t wanted, found *f) {
  for (ptrdiff_t i = 0; i < n; i += WIDE) {
    ptrdiff_t end = n - i < WIDE ? n : i + WIDE;
    if (end - i == WIDE) {
      uint32_t any = 0;
      for (ptrdiff_t j = 0; j < WIDE; j++) any |= (uint32_t)(lengths[i + j] - 2 * products[i + j] < f->bound);
      if (!any) continue;
    }
    for (ptrdiff_t j = i; j < end; j++) {
      float distance = lengths[j] - 2 * products[j];
      if (!(distance < f->bound) || first + (int32_t)j == own) continue;
      f->candidates[f->held++] = candidate(distance, first + (int32_t)j);
      if (f->held < 2 * wanted) continue;
      f->bound = candidate_distance(keep(f->candidates, f->held, wanted));
      f->held = wanted;
    }
  }
}

CLONES static float squared_distance(ptrdiff_t d, const float *a, const float *b) {
  float sums[WIDE] = {0};
  ptrdiff_t i = 0;
  for (; i + WIDE <= d; i += WIDE)
    for (ptrdiff_t j = 0; j < WIDE; j++) sums[j] += (a[i + j] - b[i + j]) * (a[i + j] - b[i + j]);
  for (ptrdiff_t j = 0; i + j < d; j++) sums[j] += (a[i + j] - b[i + j]) * (a[i + j] - b[i + j]);
  double total = 0;
  for (ptrdiff_t j = 0; j < WIDE; j++) total += (double)sums[j];
  return (float)total;
}

bool ml_nearest(const ml_points *points, ptrdiff_t first, ptrdiff_t count, ptrdiff_t k, int32_t *neighbours,
                float *distances) {
  ptrdiff_t n = points->n, d = points->d, wanted = n - 1 < k + SPARE ? n - 1 : k + SPARE;
  const ml_gemm *gemm = ml_gemm_kernel(0);
  // Where a block begins, packed columns do.
  ptrdiff_t block = BLOCK / gemm->columns * gemm->columns;
  float *products = malloc((size_t)(count * block) * sizeof(float));
  uint64_t *candidates = malloc((size_t)(count * 2 * wanted) * sizeof(uint64_t));
  found *rows = malloc((size_t)count * sizeof(found));
  bool good = products && candidates && rows;
  for (ptrdiff_t r = 0; good && r < count; r++) rows[r] = (found){candidates + r * 2 * wanted, 0, __builtin_inff()};
  for (ptrdiff_t j = 0; good && j < n; j += block) {
    ptrdiff_t columns = n - j < block ? n - j : block;
    gemm->product(count, columns, d, points->rows + first * d, d, points->packed + j * d, 0, 0, products, block, 0);
    for (ptrdiff_t r = 0; r < count; r++)
      scan(columns, (int32_t)j, (int32_t)(first + r), products + r * block, points->lengths + j, wanted, rows + r);
  }
  for (ptrdiff_t r = 0; good && r < count; r++) {
    found *f = rows + r;
    keep(f->candidates, f->held, wanted);
    for (ptrdiff_t i = 0; i < wanted; i++) {
      int32_t position = (int32_t)(uint32_t)f->candidates[i];
      const float *row = points->rows + (first + r) * d, *other = points->rows + position * d;
      f->candidates[i] = candidate(squared_distance(d, row, other), position);
    }
    keep(f->candidates, wanted, k);
    for (ptrdiff_t i = 0; i < k; i++) {
      neighbours[r * k + i] = (int32_t)(uint32_t)f->candidates[i];
      distances[r * k + i] = candidate_distance(f->candidates[i]);
    }
  }
  free(products);
  free(candidates);
  free(rows);
  return good;
}
