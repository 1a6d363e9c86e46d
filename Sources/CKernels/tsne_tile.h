// t-SNE in D dimensions, included once for 2 and once for 3: CELLS on a side of the grid that orders the points, SPREAD
// the bits of one coordinate, F(name) the function names.

#define EACH(c) for (int c = 0; c < D; c++)

// What is known of a run of points while their cell is made.
typedef struct {
  double sum[D];
  float low[D], high[D];
} F(extent);

static F(extent) F(extent_of)(const ml_tree *t, int32_t first, int32_t end) {
  F(extent) e;
  EACH(c) {
    const float *x = t->places + c * t->room;
    e.sum[c] = 0;
    e.low[c] = e.high[c] = x[first];
    for (int32_t i = first; i < end; i++) {
      e.sum[c] += (double)x[i];
      e.low[c] = x[i] < e.low[c] ? x[i] : e.low[c];
      e.high[c] = x[i] > e.high[c] ? x[i] : e.high[c];
    }
  }
  return e;
}

// The cell of points first ..< end, and those inside it. `widest` is the reach of a cell with sides of 1, squared.
static F(extent) F(add_cell)(ml_tree *t, float widest, int32_t first, int32_t end) {
  int32_t at = (int32_t)t->cells++;
  uint32_t low = (uint32_t)(t->keys[first] >> 32), high = (uint32_t)(t->keys[end - 1] >> 32);
  bool small = end - first <= LEAF;
  F(extent) e;
  if (small || low == high) e = F(extent_of)(t, first, end);
  if (!small && low == high) {
    // Nearer to each other than the grid tells: any division will do, unless they are in one place.
    small = true;
    EACH(c) small &= e.low[c] == e.high[c];
  }
  if (!small) {
    int digit = low == high ? 0 : (31 - __builtin_clz(low ^ high)) / D * D;
    int32_t next;
    for (int32_t start = first; start < end; start = next) {
      if (low == high) {
        next = start == first ? first + (end - first) / 2 : end;
      } else {
        // The last point with the same digits, by bisection.
        uint32_t same = (uint32_t)(t->keys[start] >> 32) >> digit;
        int32_t inside = start, outside = end;
        while (outside - inside > 1) {
          int32_t middle = inside + (outside - inside) / 2;
          if ((uint32_t)(t->keys[middle] >> 32) >> digit == same) inside = middle;
          else outside = middle;
        }
        next = outside;
      }
      F(extent) part = F(add_cell)(t, widest, start, next);
      if (start == first) {
        e = part;
        continue;
      }
      EACH(c) {
        e.sum[c] += part.sum[c];
        e.low[c] = part.low[c] < e.low[c] ? part.low[c] : e.low[c];
        e.high[c] = part.high[c] > e.high[c] ? part.high[c] : e.high[c];
      }
    }
  }
  ml_cell *cell = t->cell + at;
  *cell = (ml_cell){.count = (float)(end - first), .skip = (int32_t)t->cells, .first = first, .end = end};
  float side = 0;
  EACH(c) {
    side = e.high[c] - e.low[c] > side ? e.high[c] - e.low[c] : side;
    cell->centre[c] = (float)(e.sum[c] / (end - first));
  }
  cell->reach = side * side * widest;
  if (side == 0) {
    // Their mean may be rounded. Few points are better seen one by one, since one of them may be who looks.
    EACH(c) cell->centre[c] = e.low[c];
    cell->reach = end - first > LEAF ? -1 : 0;
  }
  return e;
}

static void F(build)(double theta, const float *y, ml_tree *t) {
  float low[D], high[D], side = 0;
  EACH(c) low[c] = high[c] = y[c];
  for (ptrdiff_t i = 1; i < t->n; i++)
    EACH(c) {
      low[c] = y[i * D + c] < low[c] ? y[i * D + c] : low[c];
      high[c] = y[i * D + c] > high[c] ? y[i * D + c] : high[c];
    }
  EACH(c) side = high[c] - low[c] > side ? high[c] - low[c] : side;
  float scale = side > 0 ? CELLS / side : 0;
  for (ptrdiff_t i = 0; i < t->n; i++) {
    uint32_t key = 0;
    EACH(c) {
      float place = (y[i * D + c] - low[c]) * scale;
      // NaN, too, is put somewhere.
      place = place > 0 ? place : 0;
      key |= SPREAD((uint32_t)(place < CELLS - 1 ? place : CELLS - 1)) << c;
    }
    t->keys[i] = (uint64_t)key << 32 | (uint32_t)i;
  }
  sort_keys(t->n, t->keys, t->keys + t->n);
  for (ptrdiff_t i = 0; i < t->room; i++) {
    ptrdiff_t from = (ptrdiff_t)(uint32_t)t->keys[i < t->n ? i : t->n - 1];
    if (i < t->n) t->order[i] = (int32_t)from;
    EACH(c) t->places[c * t->room + i] = y[from * D + c];
  }
  t->cells = 0;
  double narrowest = 1 / (theta * theta);
  F(add_cell)(t, (float)(narrowest > D ? narrowest : D), 0, (int32_t)t->n);
}

// A packet walks the tree together. A lane that has taken a cell for its points waits until the walk is past it.
CLONES static void F(repulsion)(const ml_tree *t, ptrdiff_t first, ptrdiff_t end, float *forces, float *totals) {
  const ml_cell *cells = t->cell;
  int32_t count = (int32_t)t->cells;
  for (ptrdiff_t packet = first; packet < end; packet++) {
    ptrdiff_t start = packet * ML_PACKET;
    lanes y[D], force[D], total = 0;
    flags own, until = 0;
    ALL(own[l] = (int32_t)(start + l));
    EACH(c) {
      y[c] = *(const lanes *)(t->places + c * t->room + start);
      force[c] = 0;
    }
    for (int32_t at = 0; at < count;) {
      const ml_cell *cell = cells + at;
      lanes away[D], square = 0;
      EACH(c) {
        away[c] = y[c] - cell->centre[c];
        square += away[c] * away[c];
      }
      flags open = until <= at, far = open & (square > cell->reach);
      lanes q = 1 / (1 + square), w = far ? q * cell->count : 0;
      total += w;
      EACH(c) force[c] += w * q * away[c];
      if (cell->reach < 0) total -= ((own >= cell->first) & (own < cell->end)) ? (lanes)1 : 0;
      flags near = open & ~far;
      if (!__builtin_reduce_or(near)) {
        at = cell->skip;
      } else if (cell->skip > at + 1) {
        until = far ? cell->skip : until;
        at++;
      } else {
        for (int32_t i = cell->first; i < cell->end; i++) {
          square = 0;
          EACH(c) {
            away[c] = y[c] - t->places[c * t->room + i];
            square += away[c] * away[c];
          }
          q = 1 / (1 + square);
          w = (near & (own != i)) ? q : 0;
          total += w;
          EACH(c) force[c] += w * q * away[c];
        }
        at = cell->skip;
      }
    }
    for (ptrdiff_t l = 0; l < ML_PACKET && start + l < t->n; l++) {
      ptrdiff_t to = t->order[start + l];
      EACH(c) forces[to * D + c] = force[c][l];
      totals[to] = total[l];
    }
  }
}

// The next columns of row i from `e` on, filled up with the row's own point and a p of 0: their p, and how far away they
// are.
#define GATHER                                                                                          \
  int32_t at[ML_PACKET];                                                                                \
  float other[D][ML_PACKET];                                                                            \
  lanes p = 0, away[D], square = 0;                                                                     \
  if (to - e >= ML_PACKET) {                                                                            \
    memcpy(at, s->columns + e, sizeof at);                                                              \
    p = *(const lanes *)(s->values + e);                                                                \
  } else {                                                                                              \
    ALL(at[l] = e + l < to ? s->columns[e + l] : (int32_t)i);                                           \
    for (int l = 0; e + l < to; l++) p[l] = s->values[e + l];                                           \
  }                                                                                                     \
  KEEP_LOOP for (int l = 0; l < ML_PACKET; l++) EACH(c) other[c][l] = y[(ptrdiff_t)at[l] * D + c];      \
  EACH(c) {                                                                                             \
    away[c] = y[i * D + c] - *(const lanes *)other[c];                                                  \
    square += away[c] * away[c];                                                                        \
  }

CLONES static void F(attraction)(const ml_sparse *s, ptrdiff_t first, ptrdiff_t end, const float *y, float *forces) {
  for (ptrdiff_t i = first; i < end; i++) {
    lanes sums[D];
    EACH(c) sums[c] = 0;
    for (int64_t e = s->starts[i], to = s->starts[i + 1]; e < to; e += ML_PACKET) {
      GATHER
      p /= 1 + square;
      EACH(c) sums[c] += p * away[c];
    }
    EACH(c) {
      float sum = 0;
      ALL(sum += sums[c][l]);
      forces[i * D + c] = sum;
    }
  }
}

CLONES static double F(divergence)(const ml_sparse *s, ptrdiff_t first, ptrdiff_t end, const float *y) {
  double total = 0;
  for (ptrdiff_t i = first; i < end; i++) {
    float sums[ML_PACKET] = {0}, weights[ML_PACKET], ratios[ML_PACKET];
    for (int64_t e = s->starts[i], to = s->starts[i + 1]; e < to; e += ML_PACKET) {
      GATHER
      *(lanes *)weights = p;
      *(lanes *)ratios = p * (1 + square);
      KEEP_LOOP for (int l = 0; l < ML_PACKET; l++)
        sums[l] += weights[l] * log_f32(ratios[l] > 0 ? ratios[l] : 1);
    }
    ALL(total += (double)sums[l]);
  }
  return total;
}

#undef GATHER
#undef EACH
#undef D
#undef CELLS
#undef SPREAD
#undef F
