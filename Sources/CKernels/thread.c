#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>

#include "CKernels.h"

static _Thread_local int recording = 1;
static _Thread_local void *graveyard = 0;
static _Thread_local int in_pool = 0;

int ml_thread_recording(void) { return recording; }
void ml_thread_set_recording(int on) { recording = on; }
void *ml_thread_graveyard(void) { return graveyard; }
void ml_thread_set_graveyard(void *list) { graveyard = list; }
int ml_thread_in_pool(void) { return in_pool; }
void ml_thread_set_in_pool(int inside) { in_pool = inside; }

int ml_thread_processor(void) { return sched_getcpu(); }

void ml_thread_avoid(unsigned long thread, int processor) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return;
  if (processor >= 0 && processor < CPU_SETSIZE) CPU_CLR((size_t)processor, &set);
  if (CPU_COUNT(&set) > 0) pthread_setaffinity_np((pthread_t)thread, sizeof set, &set);
}
