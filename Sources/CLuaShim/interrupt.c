// Ctrl-C: a flag, a hook armed on the running thread, and coroutine functions that say which that is.
#include "CLuaShim.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static mlua_host *foreground;  // whom SIGINT interrupts; atomic

static void hook(lua_State *L, lua_Debug *frame) {
  (void)frame;
  if (mlua_interrupted(mlua_hostof(L))) {
    mlua_raise_interrupt(L);
  } else {
    lua_sethook(L, NULL, 0, 0);  // left over from an interrupt that has been dealt with
  }
}

// Only a count hook: a call hook would also stop C functions, and with them the `__close` that undoes
// what the script did.
static void arm(lua_State *L) { lua_sethook(L, hook, LUA_MASKCOUNT, 1); }

// The hook stays armed, so the instruction after a pcall that caught the error raises it again.
int mlua_raise_interrupt(lua_State *L) {
  arm(L);
  lua_pushliteral(L, "interrupted");
  return lua_error(L);
}

void mlua_interrupt(mlua_host *host) {
  __atomic_store_n(&host->interrupt, 1, __ATOMIC_RELAXED);
  if (mlua_on_own_thread(host)) arm(host->running);
}

void mlua_clear_interrupt(mlua_host *host) {
  __atomic_store_n(&host->interrupt, 0, __ATOMIC_RELAXED);
  if (__atomic_load_n(&foreground, __ATOMIC_ACQUIRE) == host) alarm(0);
  lua_sethook(host->main, NULL, 0, 0);
}

// SIGINT --------------------------------------------------------------------------------------------

static struct sigaction previous, previous_alarm;
static sigset_t previous_mask;

// Seconds after which a first Ctrl-C that nothing has heard is answered.
enum { patience = 1 };

static void tell(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;
}

// What runs is one call of a library, which does not listen before its end.
static void on_sigalrm(int signal) {
  (void)signal;
  int saved = errno;
  mlua_host *host = __atomic_load_n(&foreground, __ATOMIC_ACQUIRE);
  if (host != NULL && mlua_interrupted(host))
    tell("\nmoonlens: stops when this call ends; another Ctrl-C ends the program\n");
  errno = saved;
}

static void on_sigint(int signal) {
  int saved = errno;
  mlua_host *host = __atomic_load_n(&foreground, __ATOMIC_ACQUIRE);
  if (host == NULL) _exit(130);
  if (!mlua_on_own_thread(host)) {
    // A worker got it, but only the state's own thread may touch the state.
    pthread_kill(__atomic_load_n(&host->thread, __ATOMIC_RELAXED), signal);
  } else {
    // A second one before the first was delivered: what runs does not listen.
    if (__atomic_exchange_n(&host->interrupt, 1, __ATOMIC_RELAXED)) {
      tell("\nmoonlens: interrupted twice\n");
      _exit(130);
    }
    arm(host->running);
    alarm(patience);
  }
  errno = saved;
}

void mlua_catch_sigint(mlua_host *host) {
  mlua_enter(host);
  bool active = __atomic_exchange_n(&foreground, host, __ATOMIC_ACQ_REL) != NULL;
  if (active) return;
  // Threads of a pool (libdispatch) start with signals blocked.
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &wanted, &previous_mask);
  // No SA_RESTART: a blocked read must return for the flag to be seen.
  struct sigaction action = {.sa_handler = on_sigint};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &previous);
  action = (struct sigaction){.sa_handler = on_sigalrm, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, &previous_alarm);
}

void mlua_catch_sigint_stop(mlua_host *host) {
  if (__atomic_load_n(&foreground, __ATOMIC_ACQUIRE) != host) return;
  alarm(0);
  sigaction(SIGINT, &previous, NULL);
  sigaction(SIGALRM, &previous_alarm, NULL);
  if (mlua_on_own_thread(host)) pthread_sigmask(SIG_SETMASK, &previous_mask, NULL);
  __atomic_store_n(&foreground, NULL, __ATOMIC_RELEASE);
}

// Coroutines ----------------------------------------------------------------------------------------

// As auxresume in lcorolib.c, noting the running thread. Returns the number of results, or -1 with the
// error value on top.
static int resume(lua_State *L, lua_State *co, int arguments) {
  mlua_host *host = mlua_hostof(L);
  if (!lua_checkstack(co, arguments)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, co, arguments);
  lua_State *running = host->running;
  host->running = co;
  // One that was caught stays noted, and short texts share an address: what follows must not be added to its calls.
  host->rethrown = NULL;
  int count;
  int status = lua_resume(co, L, arguments, &count);
  host->running = running;
  if (mlua_interrupted(host)) {
    if (status != LUA_OK && status != LUA_YIELD) lua_resetthread(co);
    return mlua_raise_interrupt(L);
  }
  if (status != LUA_OK && status != LUA_YIELD) {
    mlua_note_coroutine(L, co);
    lua_xmove(co, L, 1);
    host->rethrown = lua_topointer(L, -1);
    return -1;
  }
  if (!lua_checkstack(L, count + 1)) {
    lua_settop(co, -count - 1);
    lua_pushliteral(L, "too many results to resume");
    return -1;
  }
  lua_xmove(co, L, count);
  return count;
}

static int coroutine_resume(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  int count = resume(L, co, lua_gettop(L) - 1);
  lua_pushboolean(L, count >= 0);
  lua_insert(L, count >= 0 ? -count - 1 : -2);
  return count >= 0 ? count + 1 : 2;
}

static int wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int count = resume(L, co, lua_gettop(L));
  if (count >= 0) return count;
  int status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) {
    // The error value is on L already; close what the coroutine left open and keep its error if it failed.
    lua_xmove(L, co, 1);
    status = lua_resetthread(co);
    lua_xmove(co, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  mlua_hostof(L)->rethrown = lua_topointer(L, -1);
  return lua_error(L);
}

static int coroutine_wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, wrapped, 1);
  return 1;
}

// While a child runs, Ctrl-C is its own; one that ends by it ends what started it too, as a shell's loops do.
static int os_execute(lua_State *L) {
  int arguments = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, arguments, LUA_MULTRET);
  bool is_killed = lua_gettop(L) == 3 && lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "signal") == 0;
  if (!is_killed || lua_tointeger(L, 3) != SIGINT) return lua_gettop(L);
  mlua_interrupt(mlua_hostof(L));
  return mlua_raise_interrupt(L);
}

void mlua_open_execute(lua_State *L) {
  lua_getglobal(L, LUA_OSLIBNAME);
  lua_getfield(L, -1, "execute");
  lua_pushcclosure(L, os_execute, 1);
  lua_setfield(L, -2, "execute");
  lua_pop(L, 1);
}

void mlua_open_coroutines(lua_State *L) {
  static const luaL_Reg functions[] = {{"resume", coroutine_resume}, {"wrap", coroutine_wrap}, {NULL, NULL}};
  lua_getglobal(L, LUA_COLIBNAME);
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 1);
}
