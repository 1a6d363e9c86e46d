// Ordering of one element type, included once for each: T the element, KEY an unsigned integer that sorts as the
// element does, PAIR one that holds the key above the position (INDEX_BITS), F(name) the function names.

INLINE PAIR F(pair)(T x, bool descending, ptrdiff_t position) {
  KEY key = TO_KEY(x);
  return (PAIR)(descending ? (KEY)~key : key) << INDEX_BITS | (PAIR)position;
}

CLONES static void F(keys)(bool descending, ptrdiff_t first, ptrdiff_t n, const T *a, PAIR *out) {
  for (ptrdiff_t i = 0; i < n; i++) out[i] = F(pair)(a[i], descending, first + i);
}

static void F(count)(int pass, ptrdiff_t n, const PAIR *keys, int64_t *counts) {
  int shift = INDEX_BITS + pass * DIGIT_BITS;
  memset(counts, 0, DIGITS * sizeof(int64_t));
  for (ptrdiff_t i = 0; i < n; i++) counts[(size_t)(keys[i] >> shift) & (DIGITS - 1)]++;
}

static void F(move)(int pass, ptrdiff_t n, const PAIR *keys, int64_t *places, PAIR *to) {
  int shift = INDEX_BITS + pass * DIGIT_BITS;
  for (ptrdiff_t i = 0; i < n; i++) {
    PAIR key = keys[i];
    to[places[(size_t)(key >> shift) & (DIGITS - 1)]++] = key;
  }
}

static int F(compare)(const void *a, const void *b) {
  PAIR x = *(const PAIR *)a, y = *(const PAIR *)b;
  return (x > y) - (x < y);
}

INLINE void F(insertion)(PAIR *p, ptrdiff_t n) {
  for (ptrdiff_t i = 1; i < n; i++) {
    PAIR x = p[i];
    ptrdiff_t j = i;
    for (; j > 0 && p[j - 1] > x; j--) p[j] = p[j - 1];
    p[j] = x;
  }
}

// Runs of RUN elements by insertion, then merged; the result lies in p, other is as long.
static void F(merge_sort)(PAIR *p, PAIR *other, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i += RUN) F(insertion)(p + i, n - i < RUN ? n - i : RUN);
  PAIR *from = p, *to = other;
  for (ptrdiff_t width = RUN; width < n; width *= 2) {
    for (ptrdiff_t start = 0; start < n; start += 2 * width) {
      ptrdiff_t middle = start + width < n ? start + width : n;
      ptrdiff_t end = middle + width < n ? middle + width : n;
      const PAIR *left = from + start, *right = from + middle;
      const PAIR *left_end = right, *right_end = from + end;
      PAIR *out = to + start;
      // Without a branch on the comparison, which nobody can foresee; a mask, because compilers like branches.
      while (left < left_end && right < right_end) {
        PAIR l = *left, r = *right;
        ptrdiff_t takes_right = r < l;
        *out++ = l ^ ((l ^ r) & (0 - (PAIR)takes_right));
        right += takes_right;
        left += 1 - takes_right;
      }
      memcpy(out, left, (size_t)(left_end - left) * sizeof(PAIR));
      memcpy(out + (left_end - left), right, (size_t)(right_end - right) * sizeof(PAIR));
    }
    PAIR *swap = from;
    from = to;
    to = swap;
  }
  if (from != p) memcpy(p, from, (size_t)n * sizeof(PAIR));
}

// A pass in which all elements have one digit moves nothing. Eight bits a pass here: the counters must be cheap to clear.
static void F(radix_sort)(PAIR *p, PAIR *other, ptrdiff_t n) {
  uint32_t counts[sizeof(KEY)][256];
  memset(counts, 0, sizeof counts);
  for (ptrdiff_t i = 0; i < n; i++) {
    KEY key = (KEY)(p[i] >> INDEX_BITS);
    for (size_t d = 0; d < sizeof(KEY); d++) counts[d][(size_t)(key >> 8 * d) & 255]++;
  }
  PAIR *from = p, *to = other;
  for (size_t d = 0; d < sizeof(KEY); d++) {
    int shift = INDEX_BITS + 8 * (int)d;
    if (counts[d][(size_t)(from[0] >> shift) & 255] == (uint32_t)n) continue;
    uint32_t place = 0;
    for (int i = 0; i < 256; i++) {
      uint32_t count = counts[d][i];
      counts[d][i] = place;
      place += count;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
      PAIR key = from[i];
      to[counts[d][(size_t)(key >> shift) & 255]++] = key;
    }
    PAIR *swap = from;
    from = to;
    to = swap;
  }
  if (from != p) memcpy(p, from, (size_t)n * sizeof(PAIR));
}

// Of pairs in the order of their positions: the radix passes keep it among equal keys.
static void F(sort)(PAIR *p, PAIR *other, ptrdiff_t n) {
  if (n <= RADIX_FROM) F(merge_sort)(p, other, n);
  else F(radix_sort)(p, other, n);
}

// Brings the k smallest of n to the front, in any order (Hoare's selection, pivot the median of three).
static void F(select)(PAIR *p, ptrdiff_t n, ptrdiff_t k) {
  ptrdiff_t low = 0, high = n - 1;
  // What narrows badly for long is sorted: input made to defeat the pivots must not cost a square.
  for (int rounds = 0; low < high; rounds++) {
    if (high - low < RUN || rounds > 4 * 64) {
      if (high - low < RUN) F(insertion)(p + low, high - low + 1);
      else qsort(p + low, (size_t)(high - low + 1), sizeof(PAIR), F(compare));
      return;
    }
    PAIR a = p[low], b = p[low + (high - low) / 2], c = p[high];
    PAIR pivot = a < b ? (b < c ? b : (a < c ? c : a)) : (a < c ? a : (b < c ? c : b));
    ptrdiff_t i = low, j = high;
    while (i <= j) {
      while (p[i] < pivot) i++;
      while (p[j] > pivot) j--;
      if (i <= j) {
        PAIR swap = p[i];
        p[i++] = p[j];
        p[j--] = swap;
      }
    }
    if (k - 1 <= j) high = j;
    else if (k - 1 >= i) low = i;
    else return;
  }
}

// The last key before a pair's: of those with its own key, all that come later sort after it.
INLINE KEY F(before)(PAIR x) {
  KEY key = (KEY)(x >> INDEX_BITS);
  return (KEY)(key - (key > 0));
}

// Whether any of the next WIDE elements sorts before the bound, or with it; the compiler makes vectors of it.
INLINE bool F(any_until)(const T *a, bool descending, KEY bound) {
  KEY any = 0;
  for (int j = 0; j < WIDE; j++) {
    KEY key = TO_KEY(a[j]);
    any |= (KEY)((descending ? (KEY)~key : key) <= bound);
  }
  return any != 0;
}

// The k first of a row in order, for few of them: kept is always sorted, and its last element the bound.
CLONES static void F(top_few)(bool descending, ptrdiff_t n, ptrdiff_t k, const T *a, PAIR *kept) {
  ptrdiff_t i = 0;
  for (; i < k; i++) kept[i] = F(pair)(a[i], descending, i);
  F(insertion)(kept, k);
  while (i < n) {
    KEY bound = F(before)(kept[k - 1]);
    while (i + WIDE <= n && !F(any_until)(a + i, descending, bound)) i += WIDE;
    ptrdiff_t end = i + WIDE < n ? i + WIDE : n;
    for (; i < end; i++) {
      PAIR x = F(pair)(a[i], descending, i);
      if (x >= kept[k - 1]) continue;
      ptrdiff_t j = k - 1;
      for (; j > 0 && kept[j - 1] > x; j--) kept[j] = kept[j - 1];
      kept[j] = x;
    }
  }
}

// A bound that at least k of a row are not beyond: the k-th of the bests of 2 k groups. kept has room for as many.
CLONES static KEY F(bound)(bool descending, ptrdiff_t n, ptrdiff_t k, const T *a, KEY *best, PAIR *kept) {
  ptrdiff_t groups = 2 * k;
  for (ptrdiff_t g = 0; g < groups; g++) best[g] = (KEY)~(KEY)0;
  for (; n >= groups; n -= groups, a += groups)
    for (ptrdiff_t g = 0; g < groups; g++) {
      KEY key = TO_KEY(a[g]);
      key = descending ? (KEY)~key : key;
      best[g] = key < best[g] ? key : best[g];
    }
  for (ptrdiff_t g = 0; g < groups; g++) kept[g] = (PAIR)best[g] << INDEX_BITS | (PAIR)g;
  F(select)(kept, groups, k);
  PAIR worst = kept[0];
  for (ptrdiff_t j = 1; j < k; j++) worst = kept[j] > worst ? kept[j] : worst;
  return (KEY)(worst >> INDEX_BITS);
}

// The k first of a row into kept, which has room for `room` >= 2 k + WIDE: elements that cannot be among them are passed
// over, and kept is cut back to k whenever it is full.
CLONES static void F(top)(bool descending, ptrdiff_t n, ptrdiff_t k, const T *a, KEY *best, PAIR *kept, ptrdiff_t room) {
  KEY bound = F(bound)(descending, n, k, a, best, kept);
  PAIR worst = (PAIR)bound << INDEX_BITS | POSITION_MASK;
  ptrdiff_t held = 0, i = 0;
  while (i < n) {
    while (i + WIDE <= n && !F(any_until)(a + i, descending, bound)) i += WIDE;
    ptrdiff_t end = i + WIDE < n ? i + WIDE : n;
    // Written whether it stays or not: nobody can foresee which do.
    for (; i < end; i++) {
      PAIR x = F(pair)(a[i], descending, i);
      kept[held] = x;
      held += x < worst;
    }
    if (held <= room - WIDE) continue;
    F(select)(kept, held, k);
    held = k;
    worst = kept[0];
    for (ptrdiff_t j = 1; j < k; j++) worst = kept[j] > worst ? kept[j] : worst;
    bound = F(before)(worst);
  }
  F(select)(kept, held, k);
}

static bool F(order_rows)(bool descending, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t k, const T *a,
                          int64_t *positions) {
  // Many of a row are quicker found by sorting it all than by merging what was picked.
  bool all = 2 * k > columns || (k > RADIX_FROM && k > columns / 8);
  ptrdiff_t room = all ? columns : 2 * k + WIDE;
  PAIR *p = malloc(2 * (size_t)room * sizeof(PAIR));
  if (!p) return false;
  for (ptrdiff_t r = 0; r < rows; r++) {
    const T *row = a + r * columns;
    if (all) {
      F(keys)(descending, 0, columns, row, p);
      F(sort)(p, p + room, columns);
    } else if (k <= FEW) {
      F(top_few)(descending, columns, k, row, p);
    } else {
      F(top)(descending, columns, k, row, (KEY *)(p + room), p, room);
      F(merge_sort)(p, p + room, k);
    }
    for (ptrdiff_t i = 0; i < k; i++) positions[r * k + i] = (int64_t)(p[i] & POSITION_MASK);
  }
  free(p);
  return true;
}

// The element with k smaller ones before it: the first digits say among which few it is. p has room for n.
static PAIR F(kth)(ptrdiff_t n, ptrdiff_t k, const T *row, PAIR *p) {
  uint32_t counts[DIGITS];
  int shift = 8 * (int)sizeof(KEY) > DIGIT_BITS ? 8 * (int)sizeof(KEY) - DIGIT_BITS : 0;
  memset(counts, 0, sizeof counts);
  for (ptrdiff_t i = 0; i < n; i++) counts[TO_KEY(row[i]) >> shift]++;
  size_t digit = 0;
  while (k >= (ptrdiff_t)counts[digit]) k -= counts[digit++];
  ptrdiff_t held = 0;
  for (ptrdiff_t i = 0; i < n; i++) {
    KEY key = TO_KEY(row[i]);
    p[held] = (PAIR)key << INDEX_BITS | (PAIR)i;
    held += (key >> shift) == digit;
  }
  F(select)(p, held, k + 1);
  PAIR best = p[0];
  for (ptrdiff_t i = 1; i <= k; i++) best = p[i] > best ? p[i] : best;
  return best;
}

static bool F(kth_rows)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t k, const T *a, int64_t *positions) {
  PAIR *p = malloc((size_t)(columns + 1) * sizeof(PAIR));
  if (!p) return false;
  for (ptrdiff_t r = 0; r < rows; r++) {
    const T *row = a + r * columns;
    ptrdiff_t nan = 0;
    while (nan < columns && !IS_NAN(row[nan])) nan++;
    positions[r] = nan < columns ? nan : (int64_t)(F(kth)(columns, k, row, p) & POSITION_MASK);
  }
  free(p);
  return true;
}

static void F(positions)(ptrdiff_t n, const PAIR *keys, int64_t *positions) {
  for (ptrdiff_t i = 0; i < n; i++) positions[i] = (int64_t)(keys[i] & POSITION_MASK);
}

#undef RADIX_FROM
#undef F
#undef T
#undef KEY
#undef PAIR
#undef INDEX_BITS
#undef POSITION_MASK
#undef TO_KEY
#undef IS_NAN
