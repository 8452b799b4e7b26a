/* A normal law bent along a parabola, x0 ~ N(0, std^2) and x1 ~ N(bend (std^2 - x0^2), 1): a density of one's own in C.
   cc -O2 -shared -fPIC -I../../include banana.c -o banana.so */
#include <stdio.h>
#include <stdlib.h>

#include "wasserstrom/plugin.h"

struct banana {
  double variance, bend;
};

int wasserstrom_plugin_version(void) { return WASSERSTROM_PLUGIN_VERSION; }

void* wasserstrom_plugin_open(const wasserstrom_options* options, int64_t d, char* error, int64_t size) {
  struct banana* self = malloc(sizeof *self);
  const double std = options->number(options, "std", 1);
  if (d != 2 || self == NULL) {
    snprintf(error, (size_t)size, "a banana has 2 coordinates, and particles have %ld: set particles.dimension = 2",
             (long)d);
    free(self);
    return NULL;
  }
  self->variance = std * std;
  self->bend = options->number(options, "bend", 1);
  return self;
}

void wasserstrom_plugin_close(void* self) { free(self); }

int wasserstrom_plugin_evaluate(void* self, int64_t step, int64_t rows, int64_t d, const double* x, double* value,
                                double* gradient, char* error, int64_t size) {
  const struct banana* b = self;
  (void)step, (void)error, (void)size;
  for (int64_t i = 0; i < rows; ++i, x += d, gradient += d) {
    const double across = x[1] - b->bend * (b->variance - x[0] * x[0]);
    value[i] = -0.5 * (x[0] * x[0] / b->variance + across * across);
    gradient[0] = -x[0] / b->variance - 2 * b->bend * x[0] * across;
    gradient[1] = -across;
  }
  return 0;
}
