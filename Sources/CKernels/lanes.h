// Sums in lanes, which vectorise, and whose order depends on the number of elements alone.
#pragma once

#define LANES 32
// The sum of all lanes, in the first: halves are added, so that the additions wait for each other five times only.
#define FOLD(SUMS)                                              \
  for (int j = 0; j < 16; j++) (SUMS)[j] += (SUMS)[j + 16];     \
  for (int j = 0; j < 8; j++) (SUMS)[j] += (SUMS)[j + 8];       \
  for (int j = 0; j < 4; j++) (SUMS)[j] += (SUMS)[j + 4];       \
  for (int j = 0; j < 2; j++) (SUMS)[j] += (SUMS)[j + 2];       \
  (SUMS)[0] += (SUMS)[1];
