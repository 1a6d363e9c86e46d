#include "CKernels.h"
#include "vectormath.h"

#define ADAMW(NAME, T, SQRT)                                                                        \
  CLONES void NAME(ptrdiff_t n, T *w, const T *g, T *m, T *v, double lr, double beta1, double beta2, \
                   double eps, double decay, double correction1, double correction2_sqrt) {         \
    T keep = (T)(1.0 - lr * decay), b2 = (T)beta2, one_b1 = (T)(1.0 - beta1);                       \
    T one_b2 = (T)(1.0 - beta2), step = (T)(lr / correction1);                                      \
    T root = (T)correction2_sqrt, e = (T)eps;                                                       \
    for (ptrdiff_t i = 0; i < n; i++) {                                                             \
      T x = w[i] * keep;                                                                            \
      m[i] = m[i] + one_b1 * (g[i] - m[i]);                                                         \
      v[i] = v[i] * b2 + one_b2 * g[i] * g[i];                                                      \
      w[i] = x - step * m[i] / (SQRT(v[i]) / root + e);                                             \
    }                                                                                               \
  }
ADAMW(ml_adamw_f32, float, sqrtf)
ADAMW(ml_adamw_f64, double, sqrt)
