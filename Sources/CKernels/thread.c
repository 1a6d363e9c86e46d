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
