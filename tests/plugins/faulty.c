/* A plugin with a fault, which the option `fault` names. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasserstrom/plugin.h"

#ifndef VERSION
#define VERSION WASSERSTROM_PLUGIN_VERSION
#endif

struct faulty {
  char fault[32];
  double after;
  int64_t calls;
};

int wasserstrom_plugin_version(void) { return VERSION; }

void* wasserstrom_plugin_open(const wasserstrom_options* options, int64_t d, char* error, int64_t size) {
  struct faulty* self = calloc(1, sizeof *self);
  (void)d;
  strncpy(self->fault, options->text(options, "fault", "none"), sizeof self->fault - 1);
  self->after = options->number(options, "after", 0);
  if (strcmp(self->fault, "open") == 0) {
    snprintf(error, (size_t)size, "the model has no data");
    free(self);
    return NULL;
  }
  return self;
}

void wasserstrom_plugin_close(void* self) { free(self); }

int wasserstrom_plugin_evaluate(void* given, int64_t step, int64_t rows, int64_t d, const double* x, double* value,
                                double* gradient, char* error, int64_t size) {
  struct faulty* self = given;
  const int now = step < 0 || step >= (int64_t)self->after; /* -1: all data, of no step */
  for (int64_t i = 0; i < rows; ++i) {
    value[i] = 0;
    for (int64_t c = 0; c < d; ++c) {
      value[i] -= 0.5 * x[i * d + c] * x[i * d + c];
      gradient[i * d + c] = -x[i * d + c];
    }
    if (strcmp(self->fault, "gradient") == 0) gradient[i * d + 1] *= 1.001;
    if (strcmp(self->fault, "company") == 0) value[i] += 1e-12 * (double)rows;
    if (strcmp(self->fault, "memory") == 0) value[i] += 1e-12 * (double)self->calls;
    if (strcmp(self->fault, "nan") == 0 && now && x[i * d] > 0) value[i] = NAN;
    if (strcmp(self->fault, "fail") == 0 && now && x[i * d] > 0) {
      snprintf(error, (size_t)size, "the solver of the model did not converge");
      return 1;
    }
  }
  ++self->calls;
  if (strcmp(self->fault, "crash") == 0 && now) raise(SIGSEGV);
  if (strcmp(self->fault, "abort") == 0 && now) abort();
  return 0;
}
