#include "CKernels.h"
#include <math.h>
#include <string.h>
#include "clones.h"

// Positions o of the window at which tap `k` lies within 0 ..< size: those from *first to before *end.
static void reach(ptrdiff_t size, ptrdiff_t out, ptrdiff_t stride, ptrdiff_t pad, ptrdiff_t k, ptrdiff_t *first,
                  ptrdiff_t *end) {
  ptrdiff_t low = pad - k, high = size + pad - k;
  *first = low <= 0 ? 0 : (low + stride - 1) / stride;
  *end = high <= 0 ? 0 : (high + stride - 1) / stride;
  if (*first > out) *first = out;
  if (*end > out) *end = out;
  if (*end < *first) *end = *first;
}

// Visits each tap of the window in each channel: `line` is the tap's row of columns, `plane` the channel's image. The
// body sees the rows `y` and from `x0` before `x1` the columns of positions whose tap lies within the image, at `at` + x
// times the stride.
#define EACH_TAP(T, LINE, PLANE)                                                                          \
  const ml_window v = *window;                                                                            \
  ptrdiff_t length = v.out_height * v.out_width;                                                          \
  for (ptrdiff_t tap = 0; tap < channels * v.kernel_height * v.kernel_width; tap++) {                     \
    ptrdiff_t kx = tap % v.kernel_width * v.dilation_width;                                               \
    ptrdiff_t ky = tap / v.kernel_width % v.kernel_height * v.dilation_height;                            \
    ptrdiff_t channel = tap / v.kernel_width / v.kernel_height;                                           \
    T *line = (LINE) + tap * length;                                                                      \
    T *plane = (PLANE) + channel * v.height * v.width;                                                    \
    ptrdiff_t x0, x1, y0, y1;                                                                             \
    reach(v.width, v.out_width, v.stride_width, v.pad_width, kx, &x0, &x1);                               \
    reach(v.height, v.out_height, v.stride_height, v.pad_height, ky, &y0, &y1);

#define COLUMNS(NAME, T)                                                                                  \
  CLONES static void NAME(const ml_window *window, ptrdiff_t channels, T *image, T *columns) {            \
    EACH_TAP(T, columns, image)                                                                           \
      memset(line, 0, (size_t)(y0 * v.out_width) * sizeof(T));                                            \
      if (v.out_width == v.width && v.stride_width == 1 && v.stride_height == 1 && y0 < y1 && x0 < x1) {  \
        /* The plane itself, shifted; only its edges are zeros. */                                        \
        ptrdiff_t shift = (ky - v.pad_height) * v.width + kx - v.pad_width;                               \
        ptrdiff_t begin = y0 * v.width + x0, end = (y1 - 1) * v.width + x1;                               \
        memcpy(line + begin, plane + begin + shift, (size_t)(end - begin) * sizeof(T));                   \
        for (ptrdiff_t y = y0; y < y1; y++) {                                                             \
          for (ptrdiff_t x = 0; x < x0; x++) line[y * v.width + x] = 0;                                   \
          for (ptrdiff_t x = x1; x < v.width; x++) line[y * v.width + x] = 0;                             \
        }                                                                                                 \
      } else for (ptrdiff_t y = y0; y < y1; y++) {                                                        \
        T *to = line + y * v.out_width;                                                                   \
        const T *from = plane + (y * v.stride_height - v.pad_height + ky) * v.width;                      \
        ptrdiff_t shift = kx - v.pad_width;                                                               \
        for (ptrdiff_t x = 0; x < x0; x++) to[x] = 0;                                                     \
        if (v.stride_width == 1) for (ptrdiff_t x = x0; x < x1; x++) to[x] = from[x + shift];             \
        else for (ptrdiff_t x = x0; x < x1; x++) to[x] = from[x * v.stride_width + shift];                \
        for (ptrdiff_t x = x1; x < v.out_width; x++) to[x] = 0;                                           \
      }                                                                                                   \
      memset(line + y1 * v.out_width, 0, (size_t)((v.out_height - y1) * v.out_width) * sizeof(T));        \
    }                                                                                                     \
  }
COLUMNS(columns_32, uint32_t)
COLUMNS(columns_64, uint64_t)

void ml_window_columns(int size, const ml_window *window, ptrdiff_t channels, const void *image, void *columns) {
  if (size == 4) columns_32(window, channels, (uint32_t *)image, columns);
  else columns_64(window, channels, (uint64_t *)image, columns);
}

#define IMAGE(NAME, T)                                                                                    \
  CLONES void NAME(const ml_window *window, ptrdiff_t channels, const T *columns, T *image) {             \
    EACH_TAP(T, (T *)columns, image)                                                                      \
      for (ptrdiff_t y = y0; y < y1; y++) {                                                               \
        const T *from = line + y * v.out_width;                                                           \
        T *to = plane + (y * v.stride_height - v.pad_height + ky) * v.width;                              \
        ptrdiff_t shift = kx - v.pad_width;                                                               \
        if (v.stride_width == 1) for (ptrdiff_t x = x0; x < x1; x++) to[x + shift] += from[x];            \
        else for (ptrdiff_t x = x0; x < x1; x++) to[x * v.stride_width + shift] += from[x];               \
      }                                                                                                   \
    }                                                                                                     \
  }
IMAGE(ml_window_image_f32, float)
IMAGE(ml_window_image_f64, double)

// Visits each position (y, x) of the window, as number `at`.
#define EACH_POSITION                                           \
  const ml_window v = *window;                                  \
  for (ptrdiff_t y = 0, at = 0; y < v.out_height; y++)          \
    for (ptrdiff_t x = 0; x < v.out_width; x++, at++) {         \
      ptrdiff_t top = y * v.stride_height - v.pad_height, left = x * v.stride_width - v.pad_width;

#define MAX_POOL(NAME, T)                                                                    \
  CLONES void NAME(const ml_window *window, const T *plane, T *out, int64_t *place) {        \
    EACH_POSITION                                                                            \
      T best = -INFINITY;                                                                    \
      int64_t found = -1;                                                                    \
      for (ptrdiff_t i = 0; i < v.kernel_height; i++) {                                      \
        ptrdiff_t row = top + i * v.dilation_height;                                         \
        if (row < 0 || row >= v.height) continue;                                            \
        for (ptrdiff_t j = 0; j < v.kernel_width; j++) {                                     \
          ptrdiff_t column = left + j * v.dilation_width;                                    \
          if (column < 0 || column >= v.width) continue;                                     \
          T value = plane[row * v.width + column];                                           \
          if (found < 0 || value > best || value != value) {                                 \
            best = value;                                                                    \
            found = row * v.width + column;                                                  \
          }                                                                                  \
        }                                                                                    \
      }                                                                                      \
      out[at] = best;                                                                        \
      place[at] = found;                                                                     \
    }                                                                                        \
  }
MAX_POOL(ml_max_pool_f32, float)
MAX_POOL(ml_max_pool_f64, double)

static ptrdiff_t larger(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }
static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// The part of a window within the image, and how many elements its mean counts.
#define MEAN_WINDOW(T)                                                                            \
  ptrdiff_t bottom = top + v.kernel_height, right = left + v.kernel_width;                        \
  ptrdiff_t y0 = larger(top, 0), y1 = smaller(bottom, v.height);                                  \
  ptrdiff_t x0 = larger(left, 0), x1 = smaller(right, v.width);                                   \
  T share = (T)1 / (T)(padding ? v.kernel_height * v.kernel_width : (y1 - y0) * (x1 - x0));

#define MEAN_POOL(NAME, SLOPE, T)                                                                  \
  CLONES void NAME(const ml_window *window, bool padding, const T *plane, T *out) {                \
    EACH_POSITION                                                                                  \
      MEAN_WINDOW(T)                                                                               \
      T total = 0;                                                                                 \
      for (ptrdiff_t i = y0; i < y1; i++)                                                          \
        for (ptrdiff_t j = x0; j < x1; j++) total += plane[i * v.width + j];                       \
      out[at] = total * share;                                                                     \
    }                                                                                              \
  }                                                                                                \
  CLONES void SLOPE(const ml_window *window, bool padding, const T *g, T *plane) {                 \
    EACH_POSITION                                                                                  \
      MEAN_WINDOW(T)                                                                               \
      T part = g[at] * share;                                                                      \
      for (ptrdiff_t i = y0; i < y1; i++)                                                          \
        for (ptrdiff_t j = x0; j < x1; j++) plane[i * v.width + j] += part;                        \
    }                                                                                              \
  }
MEAN_POOL(ml_mean_pool_f32, ml_mean_pool_slope_f32, float)
MEAN_POOL(ml_mean_pool_f64, ml_mean_pool_slope_f64, double)

void ml_scatter_places_f32(ptrdiff_t n, const int64_t *place, const float *g, float *image) {
  for (ptrdiff_t i = 0; i < n; i++)
    if (place[i] >= 0) image[place[i]] += g[i];
}

void ml_scatter_places_f64(ptrdiff_t n, const int64_t *place, const double *g, double *image) {
  for (ptrdiff_t i = 0; i < n; i++)
    if (place[i] >= 0) image[place[i]] += g[i];
}
