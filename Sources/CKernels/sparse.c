#include "CKernels.h"
#include "clones.h"
#include "projection.h"

void ml_sparse_transpose(const ml_sparse *a, int64_t *starts, int32_t *columns, float *values) {
  // Two entries ahead: while rows are filled, starts[i + 1] is where the next entry of row i goes.
  for (ptrdiff_t i = 0; i < a->n + 2; i++) starts[i] = 0;
  for (int64_t e = 0; e < a->starts[a->n]; e++) starts[a->columns[e] + 2]++;
  for (ptrdiff_t i = 2; i < a->n + 2; i++) starts[i] += starts[i - 1];
  for (ptrdiff_t i = 0; i < a->n; i++)
    for (int64_t e = a->starts[i]; e < a->starts[i + 1]; e++) {
      int64_t at = starts[a->columns[e] + 1]++;
      columns[at] = (int32_t)i;
      values[at] = a->values[e];
    }
}

// Calls EACH with every column of row i of a or b in turn, and its two values.
#define MERGE(EACH)                                                                              \
  int64_t p = a->starts[i], q = b->starts[i], p_end = a->starts[i + 1], q_end = b->starts[i + 1]; \
  while (p < p_end || q < q_end) {                                                               \
    int32_t left = p < p_end ? a->columns[p] : INT32_MAX, right = q < q_end ? b->columns[q] : INT32_MAX; \
    int32_t column = left < right ? left : right;                                                \
    float x = left == column ? a->values[p++] : 0, y = right == column ? b->values[q++] : 0;      \
    EACH                                                                                         \
  }

void ml_sparse_sum_counts(const ml_sparse *a, const ml_sparse *b, ptrdiff_t first, ptrdiff_t count, int64_t *counts) {
  for (ptrdiff_t i = first; i < first + count; i++) {
    int64_t total = 0;
    MERGE(total++; (void)x; (void)y;)
    counts[i] = total;
  }
}

void ml_sparse_sum(const ml_sparse *a, const ml_sparse *b, ptrdiff_t first, ptrdiff_t count, float scale,
                   const int64_t *starts, int32_t *columns, float *values) {
  for (ptrdiff_t i = first; i < first + count; i++) {
    int64_t at = starts[i];
    MERGE(columns[at] = column; values[at++] = (x + y) * scale;)
  }
}
