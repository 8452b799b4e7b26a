#pragma once
/* What libwasserstrom_torch.so offers: the one place that knows libtorch.  Plain C, so that nothing of libtorch is
   linked, or loaded, where a case does not ask for it.  Functions that may fail return null or 0 and write a sentence
   of at most `size` bytes to `error`. */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* A module, from `bytes` of a file that torch.jit.save wrote or, with `is_source`, from the text of its methods. */
void* wasserstrom_torch_open(const char* bytes, int64_t count, int is_source, char* error, int64_t size);
void wasserstrom_torch_close(void* module);

/* value[i] = f(x_i) and gradient[i d ..] = grad f(x_i) for rows x of d numbers, f the module's forward, from rows to
   one number each. */
int wasserstrom_torch_evaluate(void* module, const double* x, int64_t rows, int64_t d, double* value, double* gradient,
                               char* error, int64_t size);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
