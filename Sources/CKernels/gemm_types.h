// One instruction set's products of both element types.
#define T float
#define SUFFIX f32
#include "gemm_tile.h"
#undef T
#undef SUFFIX
#define T double
#define SUFFIX f64
#include "gemm_tile.h"
#undef T
#undef SUFFIX
#undef BYTES
#undef TARGET
#undef ISA
#undef ROWS
