#include <errno.h>
// histedit.h uses FILE without including it.
#include <stdio.h>
#include <histedit.h>
#include <signal.h>
#include <sys/select.h>

static inline EditLine *medit_open(const char *program) { return el_init(program, stdin, stdout, stderr); }

// el_set, el_get and history take a variable number of arguments, which Swift cannot call.

static inline int medit_set_prompt(EditLine *editor, char *(*prompt)(EditLine *), char escape) {
  return el_set(editor, EL_PROMPT_ESC, prompt, escape);
}
static inline int medit_set_reader(EditLine *editor, int (*read)(EditLine *, wchar_t *)) {
  return el_set(editor, EL_GETCFN, read);
}
static inline int medit_set_keys(EditLine *editor, const char *keys) { return el_set(editor, EL_EDITOR, keys); }
static inline int medit_set_owner(EditLine *editor, void *owner) { return el_set(editor, EL_CLIENTDATA, owner); }
static inline void *medit_owner(EditLine *editor) {
  void *owner = NULL;
  el_get(editor, EL_CLIENTDATA, &owner);
  return owner;
}
static inline int medit_set_history(EditLine *editor, History *list) { return el_set(editor, EL_HIST, history, list); }
static inline int medit_add_function(
    EditLine *editor, const char *name, const char *doc, unsigned char (*function)(EditLine *, int)) {
  return el_set(editor, EL_ADDFN, name, doc, function);
}
static inline int medit_bind(EditLine *editor, const char *key, const char *function) {
  return el_set(editor, EL_BIND, key, function, NULL);
}
/// Takes the terminal into the state for editing again, after something else has had it.
static inline void medit_take_terminal(EditLine *editor) {
  // libedit believes that the terminal is still as it left it.
  el_set(editor, EL_PREP_TERM, 0);
  el_set(editor, EL_PREP_TERM, 1);
  el_resize(editor);
}
static inline int medit_history_size(History *list, int size) {
  HistEvent event;
  return history(list, &event, H_SETSIZE, size);
}
static inline int medit_history_clear(History *list) {
  HistEvent event;
  return history(list, &event, H_CLEAR);
}
static inline int medit_history_add(History *list, const char *line) {
  HistEvent event;
  return history(list, &event, H_ENTER, line);
}

/// Reads what comes of a line of standard input, its end included; 0 at the end of input. `interrupted` tells whether a
/// signal cut it short.
static inline long medit_read_line(char **buffer, long *capacity, int *interrupted) {
  size_t size = *buffer == NULL ? 0 : (size_t)*capacity;
  errno = 0;
  long count = getline(buffer, &size, stdin);
  *capacity = (long)size;
  *interrupted = ferror(stdin) && errno == EINTR;
  // The stream keeps its error, and would not read on.
  if (*interrupted) clearerr(stdin);
  return count > 0 ? count : 0;
}

/// Waits until there is something to read, letting in the signals that are not in the mask. -1 with errno where one came.
static inline int medit_wait(int descriptor, const sigset_t *mask) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(descriptor, &set);
  return pselect(descriptor + 1, &set, NULL, NULL, NULL, mask);
}
