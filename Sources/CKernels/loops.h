// The loops of elementwise kernels.
#pragma once

// A contiguous loop vectorises; a strided one need not.
#define LOOP1(T, U, EXPR)                                             \
  {                                                                   \
    U *o = out;                                                       \
    const T *p = a;                                                   \
    if (sa == 1)                                                      \
      for (ptrdiff_t i = 0; i < n; i++) { T x = p[i]; o[i] = EXPR; }  \
    else                                                              \
      for (ptrdiff_t i = 0; i < n; i++) { T x = p[i * sa]; o[i] = EXPR; } \
    return true;                                                      \
  }

#define LOOP2(T, U, EXPR)                                                                      \
  {                                                                                            \
    U *o = out;                                                                                \
    const T *p = a, *q = b;                                                                    \
    if (sa == 1 && sb == 1)                                                                    \
      for (ptrdiff_t i = 0; i < n; i++) { T x = p[i], y = q[i]; o[i] = EXPR; }                 \
    else if (sa == 1 && sb == 0) {                                                             \
      T y = n > 0 ? q[0] : (T)0;                                                               \
      for (ptrdiff_t i = 0; i < n; i++) { T x = p[i]; o[i] = EXPR; }                           \
    } else if (sa == 0 && sb == 1) {                                                           \
      T x = n > 0 ? p[0] : (T)0;                                                               \
      for (ptrdiff_t i = 0; i < n; i++) { T y = q[i]; o[i] = EXPR; }                           \
    } else                                                                                     \
      for (ptrdiff_t i = 0; i < n; i++) { T x = p[i * sa], y = q[i * sb]; o[i] = EXPR; }       \
    return true;                                                                               \
  }
