// The rarer functions of one and two operands; arguments and results as those of ml_unary and ml_binary.
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum ml_elementary {
  ML_TAN, ML_ASIN, ML_ACOS, ML_ATAN, ML_SINH, ML_COSH, ML_ASINH, ML_ACOSH, ML_ATANH, ML_ERF, ML_ERFC, ML_LOG1P,
  ML_EXPM1, ML_LOG2, ML_LOG10, ML_EXP2, ML_RSQRT, ML_TRUNC,
};
// fmod has the sign of the dividend, the remainder that of the divisor. A whole number over 0 gives 0.
enum ml_elementary2 { ML_ATAN2, ML_FMOD, ML_REMAINDER, ML_FLOOR_DIVIDE };

bool ml_elementary(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, void *out);
bool ml_elementary2(int dtype, int op, ptrdiff_t n, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb,
                    void *out);
