#include "CKernels.h"
#include "vectormath.h"

// The complement of the error function as t p(t) exp(-x^2), t = 1 / (1 + 0.4 |x|): p was fitted to exp(x^2) erfc(x) / t
// over all t in 0 ... 1, with a relative error of 1.3e-7.
INLINE float erfc_f32(float x) {
  float t = 1.0f / (1.0f + 0.4f * fabsf(x));
  float p = 0.0502589355f;
  p = p * t - 0.182889815f;
  p = p * t + 0.169068336f;
  p = p * t - 0.00559464702f;
  p = p * t + 0.141426134f;
  p = p * t + 0.16854314f;
  p = p * t + 0.207842576f;
  p = p * t + 0.225669603f;
  p = p * t + 0.225675862f;
  float tail = exp_f32(-x * x) * t * p;
  return x < 0.0f ? 2.0f - tail : tail;
}

// log(1 + x) for x in 0 ... 1; what rounding adds to 1 + x is divided out.
INLINE float log1p_f32(float x) {
  float u = 1.0f + x;
  return u == 1.0f ? x : log_f32(u) * (x / (u - 1.0f));
}

#define SQRT_HALF 0.70710678118654752440
#define PHI_0 0.39894228040143267794
#define GELU_A 0.79788456080286535588
#define GELU_B 0.044715

// f(x), and the slope f'(x), from what the element type offers.
#define ACTIVATIONS(S, T, ERFC, EXP, TANH, SIGMOID, LOG1P, FABS)                                              \
  INLINE T ndtr_##S(T x) { return (T)0.5 * ERFC(-x * (T)SQRT_HALF); }                                        \
  INLINE T density_##S(T x) { return (T)PHI_0 * EXP((T)-0.5 * x * x); }                                      \
  INLINE T gelu_tanh_slope_##S(T x) {                                                                         \
    T t = TANH((T)GELU_A * (x + (T)GELU_B * x * x * x));                                                      \
    return (T)0.5 * (1 + t) + (T)0.5 * x * (1 - t * t) * (T)GELU_A * (1 + (T)(3 * GELU_B) * x * x);           \
  }                                                                                                           \
  INLINE T silu_slope_##S(T x) {                                                                              \
    T s = SIGMOID(x);                                                                                         \
    return s * (1 + x * (1 - s));                                                                             \
  }                                                                                                           \
  INLINE T softplus_##S(T x) { return (x > 0 ? x : (x != x ? x : 0)) + LOG1P(EXP(-FABS(x))); }                \
  CLONES void ml_activation_##S(int op, T parameter, ptrdiff_t n, const T *p, T *out) {                       \
    switch (op) {                                                                                             \
      case ML_GELU: RUN(T, x * ndtr_##S(x))                                                                   \
      case ML_GELU_TANH: RUN(T, (T)0.5 * x * (1 + TANH((T)GELU_A * (x + (T)GELU_B * x * x * x))))             \
      case ML_SILU: RUN(T, x * SIGMOID(x))                                                                    \
      case ML_LEAKY_RELU: RUN(T, x > 0 ? x : parameter * x)                                                   \
      case ML_ELU: RUN(T, x > 0 ? x : parameter * EXPM1_##S(x > 0 ? 0 : x))                                   \
      case ML_SOFTPLUS: RUN(T, softplus_##S(x))                                                               \
      case ML_NDTR: RUN(T, ndtr_##S(x))                                                                       \
    }                                                                                                         \
  }                                                                                                           \
  CLONES void ml_activation_slope_##S(int op, T parameter, ptrdiff_t n, const T *p, const T *g, T *out) {     \
    switch (op) {                                                                                             \
      case ML_GELU: RUN(T, g[i] * (ndtr_##S(x) + x * density_##S(x)))                                         \
      case ML_GELU_TANH: RUN(T, g[i] * gelu_tanh_slope_##S(x))                                                \
      case ML_SILU: RUN(T, g[i] * silu_slope_##S(x))                                                          \
      case ML_LEAKY_RELU: RUN(T, x > 0 ? g[i] : parameter * g[i])                                             \
      case ML_ELU: RUN(T, x > 0 ? g[i] : g[i] * parameter * EXP(x > 0 ? 0 : x))                               \
      case ML_SOFTPLUS: RUN(T, g[i] * SIGMOID(x))                                                             \
      case ML_NDTR: RUN(T, g[i] * density_##S(x))                                                             \
    }                                                                                                         \
  }                                                                                                           \
  CLONES void ml_logistic_loss_##S(ptrdiff_t n, const T *p, const T *y, T *out) {                             \
    RUN(T, (x > 0 ? x * (1 - y[i]) : -x * y[i]) + LOG1P(EXP(-FABS(x))))                                        \
  }                                                                                                           \
  CLONES void ml_logistic_loss_slope_##S(ptrdiff_t n, const T *p, const T *y, const T *g, ptrdiff_t gs, T *out) { \
    if (gs == 0) {                                                                                            \
      T factor = *g;                                                                                          \
      RUN(T, factor * (SIGMOID(x) - y[i]))                                                                    \
    }                                                                                                         \
    RUN(T, g[i * gs] * (SIGMOID(x) - y[i]))                                                                   \
  }
#define RUN(T, EXPR)                            \
  for (ptrdiff_t i = 0; i < n; i++) {           \
    T x = p[i];                                 \
    out[i] = EXPR;                              \
  }                                             \
  return;

// exp(x) - 1 for x up to 0. Near 0 the series, whose terms do not cancel.
INLINE float expm1_f32(float x) {
  float p = 1.9875691500e-4f;
  p = p * x + 1.3981999507e-3f;
  p = p * x + 8.3334519073e-3f;
  p = p * x + 4.1665795894e-2f;
  p = p * x + 1.6666665459e-1f;
  p = p * x + 5.0000001201e-1f;
  return x > -0.34f ? p * x * x + x : exp_f32(x) - 1.0f;
}
#define EXPM1_f32 expm1_f32
#define EXPM1_f64 expm1
INLINE double sigmoid_f64(double x) { return 1.0 / (1.0 + exp(-x)); }

ACTIVATIONS(f32, float, erfc_f32, exp_f32, tanh_f32, sigmoid_f32, log1p_f32, fabsf)
ACTIVATIONS(f64, double, erfc, exp, tanh, sigmoid_f64, log1p, fabs)
