// readline.h uses FILE without including it.
#include <stdio.h>
#include <readline.h>
