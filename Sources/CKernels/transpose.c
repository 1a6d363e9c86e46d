#include "CKernels.h"
#include <string.h>
#include "clones.h"

typedef uint32_t words __attribute__((vector_size(32), aligned(4)));
typedef uint64_t longs __attribute__((vector_size(32), aligned(8)));
#define MIX(A, B, ...) __builtin_shufflevector(A, B, __VA_ARGS__)

// Eight rows of eight elements of 4 bytes, turned in registers.
INLINE void turn_4(const uint32_t *a, ptrdiff_t sa, uint32_t *out, ptrdiff_t so) {
  words x[8], y[8];
  for (int i = 0; i < 8; i++) x[i] = *(const words *)(a + i * sa);
  for (int i = 0; i < 8; i += 2) {
    y[i] = MIX(x[i], x[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    y[i + 1] = MIX(x[i], x[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (int i = 0; i < 8; i += 4) {
    x[i] = MIX(y[i], y[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    x[i + 1] = MIX(y[i], y[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    x[i + 2] = MIX(y[i + 1], y[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    x[i + 3] = MIX(y[i + 1], y[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < 4; i++) {
    *(words *)(out + i * so) = MIX(x[i], x[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    *(words *)(out + (i + 4) * so) = MIX(x[i], x[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

// Four rows of four elements of 8 bytes.
INLINE void turn_8(const uint64_t *a, ptrdiff_t sa, uint64_t *out, ptrdiff_t so) {
  longs x[4], y[4];
  for (int i = 0; i < 4; i++) x[i] = *(const longs *)(a + i * sa);
  for (int i = 0; i < 4; i += 2) {
    y[i] = MIX(x[i], x[i + 1], 0, 4, 2, 6);
    y[i + 1] = MIX(x[i], x[i + 1], 1, 5, 3, 7);
  }
  for (int i = 0; i < 2; i++) {
    *(longs *)(out + i * so) = MIX(y[i], y[i + 2], 0, 1, 4, 5);
    *(longs *)(out + (i + 2) * so) = MIX(y[i], y[i + 2], 2, 3, 6, 7);
  }
}

// Sixteen rows of a at a time: whole cache lines are read and written.
#define TURN(NAME, T, TILE, STEP)                                                                                  \
  CLONES static void NAME(ptrdiff_t rows, ptrdiff_t columns, const T *a, ptrdiff_t sa, T *out, ptrdiff_t so) {     \
    for (ptrdiff_t j0 = 0; j0 < columns; j0 += 16) {                                                               \
      ptrdiff_t j1 = j0 + 16 < columns ? j0 + 16 : columns;                                                        \
      for (ptrdiff_t i0 = 0; i0 < rows; i0 += 16) {                                                                \
        ptrdiff_t i1 = i0 + 16 < rows ? i0 + 16 : rows;                                                            \
        if (j1 - j0 == 16 && i1 - i0 == 16) {                                                                      \
          for (ptrdiff_t i = i0; i < i1; i += STEP)                                                                \
            for (ptrdiff_t j = j0; j < j1; j += STEP) TILE(a + j * sa + i, sa, out + i * so + j, so);              \
          continue;                                                                                                \
        }                                                                                                          \
        for (ptrdiff_t j = j0; j < j1; j += STEP)                                                                  \
          for (ptrdiff_t i = i0; i < i1; i += STEP)                                                                \
            if (i1 - i >= STEP && j1 - j >= STEP) TILE(a + j * sa + i, sa, out + i * so + j, so);                  \
            else                                                                                                   \
              for (ptrdiff_t p = i; p < i1 && p < i + STEP; p++)                                                   \
                for (ptrdiff_t q = j; q < j1 && q < j + STEP; q++) out[p * so + q] = a[q * sa + p];                \
      }                                                                                                            \
    }                                                                                                              \
  }
INLINE void turn_1(const uint8_t *a, ptrdiff_t sa, uint8_t *out, ptrdiff_t so) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) out[i * so + j] = a[j * sa + i];
}
TURN(transpose_1, uint8_t, turn_1, 16)
TURN(transpose_4, uint32_t, turn_4, 8)
TURN(transpose_8, uint64_t, turn_8, 4)

void ml_transpose(int size, ptrdiff_t rows, ptrdiff_t columns, const void *a, ptrdiff_t sa, void *out, ptrdiff_t so) {
  switch (size) {
    case 1: transpose_1(rows, columns, a, sa, out, so); break;
    case 4: transpose_4(rows, columns, a, sa, out, so); break;
    case 8: transpose_8(rows, columns, a, sa, out, so); break;
  }
}
