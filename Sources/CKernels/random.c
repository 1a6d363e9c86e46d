#include "CKernels.h"
#include "vectormath.h"

#define WIDTH 16
#define GROUP 64

// Ten rounds of Philox4x32 on 16 consecutive counters; out[word * 16 + lane]. The words keep to the low halves of 64-bit
// lanes, as the multiplication wants them; what collects in the high halves is never read.
INLINE void philox_group(uint64_t seed, uint64_t stream, uint64_t group, uint32_t *out) {
  uint64_t c0[WIDTH], c1[WIDTH], c2[WIDTH], c3[WIDTH];
  for (int j = 0; j < WIDTH; j++) {
    c0[j] = group * WIDTH + (uint64_t)j;
    c1[j] = c0[j] >> 32;
    c2[j] = stream;
    c3[j] = stream >> 32;
  }
  uint64_t k0 = seed, k1 = seed >> 32;
  for (int round = 0; round < 10; round++) {
    for (int j = 0; j < WIDTH; j++) {
      uint64_t p0 = (c0[j] & UINT32_MAX) * 0xD2511F53u, p1 = (c2[j] & UINT32_MAX) * 0xCD9E8D57u;
      c0[j] = (p1 >> 32) ^ c1[j] ^ k0;
      c2[j] = (p0 >> 32) ^ c3[j] ^ k1;
      c1[j] = p1;
      c3[j] = p0;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  for (int j = 0; j < WIDTH; j++) {
    out[j] = (uint32_t)c0[j];
    out[WIDTH + j] = (uint32_t)c1[j];
    out[2 * WIDTH + j] = (uint32_t)c2[j];
    out[3 * WIDTH + j] = (uint32_t)c3[j];
  }
}

// Box-Muller: words 0 and 1 make one pair of normals, words 2 and 3 another.
INLINE void normal_group(const uint32_t *words, float *z) {
  for (int half = 0; half < 2; half++)
    for (int j = 0; j < WIDTH; j++) {
      float u = ((float)words[half * 2 * WIDTH + j] + 0.5f) * 2.3283064365386963e-10f;
      float t = (float)(int32_t)words[half * 2 * WIDTH + WIDTH + j] * 2.3283064365386963e-10f;
      float s, c, r = sqrtf(-2.0f * log_f32(u));
      sincos_turn_f32(t, &s, &c);
      z[half * 2 * WIDTH + j] = r * c;
      z[half * 2 * WIDTH + WIDTH + j] = r * s;
    }
}

CLONES void ml_philox_u32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, uint32_t *out) {
  uint32_t words[GROUP];
  for (ptrdiff_t i = 0; i < n; i += GROUP, group++) {
    philox_group(seed, stream, group, words);
    memcpy(out + i, words, (size_t)(n - i < GROUP ? n - i : GROUP) * 4);
  }
}

CLONES void ml_uniform_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float low,
                           float high, float *out) {
  uint32_t words[GROUP];
  float last = low < high ? nextafterf(high, low) : low;
  for (ptrdiff_t i = 0; i < n; i += GROUP, group++) {
    philox_group(seed, stream, group, words);
    int count = (int)(n - i < GROUP ? n - i : GROUP);
    // 24 bits, so that the largest factor stays below 1; the sum may still round up to `high`.
    for (int j = 0; j < count; j++) {
      float x = low + (high - low) * ((float)(words[j] >> 8) * 5.9604644775390625e-8f);
      out[i + j] = x < last ? x : last;
    }
  }
}

CLONES void ml_normal_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float mean,
                          float std, float *out) {
  uint32_t words[GROUP];
  float z[GROUP];
  for (ptrdiff_t i = 0; i < n; i += GROUP, group++) {
    philox_group(seed, stream, group, words);
    normal_group(words, z);
    int count = (int)(n - i < GROUP ? n - i : GROUP);
    for (int j = 0; j < count; j++) out[i + j] = mean + std * z[j];
  }
}

CLONES void ml_add_normal_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float std,
                              float *out) {
  uint32_t words[GROUP];
  float z[GROUP];
  for (ptrdiff_t i = 0; i < n; i += GROUP, group++) {
    philox_group(seed, stream, group, words);
    normal_group(words, z);
    int count = (int)(n - i < GROUP ? n - i : GROUP);
    for (int j = 0; j < count; j++) out[i + j] += std * z[j];
  }
}

CLONES void ml_dropout_mask_f32(uint64_t seed, uint64_t stream, uint64_t group, ptrdiff_t n, float p, float scale,
                                float *out) {
  uint32_t words[GROUP];
  for (ptrdiff_t i = 0; i < n; i += GROUP, group++) {
    philox_group(seed, stream, group, words);
    int count = (int)(n - i < GROUP ? n - i : GROUP);
    for (int j = 0; j < count; j++) out[i + j] = (float)(words[j] >> 8) * 5.9604644775390625e-8f < p ? 0.0f : scale;
  }
}
