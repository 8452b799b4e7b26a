/* Densities and functions of your own, in a shared library that a case names:

     target = { type = "plugin", library = "./mine.so", options = { scale = 2.0 } }
     potential = { type = "plugin", library = "./mine.so" }

   Plain C, so that any language can offer it; examples/plugins has C, C++ and Fortran.  Compile with, for example,
     cc -O2 -shared -fPIC $(pkg-config --cflags-only-I wasserstrom) mine.c -o mine.so
   and let `wasserstrom check-target CASE.toml` hold its gradients against differences.

   The first four functions must be there, the others may.  None is called by two threads at a time; every rank of a
   parallel run has a library of its own.  Functions that may fail return 0 when they did not, and otherwise write a
   sentence of less than `size` bytes to `error`.  Nothing is thrown across this interface. */
#ifndef WASSERSTROM_PLUGIN_H
#define WASSERSTROM_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WASSERSTROM_PLUGIN_VERSION 1

/* The table `options` of the case.  A key that is asked for, and is there with a value of another kind, ends the run
   before it begins; so does a key that is there and was not asked for, where any was. */
typedef struct wasserstrom_options {
  const char* json;      /* the whole table, "{}" where there is none */
  const char* directory; /* where relative paths start: that of the case */
  const void* state;     /* not yours */
  double (*number)(const struct wasserstrom_options* options, const char* key, double otherwise);
  const char* (*text)(const struct wasserstrom_options* options, const char* key, const char* otherwise);
  /* Copies up to `most` numbers of a list; returns how many it has, 0 where it is absent. */
  int64_t (*numbers)(const struct wasserstrom_options* options, const char* key, double* to, int64_t most);
} wasserstrom_options;

/* WASSERSTROM_PLUGIN_VERSION of the header that it was compiled with. */
int wasserstrom_plugin_version(void);

/* A function on R^d for one objective; a library may be opened several times.  `options` end with the call.  Null where
   it fails, as for a dimension that does not fit. */
void* wasserstrom_plugin_open(const wasserstrom_options* options, int64_t d, char* error, int64_t size);
void wasserstrom_plugin_close(void* self);

/* For each of the rows x[i d + c], i < rows, rows >= 1: value[i] and gradient[i d + c] = d value[i] / d x[i d + c].  The
   value is log pi(x), up to a constant, for a target, and f(x) for a potential.  Rows must not depend on each other: the
   same row has the same bits in any company.  `step` is the number of the step, for mini-batches, where the
   case says mini_batches = true; -1 asks for all data. */
int wasserstrom_plugin_evaluate(void* self, int64_t step, int64_t rows, int64_t d, const double* x, double* value,
                                double* gradient, char* error, int64_t size);

/* ---- by choice ---- */

/* Second derivatives at one point, d x d. */
int wasserstrom_plugin_hessian(void* self, int64_t d, const double* x, double* hessian, char* error, int64_t size);

/* What coordinate c is called, of less than `size` bytes. */
int wasserstrom_plugin_name(void* self, int64_t c, char* name, int64_t size);

/* The model's own scale: so many parameters, their names, and their values in rows of m. */
int64_t wasserstrom_plugin_constrained(void* self);
int wasserstrom_plugin_constrained_name(void* self, int64_t parameter, char* name, int64_t size);
int wasserstrom_plugin_constrain(void* self, int64_t rows, int64_t d, const double* x, int64_t m, double* constrained,
                                 char* error, int64_t size);

#ifdef __cplusplus
}
#endif

#endif
