#include "CKernels.h"
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

// Mapped files that tensors may read at any time. When another program shortens one, touching what is gone raises
// SIGBUS; the handler puts zeros there and says so once, instead of ending the process and all its results.
enum { SLOTS = 512 };
static struct {
  _Atomic uintptr_t start, end;
} regions[SLOTS];
static struct sigaction before;
static _Atomic int installed;

static void on_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  uintptr_t address = (uintptr_t)info->si_addr;
  for (int i = 0; i < SLOTS; i++) {
    uintptr_t start = atomic_load(&regions[i].start), end = atomic_load(&regions[i].end);
    if (address < start || address >= end) continue;
    uintptr_t page = address & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
    void *zeros = mmap((void *)page, end - page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros == MAP_FAILED) break;
    static const char text[] = "moonlens: another program shortened a file that is in use; what is missing reads as zeros\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)written;
    return;
  }
  // Not ours: what would have happened happens when the instruction runs again.
  sigaction(number, &before, NULL);
}

bool ml_guard_mapping(void *base, size_t size) {
  if (!atomic_exchange(&installed, 1)) {
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &before);
  }
  for (int i = 0; i < SLOTS; i++) {
    uintptr_t empty = 0;
    if (atomic_compare_exchange_strong(&regions[i].start, &empty, (uintptr_t)base)) {
      atomic_store(&regions[i].end, (uintptr_t)base + size);
      return true;
    }
  }
  return false;
}

void ml_release_mapping(void *base) {
  for (int i = 0; i < SLOTS; i++) {
    if (atomic_load(&regions[i].start) != (uintptr_t)base) continue;
    atomic_store(&regions[i].end, 0);
    atomic_store(&regions[i].start, 0);
    return;
  }
}
