#include "ordering.h"

#include <stdlib.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)
#define RUN 16
#define WIDE 32
#define FEW 32

// A float's bits sort as the number does once the negative ones are turned over; adding 0 makes 0 of -0.
INLINE uint32_t key_f32(float x) {
  float y = x + 0.0f;
  uint32_t bits;
  memcpy(&bits, &y, 4);
  bits ^= (uint32_t)((int32_t)bits >> 31) | 0x80000000u;
  return x != x ? UINT32_MAX : bits;
}
INLINE uint64_t key_f64(double x) {
  double y = x + 0.0;
  uint64_t bits;
  memcpy(&bits, &y, 8);
  bits ^= (uint64_t)((int64_t)bits >> 63) | 0x8000000000000000u;
  return x != x ? UINT64_MAX : bits;
}
INLINE uint64_t key_i64(int64_t x) { return (uint64_t)x ^ 0x8000000000000000u; }
INLINE uint8_t key_u8(uint8_t x) { return x; }

typedef unsigned __int128 wide;

#define T float
#define KEY uint32_t
#define PAIR uint64_t
#define INDEX_BITS 32
#define POSITION_MASK UINT32_MAX
#define RADIX_FROM 256
#define TO_KEY key_f32
#define IS_NAN(x) ((x) != (x))
#define F(name) name##_f32
#include "order_tile.h"

#define T double
#define KEY uint64_t
#define PAIR wide
#define INDEX_BITS 64
#define POSITION_MASK UINT64_MAX
#define RADIX_FROM 1024
#define TO_KEY key_f64
#define IS_NAN(x) ((x) != (x))
#define F(name) name##_f64
#include "order_tile.h"

#define T int64_t
#define KEY uint64_t
#define PAIR wide
#define INDEX_BITS 64
#define POSITION_MASK UINT64_MAX
#define RADIX_FROM 1024
#define TO_KEY key_i64
#define IS_NAN(x) false
#define F(name) name##_i64
#include "order_tile.h"

#define T uint8_t
#define KEY uint8_t
#define PAIR uint64_t
#define INDEX_BITS 32
#define POSITION_MASK UINT32_MAX
#define RADIX_FROM 128
#define TO_KEY key_u8
#define IS_NAN(x) false
#define F(name) name##_u8
#include "order_tile.h"

#define EACH(CALL)                          \
  switch (dtype) {                          \
    case ML_F32: CALL(f32) break;           \
    case ML_F64: CALL(f64) break;           \
    case ML_I64: CALL(i64) break;           \
    case ML_U8: case ML_BOOL: CALL(u8) break; \
  }

bool ml_order_rows(int dtype, bool descending, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t k, const void *a,
                   int64_t *positions) {
#define CALL(S) return order_rows_##S(descending, rows, columns, k, a, positions);
  EACH(CALL)
#undef CALL
  return false;
}

bool ml_kth_rows(int dtype, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t k, const void *a, int64_t *positions) {
#define CALL(S) return kth_rows_##S(rows, columns, k, a, positions);
  EACH(CALL)
#undef CALL
  return false;
}

int ml_order_bytes(int dtype) { return dtype == ML_F64 || dtype == ML_I64 ? 16 : 8; }

int ml_order_passes(int dtype) {
  int bits = dtype == ML_F64 || dtype == ML_I64 ? 64 : dtype == ML_F32 ? 32 : 8;
  return (bits + DIGIT_BITS - 1) / DIGIT_BITS;
}

void ml_order_keys(int dtype, bool descending, ptrdiff_t first, ptrdiff_t n, const void *a, void *out) {
#define CALL(S) keys_##S(descending, first, n, a, out);
  EACH(CALL)
#undef CALL
}

void ml_order_count(int dtype, int pass, ptrdiff_t n, const void *keys, int64_t *counts) {
#define CALL(S) count_##S(pass, n, keys, counts);
  EACH(CALL)
#undef CALL
}

void ml_order_move(int dtype, int pass, ptrdiff_t n, const void *keys, int64_t *places, void *to) {
#define CALL(S) move_##S(pass, n, keys, places, to);
  EACH(CALL)
#undef CALL
}

void ml_order_positions(int dtype, ptrdiff_t n, const void *keys, int64_t *out) {
#define CALL(S) positions_##S(n, keys, out);
  EACH(CALL)
#undef CALL
}
