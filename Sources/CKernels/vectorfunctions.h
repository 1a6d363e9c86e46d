// More branch-free float32 functions beside those of vectormath.h, with the polynomials of the Cephes library
// (S. Moshier, netlib/cephes). Errors stay below 4 units in the last place.
#pragma once
#include "vectormath.h"

// Beyond this sin, cos and tan are left to the C library: q would not be exact.
#define TURN_LIMIT 4194304.0f

// The quarter turn in which x lies, and the rest. In double, where the polynomials of FreeBSD's msun (k_sinf.c,
// k_cosf.c) lose nothing: results are rounded once.
INLINE double quarter_turn(float x, int32_t *quarter) {
  double q = __builtin_rint((double)x * 0.63661977236758134);
  *quarter = (int32_t)q;
  return ((double)x - q * 1.5707963109016418) - q * 1.5893254773528196e-8;
}

INLINE double sin_rest(double r) {
  double z = r * r;
  return r + r * z * (((2.7183114939898219e-6 * z - 1.98393348360966317e-4) * z + 8.3333293858894632e-3) * z
                      - 1.66666666416265236e-1);
}

INLINE double cos_rest(double r) {
  double z = r * r;
  return 1.0 + z * (((2.43904487962774091e-5 * z - 1.38867637746099295e-3) * z + 4.16666233237390632e-2) * z
                    - 4.99999997251031003e-1);
}

INLINE float sin_f32(float x) {
  int32_t k;
  double r = quarter_turn(x, &k), y = (k & 1) ? cos_rest(r) : sin_rest(r);
  return (float)((k & 2) ? -y : y);
}

INLINE float cos_f32(float x) {
  int32_t k;
  double r = quarter_turn(x, &k), y = (k & 1) ? sin_rest(r) : cos_rest(r);
  return (float)(((k + 1) & 2) ? -y : y);
}

INLINE float tan_f32(float x) {
  int32_t k;
  double r = quarter_turn(x, &k), s = sin_rest(r), c = cos_rest(r);
  return (float)((k & 1) ? -c / s : s / c);
}

INLINE float atan_f32(float x) {
  float a = fabsf(x);
  int far = a > 2.414213562373095f, middle = a > 0.4142135623730950f;
  float base = far ? 1.5707963267948966f : (middle ? 0.7853981633974483f : 0.0f);
  float above = far ? -1.0f : (middle ? a - 1.0f : a), below = far ? a : (middle ? a + 1.0f : 1.0f);
  float t = above / below, z = t * t;
  float y = base + ((((8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f) * z - 3.33329491539e-1f) * z * t + t);
  return copysignf(y, x);
}

// exp(r) - 1 for r in [-log(2) / 2, log(2) / 2].
INLINE float expm1_rest(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * r * r + r;
}

INLINE double power_of_two(int32_t n) {
  int64_t bits = (int64_t)(n + 1023) << 52;
  double y;
  memcpy(&y, &bits, 8);
  return y;
}

INLINE float expm1_f32(float x) {
  float clamped = x < -40.0f ? -40.0f : (x > 89.0f ? 89.0f : x);
  float n = __builtin_rintf(clamped * 1.44269504088896341f);
  float r = clamped - n * 0.693359375f;
  double scale = power_of_two((int32_t)n);
  float y = (float)(scale * (double)expm1_rest(r + n * 2.12194440e-4f) + (scale - 1.0));
  return x != x ? x : y;
}

INLINE float exp2_f32(float x) {
  float clamped = x < -150.0f ? -150.0f : (x > 129.0f ? 129.0f : x);
  float n = __builtin_rintf(clamped);
  float y = (float)(power_of_two((int32_t)n) * (1.0 + (double)expm1_rest((clamped - n) * 0.6931471805599453f)));
  return x != x ? x : y;
}

// log(1 + m) for m in [sqrt(1/2) - 1, sqrt(2) - 1].
INLINE float log1p_rest(float m) {
  float z = m * m;
  float p = log_polynomial(m);
  return m + (p * m * z - 0.5f * z);
}

INLINE float log1p_f32(float x) {
  float far = log_f32(1.0f + x);
  return x > -0.29f && x < 0.41f ? log1p_rest(x) : far;
}

INLINE float log2_f32(float x) {
  int tiny = x < 1.17549435e-38f;
  float scaled = tiny ? x * 8388608.0f : x;
  int32_t i = float_to_bits(scaled);
  int32_t e = ((i - 0x3f3504f3) >> 23);
  float y = log1p_rest(bits_to_float(i - (e << 23)) - 1.0f) * 1.44269504088896341f + (float)(e - (tiny ? 23 : 0));
  y = x == INFINITY ? INFINITY : y;
  y = x == 0.0f ? -INFINITY : y;
  return x < 0.0f || x != x ? NAN : y;
}

INLINE float erf_f32(float x) {
  float a = fabsf(x), z = x * x;
  float near = 7.853861353153693e-5f;
  near = near * z - 8.010193625184903e-4f;
  near = near * z + 5.188327685732524e-3f;
  near = near * z - 2.685381193529856e-2f;
  near = near * z + 1.128358514861418e-1f;
  near = near * z - 3.761262582423300e-1f;
  near = (near * z + 1.128379165726710f) * x;
  float far = a < 6.0f ? a : 6.0f, q = 1.0f / far, y = q * q;
  float p = 2.326819970068386e-2f;
  p = p * y - 1.387039388740657e-1f;
  p = p * y + 3.687424674597105e-1f;
  p = p * y - 5.824733027278666e-1f;
  p = p * y + 6.210004621745983e-1f;
  p = p * y - 4.944515323274145e-1f;
  p = p * y + 3.404879937665872e-1f;
  p = p * y - 2.741127028184656e-1f;
  p = p * y + 5.638259427386472e-1f;
  float r = -1.047766399936249e+1f;
  r = r * y + 1.297719955372516e+1f;
  r = r * y - 7.495518717768503f;
  r = r * y + 2.921019019210786f;
  r = r * y - 1.015265279202700f;
  r = r * y + 4.218463358204948e-1f;
  r = r * y - 2.820767439740514e-1f;
  r = r * y + 5.641895067754075e-1f;
  float rest = copysignf(1.0f - exp_f32(-far * far) * q * (far < 2.0f ? p : r), x);
  return x != x ? x : (a < 1.0f ? near : rest);
}

// A loop of FAST over blocks; where a block holds an argument beyond TURN_LIMIT (or NaN), EXACT does its work.
#define TURN_RUN(NAME, FAST, EXACT)                                                         \
  CLONES static bool NAME(ptrdiff_t n, const float *a, ptrdiff_t sa, float *out) {          \
    for (ptrdiff_t start = 0; start < n; start += 64) {                                     \
      ptrdiff_t count = n - start < 64 ? n - start : 64;                                    \
      float x[64] = {0};                                                                    \
      if (sa == 1) memcpy(x, a + start, (size_t)count * sizeof(float));                     \
      else for (ptrdiff_t i = 0; i < count; i++) x[i] = a[(start + i) * sa];                \
      int far = 0;                                                                          \
      for (int i = 0; i < 64; i++) far |= !(fabsf(x[i]) <= TURN_LIMIT);                     \
      if (far) for (ptrdiff_t i = 0; i < count; i++) out[start + i] = EXACT(x[i]);          \
      else if (count == 64) for (int i = 0; i < 64; i++) out[start + i] = FAST(x[i]);       \
      else for (ptrdiff_t i = 0; i < count; i++) out[start + i] = FAST(x[i]);               \
    }                                                                                       \
    return true;                                                                            \
  }
