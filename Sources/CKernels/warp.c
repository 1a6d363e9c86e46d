#include "CKernels.h"
#include <math.h>

// Visits the corners around the place that each pixel's value comes from: `from` is the corner's place in a plane, `to`
// the pixel's, `weight` the corner's share. Places are measured from the middle of the image.
#define EACH_CORNER(T, BODY)                                                                                 \
  double middle_row = (double)(height - 1) / 2, middle_column = (double)(width - 1) / 2;                     \
  for (ptrdiff_t r = 0; r < height; r++)                                                                     \
    for (ptrdiff_t c = 0; c < width; c++) {                                                                  \
      double row = (double)r - middle_row, column = (double)c - middle_column;                               \
      double y = map[0] * row + map[1] * column + map[2] + middle_row;                                       \
      double x = map[3] * row + map[4] * column + map[5] + middle_column;                                    \
      /* Written so that a NaN lies outside too. */                                                          \
      if (!(y > -1 && y < (double)height && x > -1 && x < (double)width)) continue;                          \
      ptrdiff_t top = (ptrdiff_t)floor(y), left = (ptrdiff_t)floor(x);                                       \
      double down = y - (double)top, right = x - (double)left;                                               \
      for (int corner = 0; corner < 4; corner++) {                                                           \
        ptrdiff_t i = top + corner / 2, j = left + corner % 2;                                               \
        if (i < 0 || i >= height || j < 0 || j >= width) continue;                                           \
        T weight = (T)((corner / 2 ? down : 1 - down) * (corner % 2 ? right : 1 - right));                   \
        ptrdiff_t from = i * width + j, to = r * width + c;                                                  \
        for (ptrdiff_t plane = 0; plane < channels; plane++, from += height * width, to += height * width) { \
          BODY;                                                                                              \
        }                                                                                                    \
      }                                                                                                      \
    }

#define WARP(T, SUFFIX)                                                                                      \
  void ml_warp_##SUFFIX(const double *map, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width,            \
                        const T *image, T *out) {                                                            \
    EACH_CORNER(T, out[to] += weight * image[from])                                                          \
  }                                                                                                          \
  void ml_warp_back_##SUFFIX(const double *map, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width,       \
                             const T *image, T *out) {                                                       \
    EACH_CORNER(T, out[from] += weight * image[to])                                                          \
  }
WARP(float, f32)
WARP(double, f64)
