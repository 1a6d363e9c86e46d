#include "elementary.h"

#include "CKernels.h"
#include "loops.h"
#include "vectorfunctions.h"

TURN_RUN(tan_run, tan_f32, tanf)

CLONES static bool elementary_f32(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (op) {
    case ML_TAN: return tan_run(n, a, sa, out);
    case ML_ASIN: LOOP1(float, float, asinf(x))
    case ML_ACOS: LOOP1(float, float, acosf(x))
    case ML_ATAN: LOOP1(float, float, atan_f32(x))
    case ML_SINH: LOOP1(float, float, sinhf(x))
    case ML_COSH: LOOP1(float, float, coshf(x))
    case ML_ASINH: LOOP1(float, float, asinhf(x))
    case ML_ACOSH: LOOP1(float, float, acoshf(x))
    case ML_ATANH: LOOP1(float, float, atanhf(x))
    case ML_ERF: LOOP1(float, float, erf_f32(x))
    case ML_ERFC: LOOP1(float, float, erfcf(x))
    case ML_LOG1P: LOOP1(float, float, log1p_f32(x))
    case ML_EXPM1: LOOP1(float, float, expm1_f32(x))
    case ML_LOG2: LOOP1(float, float, log2_f32(x))
    case ML_LOG10: LOOP1(float, float, log10f(x))
    case ML_EXP2: LOOP1(float, float, exp2_f32(x))
    case ML_RSQRT: LOOP1(float, float, 1.0f / sqrtf(x))
    case ML_TRUNC: LOOP1(float, float, truncf(x))
  }
  return false;
}

static bool elementary_f64(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (op) {
    case ML_TAN: LOOP1(double, double, tan(x))
    case ML_ASIN: LOOP1(double, double, asin(x))
    case ML_ACOS: LOOP1(double, double, acos(x))
    case ML_ATAN: LOOP1(double, double, atan(x))
    case ML_SINH: LOOP1(double, double, sinh(x))
    case ML_COSH: LOOP1(double, double, cosh(x))
    case ML_ASINH: LOOP1(double, double, asinh(x))
    case ML_ACOSH: LOOP1(double, double, acosh(x))
    case ML_ATANH: LOOP1(double, double, atanh(x))
    case ML_ERF: LOOP1(double, double, erf(x))
    case ML_ERFC: LOOP1(double, double, erfc(x))
    case ML_LOG1P: LOOP1(double, double, log1p(x))
    case ML_EXPM1: LOOP1(double, double, expm1(x))
    case ML_LOG2: LOOP1(double, double, log2(x))
    case ML_LOG10: LOOP1(double, double, log10(x))
    case ML_EXP2: LOOP1(double, double, exp2(x))
    case ML_RSQRT: LOOP1(double, double, 1.0 / sqrt(x))
    case ML_TRUNC: LOOP1(double, double, trunc(x))
  }
  return false;
}

bool ml_elementary(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out) {
  switch (dtype) {
    case ML_F32: return elementary_f32(op, n, a, sa, out);
    case ML_F64: return elementary_f64(op, n, a, sa, out);
    case ML_I64: if (op == ML_TRUNC) LOOP1(int64_t, int64_t, x) break;
    case ML_U8: if (op == ML_TRUNC) LOOP1(uint8_t, uint8_t, x) break;
  }
  return false;
}

// The quotient is rebuilt from the remainder, as Python does: x / y rounded may already be the next whole number.
#define FLOATS(T, SUFFIX)                                                                   \
  INLINE T remainder_##SUFFIX(T x, T y, T (*mod)(T, T)) {                                   \
    T r = mod(x, y);                                                                        \
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;                                        \
  }                                                                                         \
  INLINE T floor_divide_##SUFFIX(T x, T y, T (*mod)(T, T), T (*floor_)(T)) {                \
    if (y == 0) return x / y;                                                               \
    T r = mod(x, y), q = (x - r) / y;                                                       \
    if (r != 0 && (r < 0) != (y < 0)) q -= 1;                                               \
    if (q == 0) return x / y < 0 ? (T)-0.0 : (T)0.0;                                        \
    T f = floor_(q);                                                                        \
    return q - f > (T)0.5 ? f + 1 : f;                                                      \
  }
FLOATS(float, f32)
FLOATS(double, f64)

INLINE int64_t fmod_i64(int64_t x, int64_t y) { return y == 0 || y == -1 ? 0 : x % y; }
INLINE int64_t remainder_i64(int64_t x, int64_t y) {
  int64_t r = fmod_i64(x, y);
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
INLINE int64_t floor_divide_i64(int64_t x, int64_t y) {
  if (y == 0) return 0;
  if (y == -1) return (int64_t)(0 - (uint64_t)x);
  int64_t q = x / y;
  return q * y != x && (x < 0) != (y < 0) ? q - 1 : q;
}

static bool elementary2_f32(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, void *out) {
  switch (op) {
    case ML_ATAN2: LOOP2(float, float, atan2f(x, y))
    case ML_FMOD: LOOP2(float, float, fmodf(x, y))
    case ML_REMAINDER: LOOP2(float, float, remainder_f32(x, y, fmodf))
    case ML_FLOOR_DIVIDE: LOOP2(float, float, floor_divide_f32(x, y, fmodf, floorf))
  }
  return false;
}

static bool elementary2_f64(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, void *out) {
  switch (op) {
    case ML_ATAN2: LOOP2(double, double, atan2(x, y))
    case ML_FMOD: LOOP2(double, double, fmod(x, y))
    case ML_REMAINDER: LOOP2(double, double, remainder_f64(x, y, fmod))
    case ML_FLOOR_DIVIDE: LOOP2(double, double, floor_divide_f64(x, y, fmod, floor))
  }
  return false;
}

#define WHOLE(T)                                                                  \
  switch (op) {                                                                   \
    case ML_FMOD: LOOP2(T, T, (T)fmod_i64((int64_t)x, (int64_t)y))                \
    case ML_REMAINDER: LOOP2(T, T, (T)remainder_i64((int64_t)x, (int64_t)y))      \
    case ML_FLOOR_DIVIDE: LOOP2(T, T, (T)floor_divide_i64((int64_t)x, (int64_t)y)) \
  }                                                                               \
  return false;

static bool elementary2_i64(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, void *out) {
  WHOLE(int64_t)
}
static bool elementary2_u8(int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, void *out) {
  WHOLE(uint8_t)
}

bool ml_elementary2(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb,
                    void *out) {
  switch (dtype) {
    case ML_F32: return elementary2_f32(op, n, a, sa, b, sb, out);
    case ML_F64: return elementary2_f64(op, n, a, sa, b, sb, out);
    case ML_I64: return elementary2_i64(op, n, a, sa, b, sb, out);
    case ML_U8: return elementary2_u8(op, n, a, sa, b, sb, out);
  }
  return false;
}
