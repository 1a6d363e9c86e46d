// The matrix product for one element type and one instruction set; gemm.c includes it once for each pair.
// Expects T (element), WIDTH (elements of a vector), ROWS (rows of the register tile), TARGET and NAME(x).

typedef T NAME(vector) __attribute__((vector_size(BYTES), aligned(sizeof(T))));

// The register tile: c (rows x cols) = a * b over k steps, or with `add` += that. Each sum runs over k in order, so an
// element's bits do not depend on the tile that computed it. a's rows are rs apart, its columns cs; b's rows bs.
__attribute__((always_inline)) TARGET static inline void NAME(tile)(
    int rows, int vectors, ptrdiff_t k, const T *a, ptrdiff_t rs, ptrdiff_t cs, const T *b, ptrdiff_t bs, ptrdiff_t ahead, T *c,
    ptrdiff_t ldc, int cols, int add) {
  NAME(vector) sum[ROWS][2];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int v = 0; v < vectors; v++) sum[i][v] = (NAME(vector)){0};
  for (ptrdiff_t p = 0; p < k; p++, a += cs, b += bs) {
    NAME(vector) right[2];
    UNROLL for (int v = 0; v < vectors; v++) {
      right[v] = *(const NAME(vector) *)(b + v * WIDTH);
      __builtin_prefetch(b + v * WIDTH + ahead, 0, 2);
    }
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int v = 0; v < vectors; v++) sum[i][v] += a[i * rs] * right[v];
  }
  if (cols == vectors * WIDTH) {
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int v = 0; v < vectors; v++) {
        NAME(vector) *out = (NAME(vector) *)(c + i * ldc + v * WIDTH);
        *out = add ? *out + sum[i][v] : sum[i][v];
      }
    return;
  }
  T part[ROWS][2 * WIDTH];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int v = 0; v < vectors; v++) *(NAME(vector) *)(part[i] + v * WIDTH) = sum[i][v];
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) c[i * ldc + j] = add ? c[i * ldc + j] + part[i][j] : part[i][j];
}

// Rows of a beside each other, in panels of ROWS (or the last few) elements a step, for each block of DEPTH steps.
TARGET static void NAME(pack_rows)(ptrdiff_t m, ptrdiff_t k, const void *matrix, ptrdiff_t rs, ptrdiff_t cs,
                                   void *packed) {
  ptrdiff_t depth = block_depth(k);
  for (ptrdiff_t first = 0; first < k; first += depth) {
    ptrdiff_t steps = k - first < depth ? k - first : depth;
    const T *a = (const T *)matrix + first * cs;
    T *out = (T *)packed + first * m;
    // A few steps of all panels at a time: whole runs of memory are read where rows are adjacent.
    for (ptrdiff_t p = 0; p < steps; p += STRIP) {
      ptrdiff_t end = steps - p < STRIP ? steps : p + STRIP;
      for (ptrdiff_t i = 0; i < m; i += ROWS) {
        ptrdiff_t rows = m - i < ROWS ? m - i : ROWS;
        T *to = out + i * steps + p * rows;
        for (ptrdiff_t q = p; q < end; q++, to += rows) {
          const T *from = a + i * rs + q * cs;
          if (rows == ROWS && rs == 1)
            memcpy(to, from, ROWS * sizeof(T));
          else
            for (ptrdiff_t r = 0; r < rows; r++) to[r] = from[r * rs];
        }
      }
    }
  }
}

// Columns of b in panels of two vectors, one where no more are left, padded with zeros; k steps deep.
TARGET static void NAME(pack)(ptrdiff_t k, ptrdiff_t n, const void *matrix, ptrdiff_t rs, ptrdiff_t cs, void *packed) {
  if (rs == 1 && cs != 1) {
    // A transposed matrix is turned in registers.
    for (ptrdiff_t j = 0; j < n; j += 2 * WIDTH) {
      ptrdiff_t cols = n - j < 2 * WIDTH ? n - j : 2 * WIDTH, room = cols > WIDTH ? 2 * WIDTH : WIDTH;
      T *to = (T *)packed + j * k;
      if (cols < room) memset(to, 0, k * room * sizeof(T));
      ml_transpose(sizeof(T), k, cols, (const T *)matrix + j * cs, cs, to, room);
    }
    return;
  }
  for (ptrdiff_t p = 0; p < k; p += STRIP) {
    ptrdiff_t end = k - p < STRIP ? k : p + STRIP;
    for (ptrdiff_t j = 0; j < n; j += 2 * WIDTH) {
      ptrdiff_t cols = n - j < 2 * WIDTH ? n - j : 2 * WIDTH, room = cols > WIDTH ? 2 * WIDTH : WIDTH;
      T *to = (T *)packed + j * k + p * room;
      for (ptrdiff_t q = p; q < end; q++, to += room) {
        const T *from = (const T *)matrix + q * rs + j * cs;
        if (cols == 2 * WIDTH && cs == 1)
          memcpy(to, from, 2 * WIDTH * sizeof(T));
        else
          for (ptrdiff_t l = 0; l < room; l++) to[l] = l < cols ? from[l * cs] : 0;
      }
    }
  }
}

// Brings `runs` runs of elements, `apart` from each other, into the second cache.
TARGET static inline void NAME(fetch)(const T *from, ptrdiff_t apart, ptrdiff_t runs, ptrdiff_t length) {
  for (ptrdiff_t i = 0; i < runs; i++)
    for (ptrdiff_t j = 0; j < length; j += 64 / (ptrdiff_t)sizeof(T)) __builtin_prefetch(from + i * apart + j, 0, 2);
}

// c (m x n) = a (m x k) * b (k x n), in blocks of DEPTH steps whose slice of b stays in the nearest cache. a is packed
// if rs is 0, b if bs is; other b, with columns bc apart, is packed slice by slice unless too few rows read it.
TARGET static void NAME(product)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const void *a, ptrdiff_t rs, const void *b,
                                 ptrdiff_t bs, ptrdiff_t bc, void *c, ptrdiff_t ldc, int more) {
  _Alignas(64) T slice[DEPTH * 2 * WIDTH];
  ptrdiff_t depth = block_depth(k);
  for (ptrdiff_t first = 0; first < k; first += depth) {
    ptrdiff_t steps = k - first < depth ? k - first : depth;
    const T *left = (const T *)a + (rs ? first : first * m);
    int add = more || first > 0;
    for (ptrdiff_t j = 0; j < n; j += 2 * WIDTH) {
      int cols = (int)(n - j < 2 * WIDTH ? n - j : 2 * WIDTH);
      ptrdiff_t room = cols > WIDTH ? 2 * WIDTH : WIDTH;
      const T *source = (const T *)b + (bs ? j * bc + first * bs : j * k + first * room), *right = source;
      int packs = bs && (bc != 1 || cols < room || m > 2 * ROWS);
      if (packs) {
        NAME(pack)(steps, cols, source, bs, bc, slice);
        right = slice;
      }
      ptrdiff_t down = bs && !packs ? bs : room, ahead = packs ? 0 : bs ? room : room * k;
      // While a slice is read, the next one is fetched.
      ptrdiff_t later = packs ? n - j - cols : 0, width = later < 2 * WIDTH ? later : 2 * WIDTH;
      ptrdiff_t runs = width == 0 ? 0 : bc == 1 ? steps : width, fetched = 0;
      for (ptrdiff_t i = 0; i < m; i += ROWS) {
        ptrdiff_t rows = m - i < ROWS ? m - i : ROWS;
        const T *x = left + i * (rs ? rs : steps);
        T *z = (T *)c + i * ldc + j;
        ptrdiff_t upTo = runs * (i + rows) / m, apart = bc == 1 ? bs : bc;
        NAME(fetch)(source + cols * bc + fetched * apart, apart, upTo - fetched, bc == 1 ? width : steps);
        fetched = upTo;
// Sizes must be constants for the tile to stay in registers.
#define WHEN(r)                                                                                    \
  case r:                                                                                          \
    if (r > ROWS) break;                                                                           \
    if (rs && cols > WIDTH) NAME(tile)(MIN(r), 2, steps, x, rs, 1, right, down, ahead, z, ldc, cols, add);  \
    else if (rs) NAME(tile)(MIN(r), 1, steps, x, rs, 1, right, down, ahead, z, ldc, cols, add);             \
    else if (cols > WIDTH) NAME(tile)(MIN(r), 2, steps, x, 1, r, right, down, ahead, z, ldc, cols, add);        \
    else NAME(tile)(MIN(r), 1, steps, x, 1, r, right, down, ahead, z, ldc, cols, add);                          \
    break;
#define MIN(r) (r < ROWS ? r : ROWS)
        switch (rows) {
          WHEN(1) WHEN(2) WHEN(3) WHEN(4) WHEN(5) WHEN(6) WHEN(7) WHEN(8) WHEN(9) WHEN(10) WHEN(11) WHEN(12) WHEN(13)
          WHEN(14)
        }
#undef WHEN
#undef MIN
      }
    }
  }
}

static const ml_gemm NAME(kernel) = {ROWS, 2 * WIDTH, NAME(pack_rows), NAME(pack), NAME(product)};
