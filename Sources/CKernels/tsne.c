// The loops of t-SNE (van der Maaten & Hinton 2008), with repulsion by a tree of cells (van der Maaten 2014).
#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "projection.h"
#include "vectormath.h"

// Cells of at most so many points are not divided.
#define LEAF 8
#define DIGIT_BITS 11

// Unrolled, it would not become a vector.
#define KEEP_LOOP _Pragma("clang loop unroll(disable) vectorize(enable)")
#define ALL(EXPRESSION) for (int l = 0; l < ML_PACKET; l++) EXPRESSION

typedef float lanes __attribute__((ext_vector_type(ML_PACKET), aligned(4)));
typedef int32_t flags __attribute__((ext_vector_type(ML_PACKET), aligned(4)));

// exp(-beta x) of all, with their sum and the sums of x and x^2 weighted by them.
CLONES static void weigh(ptrdiff_t k, double beta, float nearest, const float *distances, float *p, double *sums) {
  float rate = (float)-beta, total[ML_PACKET] = {0}, first[ML_PACKET] = {0}, second[ML_PACKET] = {0};
  for (ptrdiff_t i = 0; i < k; i += ML_PACKET) {
    ptrdiff_t n = k - i < ML_PACKET ? k - i : ML_PACKET;
    for (ptrdiff_t l = 0; l < n; l++) {
      float x = distances[i + l] - nearest, w = exp_f32(x * rate);
      p[i + l] = w;
      total[l] += w;
      first[l] += w * x;
      second[l] += w * x * x;
    }
  }
  for (int j = 0; j < 3; j++) sums[j] = 0;
  ALL((sums[0] += (double)total[l], sums[1] += (double)first[l], sums[2] += (double)second[l]));
}

void ml_perplexity_rows(ptrdiff_t rows, ptrdiff_t k, double perplexity, const float *distances, float *p) {
  double target = log(perplexity);
  for (ptrdiff_t r = 0; r < rows; r++, distances += k, p += k) {
    float nearest = distances[0];
    for (ptrdiff_t i = 1; i < k; i++) nearest = distances[i] < nearest ? distances[i] : nearest;
    double mean = 0, sums[3];
    for (ptrdiff_t i = 0; i < k; i++) mean += (double)(distances[i] - nearest) / (double)k;
    // Distances that are all the same have one perplexity, whatever beta is.
    double beta = mean > 0 ? 1 / mean : 0, low = 0, high = INFINITY;
    for (int step = 0; step < 100; step++) {
      weigh(k, beta, nearest, distances, p, sums);
      double average = sums[1] / sums[0], variance = sums[2] / sums[0] - average * average;
      // The entropy falls as beta grows, by beta times the variance.
      double excess = log(sums[0]) + beta * average - target;
      if (mean == 0 || fabs(excess) < 1e-6) break;
      if (excess > 0) low = beta;
      else high = beta;
      double newton = beta + excess / (beta * variance), middle = high < INFINITY ? (low + high) / 2 : 2 * beta;
      beta = newton > low && newton < high && newton < 4 * beta ? newton : middle;
      if (beta == low || beta == high) break;
    }
    float scale = (float)(1 / sums[0]);
    for (ptrdiff_t i = 0; i < k; i++) p[i] *= scale;
  }
}

double ml_sum_f32(ptrdiff_t n, const float *a) {
  double sums[ML_PACKET] = {0}, total = 0;
  ptrdiff_t i = 0;
  for (; i + ML_PACKET <= n; i += ML_PACKET) ALL(sums[l] += (double)a[i + l]);
  for (int l = 0; i + l < n; l++) sums[l] += (double)a[i + l];
  ALL(total += sums[l]);
  return total;
}

CLONES void ml_tsne_step(ptrdiff_t n, const ml_tsne_rates *rates, const float *attraction, const float *repulsion,
                         float *y, float *velocity, float *gains) {
  float pull = (float)(4 * rates->exaggeration), push = (float)(4 / rates->total);
  float rate = (float)rates->rate, momentum = (float)rates->momentum;
  for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = pull * attraction[i] - push * repulsion[i];
    float gain = gradient * velocity[i] < 0 ? gains[i] + 0.2f : gains[i] * 0.8f;
    gains[i] = gain < 0.01f ? 0.01f : gain;
    velocity[i] = momentum * velocity[i] - rate * gains[i] * gradient;
    y[i] += velocity[i];
  }
}

bool ml_centre_points(int dims, ptrdiff_t n, float *y) {
  bool good = true;
  for (int c = 0; c < dims; c++) {
    double sum = 0;
    for (ptrdiff_t i = 0; i < n; i++) sum += (double)y[i * dims + c];
    float mean = (float)(sum / (double)n);
    good &= fabsf(mean) < INFINITY;
    for (ptrdiff_t i = 0; i < n; i++) y[i * dims + c] -= mean;
  }
  return good;
}

// Sorts keys (their upper halves; the lower ones go along) that came in the order of their lower halves.
static void sort_keys(ptrdiff_t n, uint64_t *keys, uint64_t *other) {
  uint64_t *from = keys, *to = other;
  for (int shift = 32; shift < 64; shift += DIGIT_BITS) {
    uint32_t counts[1 << DIGIT_BITS] = {0}, place = 0;
    uint32_t mask = (1 << DIGIT_BITS) - 1;
    for (ptrdiff_t i = 0; i < n; i++) counts[(from[i] >> shift) & mask]++;
    for (uint32_t digit = 0; digit <= mask; digit++) {
      uint32_t count = counts[digit];
      counts[digit] = place;
      place += count;
    }
    for (ptrdiff_t i = 0; i < n; i++) to[counts[(from[i] >> shift) & mask]++] = from[i];
    uint64_t *swap = from;
    from = to;
    to = swap;
  }
  // Three passes: what is sorted lies in `other`.
  memcpy(keys, other, (size_t)n * sizeof *keys);
}

// Every second bit, or every third, of what lies beside each other.
INLINE uint32_t spread_2(uint32_t x) {
  x = (x | x << 8) & 0x00ff00ffu;
  x = (x | x << 4) & 0x0f0f0f0fu;
  x = (x | x << 2) & 0x33333333u;
  return (x | x << 1) & 0x55555555u;
}

INLINE uint32_t spread_3(uint32_t x) {
  x = (x | x << 16) & 0x030000ffu;
  x = (x | x << 8) & 0x0300f00fu;
  x = (x | x << 4) & 0x030c30c3u;
  return (x | x << 2) & 0x09249249u;
}

#define D 2
#define CELLS 65536.0f
#define SPREAD spread_2
#define F(name) name##_2
#include "tsne_tile.h"

#define D 3
#define CELLS 1024.0f
#define SPREAD spread_3
#define F(name) name##_3
#include "tsne_tile.h"

void ml_tree_build(int dims, double theta, const float *y, ml_tree *tree) {
  if (dims == 2) build_2(theta, y, tree);
  else build_3(theta, y, tree);
}

void ml_tsne_repulsion(int dims, const ml_tree *tree, ptrdiff_t first, ptrdiff_t end, float *forces, float *totals) {
  if (dims == 2) repulsion_2(tree, first, end, forces, totals);
  else repulsion_3(tree, first, end, forces, totals);
}

void ml_tsne_attraction(int dims, const ml_sparse *p, ptrdiff_t first, ptrdiff_t end, const float *y, float *forces) {
  if (dims == 2) attraction_2(p, first, end, y, forces);
  else attraction_3(p, first, end, y, forces);
}

double ml_tsne_divergence(int dims, const ml_sparse *p, ptrdiff_t first, ptrdiff_t end, const float *y) {
  return dims == 2 ? divergence_2(p, first, end, y) : divergence_3(p, first, end, y);
}
