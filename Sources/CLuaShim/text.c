// load, loadfile, dofile and require without bytecode: malformed bytecode can crash the interpreter.
#include "CLuaShim.h"

#include <string.h>

static const char refusal[] = "bytecode is not accepted; load the source text";

// Replaces Lua's own wording ("attempt to load a binary chunk (mode is 't')") on the stack top.
static void reword(lua_State *L) {
  const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  if (message == NULL || strstr(message, "attempt to load a binary chunk") == NULL) return;
  lua_pop(L, 1);
  lua_pushstring(L, refusal);
}

int mlua_load_text(lua_State *L, const char *text, size_t length, const char *name) {
  int status = luaL_loadbufferx(L, text, length, name, "t");
  if (status != LUA_OK) reword(L);
  return status;
}

int mlua_load_file(lua_State *L, const char *path) {
  int status = luaL_loadfilex(L, path, "t");
  if (status != LUA_OK) reword(L);
  return status;
}

// The original function is upvalue 1; its mode argument is forced to "t".
static int text_only(lua_State *L, int mode) {
  if (lua_isstring(L, mode) && strchr(lua_tostring(L, mode), 't') == NULL) {
    lua_pushnil(L);
    lua_pushstring(L, refusal);
    return 2;
  }
  if (lua_gettop(L) < mode) lua_settop(L, mode);
  lua_pushliteral(L, "t");
  lua_replace(L, mode);
  int count = lua_tocfunction(L, lua_upvalueindex(1))(L);
  if (count == 2) reword(L);
  return count;
}

static int load_text(lua_State *L) { return text_only(L, 3); }
static int loadfile_text(lua_State *L) { return text_only(L, 2); }

static int results_after_first(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  return lua_gettop(L) - 1;
}

static int dofile_text(lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  lua_settop(L, 1);
  if (mlua_load_file(L, path) != LUA_OK) return lua_error(L);
  lua_callk(L, 0, LUA_MULTRET, 0, results_after_first);
  return results_after_first(L, LUA_OK, 0);
}

// As searcher_Lua in loadlib.c. Upvalue 1 is the package table.
static int search_text(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_getfield(L, lua_upvalueindex(1), "searchpath");
  lua_pushvalue(L, 1);
  lua_getfield(L, lua_upvalueindex(1), "path");
  lua_call(L, 2, 2);
  if (lua_isnil(L, -2)) return 1;  // the list of files tried
  lua_pop(L, 1);
  const char *path = lua_tostring(L, -1);
  if (mlua_load_file(L, path) != LUA_OK) {
    return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, path, lua_tostring(L, -1));
  }
  lua_insert(L, -2);
  return 2;
}

static void wrap_global(lua_State *L, const char *name, lua_CFunction function) {
  lua_getglobal(L, name);
  lua_pushcclosure(L, function, 1);
  lua_setglobal(L, name);
}

void mlua_open_text_only(lua_State *L) {
  wrap_global(L, "load", load_text);
  wrap_global(L, "loadfile", loadfile_text);
  lua_register(L, "dofile", dofile_text);
  lua_getglobal(L, LUA_LOADLIBNAME);
  lua_getfield(L, -1, "searchers");
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, search_text, 1);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}
