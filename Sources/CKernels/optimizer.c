#include "CKernels.h"
#include "vectormath.h"

#define ADAM(NAME, T, SQRT)                                                                         \
  CLONES void NAME(ptrdiff_t n, T *w, const T *g, T *m, T *v, double scale, double lr, double beta1, \
                   double beta2, double eps, double l2, double decay, double correction1,           \
                   double correction2_sqrt) {                                                       \
    T keep = (T)(1.0 - lr * decay), b2 = (T)beta2, one_b1 = (T)(1.0 - beta1);                       \
    T one_b2 = (T)(1.0 - beta2), step = (T)(lr / correction1), pull = (T)l2;                        \
    T root = (T)correction2_sqrt, e = (T)eps, s = (T)scale;                                         \
    for (ptrdiff_t i = 0; i < n; i++) {                                                             \
      T slope = s * g[i] + pull * w[i];                                                             \
      T x = w[i] * keep;                                                                            \
      m[i] = m[i] + one_b1 * (slope - m[i]);                                                        \
      v[i] = v[i] * b2 + one_b2 * slope * slope;                                                    \
      w[i] = x - step * m[i] / (SQRT(v[i]) / root + e);                                             \
    }                                                                                               \
  }
ADAM(ml_adam_f32, float, sqrtf)
ADAM(ml_adam_f64, double, sqrt)

#define SGD(NAME, T)                                                                                 \
  CLONES void NAME(ptrdiff_t n, T *w, const T *g, T *m, double scale, double lr, double momentum,    \
                   double dampening, double l2, bool nesterov, bool first) {                         \
    T rate = (T)lr, mu = (T)momentum, share = (T)(1.0 - dampening), pull = (T)l2, s = (T)scale;      \
    if (m == NULL) {                                                                                 \
      for (ptrdiff_t i = 0; i < n; i++) w[i] -= rate * (s * g[i] + pull * w[i]);                     \
      return;                                                                                        \
    }                                                                                                \
    for (ptrdiff_t i = 0; i < n; i++) {                                                              \
      T slope = s * g[i] + pull * w[i];                                                              \
      T next = first ? slope : mu * m[i] + share * slope;                                            \
      m[i] = next;                                                                                   \
      w[i] -= rate * (nesterov ? slope + mu * next : next);                                          \
    }                                                                                                \
  }
SGD(ml_sgd_f32, float)
SGD(ml_sgd_f64, double)

#define LION(NAME, T)                                                                                \
  CLONES void NAME(ptrdiff_t n, T *w, const T *g, T *m, double scale, double lr, double beta1,       \
                   double beta2, double decay) {                                                     \
    T keep = (T)(1.0 - lr * decay), rate = (T)lr, s = (T)scale;                                      \
    T b1 = (T)beta1, b2 = (T)beta2, one_b1 = (T)(1.0 - beta1), one_b2 = (T)(1.0 - beta2);            \
    for (ptrdiff_t i = 0; i < n; i++) {                                                              \
      T slope = s * g[i], direction = b1 * m[i] + one_b1 * slope;                                    \
      T sign = (T)((direction > 0) - (direction < 0));                                               \
      w[i] = w[i] * keep - rate * sign;                                                              \
      m[i] = b2 * m[i] + one_b2 * slope;                                                             \
    }                                                                                                \
  }
LION(ml_lion_f32, float)
LION(ml_lion_f64, double)
