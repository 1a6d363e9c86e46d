#include "CKernels.h"
#include <string.h>
#include "clones.h"

void ml_gather_rows(ptrdiff_t n, ptrdiff_t row_bytes, const int64_t *index, const void *table, void *out) {
  if (row_bytes == 4) {
    for (ptrdiff_t i = 0; i < n; i++) ((uint32_t *)out)[i] = ((const uint32_t *)table)[index[i]];
    return;
  }
  for (ptrdiff_t i = 0; i < n; i++)
    memcpy((char *)out + i * row_bytes, (const char *)table + index[i] * row_bytes, (size_t)row_bytes);
}

CLONES void ml_gather_rows_u8_f32(ptrdiff_t n, ptrdiff_t columns, const int64_t *index,
                                  const uint8_t *table, float scale, float *out) {
  for (ptrdiff_t i = 0; i < n; i++) {
    const uint8_t *row = table + index[i] * columns;
    float *o = out + i * columns;
    for (ptrdiff_t c = 0; c < columns; c++) o[c] = (float)row[c] * scale;
  }
}

CLONES void ml_accumulate_f32(ptrdiff_t n, const float *b, float *a) {
  for (ptrdiff_t i = 0; i < n; i++) a[i] += b[i];
}
