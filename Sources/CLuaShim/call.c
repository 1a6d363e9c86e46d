// The trampoline between Lua and Swift, and the life of a box.
#include "CLuaShim.h"

#include <stdlib.h>
#include <string.h>

// Pushes "chunk:line: " of the nearest Lua code that is the user's: C functions (pcall, table.sort) and
// the wrapper that `describe` puts around a function have no line worth reporting.
static void push_position(lua_State *L) {
  lua_Debug frame;
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "Sl", &frame);
    if (frame.currentline > 0 && strcmp(frame.short_src, "[describe]") != 0) {
      lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
      return;
    }
  }
  lua_pushliteral(L, "");
}

static int raise(lua_State *L, mlua_host *host, int status) {
  if (status == MLUA_INTERRUPTED) mlua_interrupt(host);
  if (mlua_interrupted(host)) return mlua_raise_interrupt(L);
  if (status == MLUA_MESSAGE) {
    push_position(L);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  if (status == MLUA_RETHROW) host->rethrown = lua_topointer(L, -1);
  return lua_error(L);
}

int mlua_call(lua_State *L) {
  mlua_host *host = mlua_hostof(L);
  int in_swift = host->in_swift;
  lua_State *running = host->running;
  host->in_swift = 1;
  host->running = L;
  host->rethrown = NULL;
  if (__builtin_expect(__atomic_load_n(&host->pending, __ATOMIC_RELAXED) != 0, 0)) host->drain(L);
  int status = host->body(L, lua_touserdata(L, lua_upvalueindex(1)));
  host->in_swift = in_swift;
  host->running = running;
  if (__builtin_expect(status >= 0 && !mlua_interrupted(host), 1)) return status;
  host->running = L;
  return raise(L, host, status);
}

int mlua_call_module(lua_State *L) {
  lua_remove(L, 1);
  return mlua_call(L);
}

int mlua_call_described(lua_State *L) {
  // Finalizers may call what lost its descriptor in the same collection.
  mlua_box *box = mlua_any_box(L, mlua_hostof(L), lua_upvalueindex(2));
  if (box == NULL || box->object == NULL) return luaL_error(L, "this function has been collected as garbage");
  return mlua_call(L);
}

int mlua_index(lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING) {
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) return 1;
    lua_settop(L, 2);
  }
  return mlua_call(L);
}

int mlua_release_box(lua_State *L) {
  mlua_host *host = mlua_hostof(L);
  mlua_box *box = mlua_any_box(L, host, 1);
  if (box == NULL || box->object == NULL) return 0;
  void *object = box->object;
  bool closable = box->mark & 1;
  box->object = NULL;
  box->mark = 0;  // the memory may come to hold anything, and is no box then
  host->live_boxes--;
  int in_swift = host->in_swift;
  host->in_swift = 1;
  host->release(object, closable && lua_toboolean(L, lua_upvalueindex(1)));
  host->in_swift = in_swift;
  return 0;
}

int mlua_same_object(lua_State *L) {
  mlua_host *host = mlua_hostof(L);
  mlua_box *left = mlua_any_box(L, host, 1), *right = mlua_any_box(L, host, 2);
  lua_pushboolean(L, left != NULL && right != NULL && left->object == right->object);
  return 1;
}

bool mlua_called_as_method(lua_State *L) {
  lua_Debug frame;
  if (!lua_getstack(L, 0, &frame)) return false;
  lua_getinfo(L, "n", &frame);
  return strcmp(frame.namewhat, "method") == 0;
}

int32_t mlua_next_class_id(void) {
  static int32_t next = 0;
  return __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
}

void mlua_set_class(lua_State *L, int32_t class_id) {
  mlua_host *host = mlua_hostof(L);
  if (class_id >= host->class_count) {
    int count = class_id + 16;
    mlua_class *classes = realloc(host->classes, (size_t)count * sizeof *classes);
    if (classes == NULL) abort();
    memset(classes + host->class_count, 0, (size_t)(count - host->class_count) * sizeof *classes);
    host->classes = classes;
    host->class_count = count;
  }
  host->classes[class_id].metatable = lua_topointer(L, -1);
  host->classes[class_id].reference = luaL_ref(L, LUA_REGISTRYINDEX);
}

bool mlua_is_bound(lua_State *L, int index) {
  lua_CFunction function = lua_tocfunction(L, index);
  return function == mlua_call || function == mlua_call_module || function == mlua_index;
}
