#include "CKernels.h"
#include "loops.h"
#include "vectorfunctions.h"

TURN_RUN(sin_run, sin_f32, sinf)
TURN_RUN(cos_run, cos_f32, cosf)

CLONES static bool unary_f32(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (op) {
    case ML_NEG: LOOP1(float, float, -x)
    case ML_ABS: LOOP1(float, float, fabsf(x))
    case ML_SQUARE: LOOP1(float, float, x * x)
    case ML_SQRT: LOOP1(float, float, sqrtf(x))
    case ML_RECIPROCAL: LOOP1(float, float, 1.0f / x)
    case ML_EXP: LOOP1(float, float, exp_f32(x))
    case ML_LOG: LOOP1(float, float, log_f32(x))
    case ML_SIN: return sin_run(n, a, sa, out);
    case ML_COS: return cos_run(n, a, sa, out);
    case ML_TANH: LOOP1(float, float, tanh_f32(x))
    case ML_SIGMOID: LOOP1(float, float, sigmoid_f32(x))
    case ML_RELU: LOOP1(float, float, x < 0.0f ? 0.0f : x)
    case ML_SIGN: LOOP1(float, float, x != x ? x : (float)((x > 0.0f) - (x < 0.0f)))
    case ML_FLOOR: LOOP1(float, float, floorf(x))
    case ML_CEIL: LOOP1(float, float, ceilf(x))
    case ML_ROUND: LOOP1(float, float, __builtin_rintf(x))
  }
  return false;
}

CLONES static bool unary_f64(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (op) {
    case ML_NEG: LOOP1(double, double, -x)
    case ML_ABS: LOOP1(double, double, fabs(x))
    case ML_SQUARE: LOOP1(double, double, x * x)
    case ML_SQRT: LOOP1(double, double, sqrt(x))
    case ML_RECIPROCAL: LOOP1(double, double, 1.0 / x)
    case ML_EXP: LOOP1(double, double, exp(x))
    case ML_LOG: LOOP1(double, double, log(x))
    case ML_SIN: LOOP1(double, double, sin(x))
    case ML_COS: LOOP1(double, double, cos(x))
    case ML_TANH: LOOP1(double, double, tanh(x))
    case ML_SIGMOID: LOOP1(double, double, 1.0 / (1.0 + exp(-x)))
    case ML_RELU: LOOP1(double, double, x < 0.0 ? 0.0 : x)
    case ML_SIGN: LOOP1(double, double, x != x ? x : (double)((x > 0.0) - (x < 0.0)))
    case ML_FLOOR: LOOP1(double, double, floor(x))
    case ML_CEIL: LOOP1(double, double, ceil(x))
    case ML_ROUND: LOOP1(double, double, rint(x))
  }
  return false;
}

// Integers wrap around; unsigned arithmetic keeps that defined.
CLONES static bool unary_i64(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (op) {
    case ML_NEG: LOOP1(int64_t, int64_t, (int64_t)(0 - (uint64_t)x))
    case ML_ABS: LOOP1(int64_t, int64_t, x < 0 ? (int64_t)(0 - (uint64_t)x) : x)
    case ML_SQUARE: LOOP1(int64_t, int64_t, (int64_t)((uint64_t)x * (uint64_t)x))
    case ML_RELU: LOOP1(int64_t, int64_t, x < 0 ? 0 : x)
    case ML_SIGN: LOOP1(int64_t, int64_t, (x > 0) - (x < 0))
    case ML_FLOOR: case ML_CEIL: case ML_ROUND: LOOP1(int64_t, int64_t, x)
  }
  return false;
}

CLONES static bool unary_u8(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (op) {
    case ML_NEG: LOOP1(uint8_t, uint8_t, (uint8_t)(0 - x))
    case ML_ABS: case ML_RELU: case ML_FLOOR: case ML_CEIL: case ML_ROUND: LOOP1(uint8_t, uint8_t, x)
    case ML_SQUARE: LOOP1(uint8_t, uint8_t, (uint8_t)(x * x))
    case ML_SIGN: LOOP1(uint8_t, uint8_t, x > 0)
  }
  return false;
}

bool ml_unary(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (dtype) {
    case ML_F32: return unary_f32(op, n, a, sa, out);
    case ML_F64: return unary_f64(op, n, a, sa, out);
    case ML_I64: return unary_i64(op, n, a, sa, out);
    case ML_U8: return unary_u8(op, n, a, sa, out);
  }
  return false;
}

#define FLOAT_BINARY(T, POW)                                                            \
  switch (op) {                                                                         \
    case ML_ADD: LOOP2(T, T, x + y)                                                     \
    case ML_SUB: LOOP2(T, T, x - y)                                                     \
    case ML_MUL: LOOP2(T, T, x * y)                                                     \
    case ML_DIV: LOOP2(T, T, x / y)                                                     \
    case ML_POW: LOOP2(T, T, POW(x, y))                                                 \
    case ML_MAXIMUM: LOOP2(T, T, x != x ? x : (y != y ? y : (x > y ? x : y)))           \
    case ML_MINIMUM: LOOP2(T, T, x != x ? x : (y != y ? y : (x < y ? x : y)))           \
  }                                                                                     \
  return false;

CLONES static bool binary_f32(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b,
                              ptrdiff_t sb, void *out) {
  FLOAT_BINARY(float, powf)
}
CLONES static bool binary_f64(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b,
                              ptrdiff_t sb, void *out) {
  FLOAT_BINARY(double, pow)
}

// x^y by squaring, wrapping; a negative exponent gives 0 unless |x| is 1, as integer division would.
INLINE int64_t pow_i64(int64_t x, int64_t y) {
  if (y < 0) return x == 1 ? 1 : (x == -1 ? ((y & 1) ? -1 : 1) : 0);
  uint64_t r = 1, base = (uint64_t)x;
  for (; y > 0; y >>= 1, base *= base)
    if (y & 1) r *= base;
  return (int64_t)r;
}

#define INTEGER_BINARY(T, W)                                                  \
  switch (op) {                                                               \
    case ML_ADD: LOOP2(T, T, (T)((W)x + (W)y))                                \
    case ML_SUB: LOOP2(T, T, (T)((W)x - (W)y))                                \
    case ML_MUL: LOOP2(T, T, (T)((W)x * (W)y))                                \
    case ML_POW: LOOP2(T, T, (T)pow_i64((int64_t)x, (int64_t)y))              \
    case ML_MAXIMUM: LOOP2(T, T, x > y ? x : y)                               \
    case ML_MINIMUM: LOOP2(T, T, x < y ? x : y)                               \
  }                                                                           \
  return false;

CLONES static bool binary_i64(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b,
                              ptrdiff_t sb, void *out) {
  INTEGER_BINARY(int64_t, uint64_t)
}
CLONES static bool binary_u8(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b,
                             ptrdiff_t sb, void *out) {
  INTEGER_BINARY(uint8_t, uint32_t)
}

bool ml_binary(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb,
               void *out) {
  switch (dtype) {
    case ML_F32: return binary_f32(op, n, a, sa, b, sb, out);
    case ML_F64: return binary_f64(op, n, a, sa, b, sb, out);
    case ML_I64: return binary_i64(op, n, a, sa, b, sb, out);
    case ML_U8: return binary_u8(op, n, a, sa, b, sb, out);
  }
  return false;
}

#define COMPARE(NAME, T)                                                                             \
  CLONES static bool NAME(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b,           \
                          ptrdiff_t sb, uint8_t *out) {                                              \
    switch (op) {                                                                                    \
      case ML_EQ: LOOP2(T, uint8_t, x == y)                                                          \
      case ML_NE: LOOP2(T, uint8_t, x != y)                                                          \
      case ML_LT: LOOP2(T, uint8_t, x < y)                                                           \
      case ML_LE: LOOP2(T, uint8_t, x <= y)                                                          \
      case ML_GT: LOOP2(T, uint8_t, x > y)                                                           \
      case ML_GE: LOOP2(T, uint8_t, x >= y)                                                          \
    }                                                                                                \
    return false;                                                                                    \
  }
COMPARE(compare_f32, float)
COMPARE(compare_f64, double)
COMPARE(compare_i64, int64_t)
COMPARE(compare_u8, uint8_t)

bool ml_compare(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb,
                uint8_t *out) {
  switch (dtype) {
    case ML_F32: return compare_f32(op, n, a, sa, b, sb, out);
    case ML_F64: return compare_f64(op, n, a, sa, b, sb, out);
    case ML_I64: return compare_i64(op, n, a, sa, b, sb, out);
    case ML_U8: case ML_BOOL: return compare_u8(op, n, a, sa, b, sb, out);
  }
  return false;
}

CLONES bool ml_clamp(int dtype, ptrdiff_t n, const void *a, ptrdiff_t sa, double low, double high, void *out) {
  if (dtype == ML_F32) {
    float l = (float)low, h = (float)high;
    LOOP1(float, float, x < l ? l : (x > h ? h : x))
  }
  if (dtype == ML_F64) LOOP1(double, double, x < low ? low : (x > high ? high : x))
  return false;
}

#define WHERE(T)                                                                                    \
  if (sc == 1 && sa == 1 && sb == 1)                                                                \
    for (ptrdiff_t i = 0; i < n; i++)                                                               \
      ((T *)out)[i] = ((const T *)(condition[i] ? a : b))[i];                                       \
  else for (ptrdiff_t i = 0; i < n; i++)                                                                 \
    ((T *)out)[i] = condition[i * sc] ? ((const T *)a)[i * sa] : ((const T *)b)[i * sb];

CLONES void ml_where(int size, ptrdiff_t n, const uint8_t *condition, ptrdiff_t sc, const void *a,
                     ptrdiff_t sa, const void *b, ptrdiff_t sb, void *out) {
  switch (size) {
    case 1: WHERE(uint8_t) break;
    case 4: WHERE(uint32_t) break;
    case 8: WHERE(uint64_t) break;
  }
}

#define COPY(T)                                                                            \
  if (sa == 1 && so == 1) memcpy(out, a, (size_t)n * sizeof(T));                           \
  else for (ptrdiff_t i = 0; i < n; i++) ((T *)out)[i * so] = ((const T *)a)[i * sa];

CLONES void ml_copy(int size, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out, ptrdiff_t so) {
  switch (size) {
    case 1: COPY(uint8_t) break;
    case 4: COPY(uint32_t) break;
    case 8: COPY(uint64_t) break;
  }
}

// A float outside the integer's range has no defined conversion in C; saturate, NaN becomes 0.
INLINE int64_t to_i64(double x) {
  if (x != x) return 0;
  if (x >= 9223372036854775808.0) return INT64_MAX;
  if (x < -9223372036854775808.0) return INT64_MIN;
  return (int64_t)x;
}
INLINE uint8_t to_u8(double x) { return x >= 255.0 ? 255 : (x > 0.0 ? (uint8_t)x : 0); }

#define CONVERT(T)                                                            \
  switch (to) {                                                               \
    case ML_F32: LOOP1(T, float, (float)x)                                    \
    case ML_F64: LOOP1(T, double, (double)x)                                  \
    case ML_I64: LOOP1(T, int64_t, _Generic(x, float: to_i64(x), double: to_i64(x), default: (int64_t)x)) \
    case ML_U8: LOOP1(T, uint8_t, _Generic(x, float: to_u8(x), double: to_u8(x), default: (uint8_t)x))    \
    case ML_BOOL: LOOP1(T, uint8_t, x != 0)                                   \
  }                                                                           \
  return false;

CLONES static bool convert_f32(int to, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) { CONVERT(float) }
CLONES static bool convert_f64(int to, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) { CONVERT(double) }
CLONES static bool convert_i64(int to, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) { CONVERT(int64_t) }
CLONES static bool convert_u8(int to, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) { CONVERT(uint8_t) }

void ml_convert(int from, int to, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (from) {
    case ML_F32: convert_f32(to, n, a, sa, out); break;
    case ML_F64: convert_f64(to, n, a, sa, out); break;
    case ML_I64: convert_i64(to, n, a, sa, out); break;
    case ML_U8: case ML_BOOL: convert_u8(to, n, a, sa, out); break;
  }
}
