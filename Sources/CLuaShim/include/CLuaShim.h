// The C side of the Lua boundary: everything that may longjmp, and Lua's macros as functions.
//
// The rule kept here: lua_error never crosses a Swift frame. Lua calls `mlua_call`, a C function; that
// calls Swift, which reports failure by a status; only after Swift has returned does C raise the error.
// In the other direction Swift calls Lua through `mlua_pcall` only.
#ifndef MOONLENS_CLUASHIM_H
#define MOONLENS_CLUASHIM_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a Swift body returns instead of a number of results.
enum {
  MLUA_MESSAGE = -1,     // an error message on the stack top: gets the position of the Lua caller
  MLUA_RETHROW = -2,     // an error value on the stack top: raised as it is
  MLUA_INTERRUPTED = -3  // the body saw the interrupt flag: becomes the unstoppable unwinding
};

// A userdata: one retained Swift object. `object` is NULL once closed or collected.
typedef struct mlua_box {
  void *object;
  int32_t class_id;
  uint32_t mark;  // the state's seal, and in the last bit whether the object can be closed
} mlua_box;

// A class as one state knows it: its metatable, as pointer (type check) and registry reference.
typedef struct mlua_class {
  const void *metatable;
  int reference;
} mlua_class;

typedef struct mlua_host {
  lua_State *main;
  lua_State *collector;  // a thread that runs nothing but collections
  lua_State *volatile running;  // the thread that executes now, for the signal handler
  void *owner;                  // the Swift `Lua` object, not retained
  int in_swift;                 // a Swift frame is on the stack: a failed allocation must not raise
  int interrupt;                // read and written atomically
  int pending;                  // registry references wait to be released; atomic
  int class_count;
  mlua_class *classes;  // by class id
  int64_t live_boxes;
  uint32_t seal;  // by which the memory of a box is known; its last bit is 0
  size_t box_bytes, box_offset;  // a box's block, and where in it the box is
  void *newest_userdata;
  size_t newest_bytes;
  int64_t used_bytes;
  int64_t limit_bytes;  // 0: none
  pthread_t thread;     // the thread that runs this state, for the signal handler; atomic
  int (*body)(lua_State *L, void *function);
  void (*release)(void *object, int close);
  void (*drain)(lua_State *L);
  const void *rethrown;  // the error that a callback has left a bound function with, until a handler sees it
} mlua_host;

// State ---------------------------------------------------------------------------------------------

mlua_host *mlua_open(
    void *owner, int (*body)(lua_State *, void *), void (*release)(void *, int), void (*drain)(lua_State *));
void mlua_close(mlua_host *host);

static inline mlua_host *mlua_hostof(lua_State *L) { return *(mlua_host **)lua_getextraspace(L); }

/// lua_pcall with the "in Swift" flag cleared while Lua runs.
int mlua_pcall(lua_State *L, int arguments, int results, int handler);

/// A message handler: notes message, traceback and Lua frames in the registry and leaves the error value as it is.
int mlua_traceback(lua_State *L);
/// The message handler of callbacks: notes traceback and frames, which `mlua_traceback` then leaves as they are when the
/// error comes on to it.
int mlua_note_calls(lua_State *L);
/// The same for a coroutine that has ended with an error: its calls, and then those of the thread that resumed it.
void mlua_note_coroutine(lua_State *L, lua_State *co);
/// Pushes what the last `mlua_traceback` noted: the message, the traceback (strings or nil), then a list of frames as
/// triples of short name, whole name and line (a table or nil).
void mlua_push_traceback(lua_State *L);

/// `tostring` as a script had it at first.
int mlua_tostring(lua_State *L);

/// A full collection, run as if from C: finalizers of the script may raise, and catch it themselves.
void mlua_collect(lua_State *L);

/// Says that the calling thread runs this state from now on. Atomic: a signal may come to any thread.
static inline void mlua_enter(mlua_host *host) {
  __atomic_store_n(&host->thread, pthread_self(), __ATOMIC_RELAXED);
}
static inline bool mlua_on_own_thread(const mlua_host *host) {
  return pthread_equal(pthread_self(), __atomic_load_n(&host->thread, __ATOMIC_RELAXED));
}

/// luaL_loadbufferx and luaL_loadfilex for text only; bytecode fails with a message of our own.
int mlua_load_text(lua_State *L, const char *text, size_t length, const char *name);
int mlua_load_file(lua_State *L, const char *path);

// Bound functions -----------------------------------------------------------------------------------

/// The trampoline. Upvalue 1 is a light userdata: the Swift Function.
int mlua_call(lua_State *L);
/// The trampoline for `__call` of a module: drops the module table.
int mlua_call_module(lua_State *L);
/// The trampoline for a function with a box of its own, upvalue 2, which has to live for upvalue 1 to point anywhere.
int mlua_call_described(lua_State *L);
/// `__index` of a class with methods and a Swift fallback: upvalue 2 is the table of methods.
int mlua_index(lua_State *L);
/// `__gc` and `__close` of every box; upvalue 1 tells them apart. Idempotent.
int mlua_release_box(lua_State *L);
/// `__eq` of every box: the same Swift object.
int mlua_same_object(lua_State *L);
/// Whether the running function was called as `object:method()`.
bool mlua_called_as_method(lua_State *L);
/// Whether the value is a C closure of the above, with a Function as upvalue 1.
bool mlua_is_bound(lua_State *L, int index);

// Boxes ---------------------------------------------------------------------------------------------

int32_t mlua_next_class_id(void);
/// Registers the metatable on the stack top (popped) for a class id.
void mlua_set_class(lua_State *L, int32_t class_id);

static inline bool mlua_has_class(const mlua_host *host, int32_t class_id) {
  return class_id < host->class_count && host->classes[class_id].metatable != NULL;
}

static inline void mlua_push_box(
    lua_State *L, mlua_host *host, void *object, int32_t class_id, int32_t closable) {
  mlua_box *box = (mlua_box *)lua_newuserdatauv(L, sizeof(mlua_box), 0);
  box->object = object;
  box->class_id = class_id;
  box->mark = host->seal | (closable != 0);
  lua_rawgeti(L, LUA_REGISTRYINDEX, host->classes[class_id].reference);
  lua_setmetatable(L, -2);
  host->live_boxes++;
}

/// The box of any registered class at an index, or NULL. Both the metatable and the id in the box must
/// agree, so that a metatable moved about by the debug library cannot confuse Swift's types.
static inline mlua_box *mlua_any_box(lua_State *L, const mlua_host *host, int index) {
  if (lua_rawlen(L, index) != sizeof(mlua_box)) return NULL;
  mlua_box *box = (mlua_box *)lua_touserdata(L, index);
  if (box == NULL || !lua_getmetatable(L, index)) return NULL;
  const void *metatable = lua_topointer(L, -1);
  lua_pop(L, 1);
  uint32_t id = (uint32_t)box->class_id;
  if (id >= (uint32_t)host->class_count || host->classes[id].metatable != metatable) return NULL;
  return box;
}

static inline mlua_box *mlua_class_box(
    lua_State *L, const mlua_host *host, int index, int32_t class_id) {
  mlua_box *box = mlua_any_box(L, host, index);
  return box != NULL && box->class_id == class_id ? box : NULL;
}

// Interrupts ----------------------------------------------------------------------------------------

static inline bool mlua_interrupted(const mlua_host *host) {
  return __atomic_load_n(&host->interrupt, __ATOMIC_RELAXED) != 0;
}
static inline int mlua_pending(mlua_host *host) { return __atomic_load_n(&host->pending, __ATOMIC_RELAXED); }
static inline void mlua_set_pending(mlua_host *host, int value) {
  __atomic_store_n(&host->pending, value, __ATOMIC_RELEASE);
}
/// Raises the flag; on the state's own thread also arms the hook that stops running Lua code.
void mlua_interrupt(mlua_host *host);
void mlua_clear_interrupt(mlua_host *host);
/// Sees to it that a program whose standard output could not all be written says so at its end, and ends in status 1
/// where it would have been 0.
void mlua_tell_of_lost_output(void);

/// Makes SIGINT interrupt this state.
void mlua_catch_sigint(mlua_host *host);
/// Restores SIGINT if this state has it.
void mlua_catch_sigint_stop(mlua_host *host);
int mlua_raise_interrupt(lua_State *L);

// Shared between the C files ------------------------------------------------------------------------

void mlua_open_text_only(lua_State *L);
void mlua_open_coroutines(lua_State *L);
/// Puts an os.execute in its place that passes on a Ctrl-C which its child has died of.
void mlua_open_execute(lua_State *L);

// Lua's macros --------------------------------------------------------------------------------------

static inline void mlua_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline void mlua_newtable(lua_State *L) { lua_createtable(L, 0, 0); }
static inline int mlua_registryindex(void) { return LUA_REGISTRYINDEX; }
static inline int mlua_multret(void) { return LUA_MULTRET; }
static inline void mlua_insert(lua_State *L, int index) { lua_rotate(L, index, 1); }
static inline void mlua_remove(lua_State *L, int index) {
  lua_rotate(L, index, -1);
  lua_settop(L, -2);
}
static inline void mlua_replace(lua_State *L, int index) {
  lua_copy(L, -1, index);
  lua_settop(L, -2);
}

#endif
