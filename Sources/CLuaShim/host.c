// The state, its allocator, and protected calls from Swift.
#include "CLuaShim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

// Where the C stack is all but used up, as in a message handler that fails, finalizers fail too, and Lua does not call
// them again: what their boxes hold goes with the boxes' memory.
static void rescue(mlua_host *host, void *block) {
  mlua_box *box = (mlua_box *)((char *)block + host->box_offset);
  if ((box->mark & ~1u) != host->seal || box->object == NULL) return;
  void *object = box->object;
  box->object = NULL;
  box->mark = 0;
  host->live_boxes--;
  int in_swift = host->in_swift;
  host->in_swift = 1;
  host->release(object, 0);
  host->in_swift = in_swift;
}

// Lua turns NULL into "not enough memory", a longjmp. With a Swift frame on the stack that would skip
// Swift's releases, so there the only honest answer is to stop.
static void *allocate(void *user, void *block, size_t old_size, size_t new_size) {
  mlua_host *host = user;
  bool is_userdata = block == NULL && old_size == LUA_TUSERDATA;
  if (block == NULL) old_size = 0;  // then it is a type tag
  if (new_size == 0) {
    if (block != NULL && old_size == host->box_bytes) rescue(host, block);
    free(block);
    host->used_bytes -= (int64_t)old_size;
    return NULL;
  }
  int64_t used = host->used_bytes + (int64_t)new_size - (int64_t)old_size;
  bool over = host->limit_bytes != 0 && new_size > old_size && used > host->limit_bytes;
  if (over && !host->in_swift) return NULL;
  void *result = realloc(block, new_size);
  if (result == NULL) {
    if (host->in_swift) {
      fprintf(stderr, "moonlens: out of memory (Lua asked for %zu bytes)\n", new_size);
      abort();
    }
    return NULL;
  }
  host->used_bytes = used;
  if (is_userdata) {
    host->newest_userdata = result;
    host->newest_bytes = new_size;
  }
  return result;
}

static const char collector_key = 0;

static int open_libraries(lua_State *L) {
  mlua_host *host = mlua_hostof(L);
  mlua_box *box = lua_newuserdatauv(L, sizeof(mlua_box), 0);
  box->object = NULL;
  if (getrandom(&host->seal, sizeof host->seal, GRND_NONBLOCK) != sizeof host->seal) host->seal = 0x6d6f6f6e;
  host->seal = (host->seal & ~1u) | 1u << 31;  // no half of an address
  host->box_offset = (size_t)((char *)box - (char *)host->newest_userdata);
  host->box_bytes = host->newest_bytes;
  lua_pop(L, 1);
  host->collector = lua_newthread(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &collector_key);
  // LUA_PATH and LUA_CPATH are the host's to read: it puts LuaRocks trees before Lua's own places.
  lua_pushboolean(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
  luaL_openlibs(L);
  mlua_open_text_only(L);
  mlua_open_coroutines(L);
  mlua_open_execute(L);
  return 0;
}

mlua_host *mlua_open(
    void *owner, int (*body)(lua_State *, void *), void (*release)(void *, int), void (*drain)(lua_State *)) {
  mlua_host *host = calloc(1, sizeof *host);
  if (host == NULL) return NULL;
  // luaL_newstate, because it sets the panic and warning functions; its allocator is realloc too, so
  // ours can take over the blocks that exist.
  lua_State *L = luaL_newstate();
  if (L == NULL) {
    free(host);
    return NULL;
  }
  host->main = host->running = L;
  host->owner = owner;
  host->body = body;
  host->release = release;
  host->drain = drain;
  mlua_enter(host);
  // Userdata with finalizers take two cycles to go; at Lua's own pace a loop that makes small objects outruns the
  // collector to gigabytes.
  lua_gc(L, LUA_GCINC, 150, 400, 0);
  host->used_bytes = (int64_t)lua_gc(L, LUA_GCCOUNT) * 1024 + lua_gc(L, LUA_GCCOUNTB);
  *(mlua_host **)lua_getextraspace(L) = host;
  lua_setallocf(L, allocate, host);
  lua_pushcfunction(L, open_libraries);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
    mlua_close(host);
    return NULL;
  }
  return host;
}

void mlua_close(mlua_host *host) {
  lua_close(host->main);
  free(host->classes);
  free(host);
}

int mlua_pcall(lua_State *L, int arguments, int results, int handler) {
  mlua_host *host = mlua_hostof(L);
  int in_swift = host->in_swift;
  lua_State *running = host->running;
  host->in_swift = 0;
  host->running = L;
  int status = lua_pcall(L, arguments, results, handler);
  host->in_swift = in_swift;
  host->running = running;
  return status;
}

void mlua_collect(lua_State *L) {
  mlua_host *host = mlua_hostof(L);
  int in_swift = host->in_swift;
  lua_State *running = host->running;
  host->in_swift = 0;
  // On a thread of its own: where the running one's stack is all but used up, finalizers would fail, and what they
  // release would never go.
  lua_gc(host->collector, LUA_GCCOLLECT);
  host->in_swift = in_swift;
  // A finalizer that raised from a bound function has left its own thread here.
  host->running = running;
}

static const char message_key = 0, traceback_key = 0, frames_key = 0;

// Adds to the table on L's top where in Lua code a thread is, innermost first: for each frame the chunk's name as messages
// have it, its whole name (a short text's is the text itself), and the line.
static void add_frames(lua_State *L, lua_State *thread, int level) {
  lua_Debug frame;
  int count = (int)lua_rawlen(L, -1);
  for (int last = level + 40; level < last && lua_getstack(thread, level, &frame); level++) {
    lua_getinfo(thread, "Sl", &frame);
    if (frame.currentline <= 0) continue;
    bool whole = frame.srclen <= 1 << 16;
    lua_pushstring(L, frame.short_src);
    lua_rawseti(L, -2, ++count);
    lua_pushlstring(L, whole ? frame.source : frame.short_src, whole ? frame.srclen : strlen(frame.short_src));
    lua_rawseti(L, -2, ++count);
    lua_pushinteger(L, frame.currentline);
    lua_rawseti(L, -2, ++count);
  }
}

// Whether a text is that of an error raised among a thread's calls: the last of the places it starts with is one of theirs.
static bool is_raised_here(lua_State *thread, int level, const char *text) {
  bool found = false;
  lua_Debug frame;
  for (int i = level; i < level + 40 && lua_getstack(thread, i, &frame); i++) {
    lua_getinfo(thread, "Sl", &frame);
    char place[LUA_IDSIZE + 24];
    int length = snprintf(place, sizeof place, "%s:%d: ", frame.short_src, frame.currentline);
    if (frame.currentline <= 0 || strncmp(text, place, (size_t)length) != 0) continue;
    text += length;
    found = true;
    i = level - 1;
  }
  // Another place: who passed the error on put its own before it.
  const char *colon = strchr(text, ':');
  return found && (colon == NULL || strspn(colon + 1, "0123456789") == 0);
}

// Whether the error at an index of a thread comes from a callback or a coroutine: there its calls were noted, further in
// than this. Asked once: then it is forgotten where it came from. A caught one stays noted, and texts share addresses.
static bool is_noted(lua_State *L, lua_State *thread, int index, int level) {
  mlua_host *host = mlua_hostof(L);
  const void *rethrown = host->rethrown;
  host->rethrown = NULL;
  if (rethrown == NULL || rethrown != lua_topointer(thread, index)) return false;
  return lua_type(thread, index) != LUA_TSTRING || !is_raised_here(thread, level, lua_tostring(thread, index));
}

int mlua_note_calls(lua_State *L) {
  if (is_noted(L, L, 1, 1)) return 1;
  luaL_traceback(L, L, NULL, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
  lua_newtable(L);
  add_frames(L, L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &frames_key);
  return 1;
}

void mlua_note_coroutine(lua_State *L, lua_State *co) {
  if (!lua_checkstack(L, 8)) return;
  if (is_noted(L, co, -1, 0)) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &traceback_key);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &frames_key);
  } else {
    luaL_traceback(L, co, NULL, 0);
    lua_newtable(L);
    add_frames(L, co, 0);
  }
  if (lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TTABLE) {
    add_frames(L, L, 0);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &frames_key);
    luaL_traceback(L, L, "", 0);
    lua_concat(L, 2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
  } else {
    lua_pop(L, 2);
  }
}

int mlua_traceback(lua_State *L) {
  // A failing __tostring may leave these unset: what an earlier error noted must not be shown then.
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &message_key);
  mlua_note_calls(L);
  if (lua_type(L, 1) == LUA_TSTRING || luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
    luaL_tolstring(L, 1, NULL);
  } else {
    lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, 1));
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &message_key);
  lua_settop(L, 1);
  return 1;
}

int mlua_tostring(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

void mlua_push_traceback(lua_State *L) {
  const void *keys[] = {&message_key, &traceback_key, &frames_key};
  for (int i = 0; i < 3; i++) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, keys[i]);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, keys[i]);
  }
}

static void at_end(int status, void *unused) {
  (void)unused;
  if (fflush(stdout) == 0 && ferror(stdout) == 0) return;
  fputs("moonlens: not all results could be written to standard output\n", stderr);
  if (status == 0) _exit(1);
}

void mlua_tell_of_lost_output(void) { on_exit(at_end, NULL); }
