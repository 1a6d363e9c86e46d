// Branch-free float32 elementary functions that clang can vectorise. Reductions of the argument follow the
// usual Cody-Waite scheme, the polynomials the Cephes library's coefficients (S. Moshier, netlib/cephes).
#pragma once
#include <math.h>
#include <string.h>
#include "clones.h"
#include <stdint.h>

INLINE float bits_to_float(int32_t i) { float f; memcpy(&f, &i, 4); return f; }
INLINE int32_t float_to_bits(float f) { int32_t i; memcpy(&i, &f, 4); return i; }

// exp(r) for r in -0.35 ... 0.35.
INLINE float exp_rest_f32(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + r + 1.0f;
}

// Added to a number of size below 2^21, this leaves the nearest whole number plus 254 in the lowest bits.
#define ROUNDING 12583166.0f

// exp(x), error about 1 ulp; overflows to infinity, underflows through the denormals, keeps a NaN.
INLINE float exp_f32(float x) {
  float clamped = x < -104.0f ? -104.0f : (x > 89.0f ? 89.0f : x);
  float t = clamped * 1.44269504088896341f + ROUNDING, n = t - ROUNDING;
  float r = clamped - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  // Two factors, because 2^n alone overflows at n = 128 and underflows below -126. Both carry 127 of the 254.
  uint32_t i = (uint32_t)float_to_bits(t), half = i >> 1;
  return exp_rest_f32(r) * bits_to_float((int32_t)(half << 23)) * bits_to_float((int32_t)((i - half) << 23));
}

// (log(1 + m) - m + m^2 / 2) / m^3 for m in [sqrt(1/2) - 1, sqrt(2) - 1].
INLINE float log_polynomial(float m) {
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  return p;
}

// log(x) for every float: -inf at 0, NaN below.
INLINE float log_f32(float x) {
  int tiny = x < 1.17549435e-38f;
  float scaled = tiny ? x * 8388608.0f : x;
  int32_t i = float_to_bits(scaled);
  int32_t e = ((i - 0x3f3504f3) >> 23);
  float m = bits_to_float(i - (e << 23)) - 1.0f;
  float n = (float)(e - (tiny ? 23 : 0));
  float z = m * m;
  float p = log_polynomial(m);
  float y = p * m * z + n * -2.12194440e-4f - 0.5f * z;
  y = m + y + n * 0.693359375f;
  y = x == INFINITY ? INFINITY : y;
  y = x == 0.0f ? -INFINITY : y;
  return x < 0.0f || x != x ? NAN : y;
}

INLINE float tanh_f32(float x) {
  float a = fabsf(x), z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  // exp(2 a), of which one factor is enough.
  float twice = 2.0f * (a > 20.0f ? 20.0f : a);
  float t = twice * 1.44269504088896341f + ROUNDING, n = t - ROUNDING;
  float r = twice - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  float e = exp_rest_f32(r) * bits_to_float((int32_t)(((uint32_t)float_to_bits(t) - 127) << 23));
  return a < 0.625f ? p * z * x + x : copysignf(1.0f - 2.0f / (e + 1.0f), x);
}

INLINE float sigmoid_f32(float x) { return 1.0f / (1.0f + exp_f32(-x)); }

// sin and cos of 2 pi t for t in [-1/2, 1/2].
INLINE void sincos_turn_f32(float t, float *sine, float *cosine) {
  float q = __builtin_rintf(4.0f * t);
  float r = (t - 0.25f * q) * 6.28318530717958648f;
  float z = r * r;
  float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
  float c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z
            - 0.5f * z + 1.0f;
  int32_t k = (int32_t)q;
  float a = (k & 1) ? c : s, b = (k & 1) ? s : c;
  *sine = (k & 2) ? -a : a;
  *cosine = ((k + 1) & 2) ? -b : b;
}
