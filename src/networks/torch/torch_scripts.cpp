// TorchScript modules by libtorch: one thread a rank, in double.

#include "torch_scripts.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <sstream>
#include <string>

namespace {

using torch::jit::Module;

/// The line that tells something, among libtorch's traces: the first, or the last of an error within a module.
void tell(const std::string& text, char* error, std::int64_t size) {
  std::istringstream lines(text);
  std::string line, first, last;
  while (std::getline(lines, line)) {
    if (line.find_first_not_of(" \t-^~") == std::string::npos) continue;
    if (first.empty()) first = line;
    last = line;
  }
  const bool within = first.rfind("The following operation failed", 0) == 0;
  std::snprintf(error, static_cast<std::size_t>(size), "%s", (within ? last : first).c_str());
}

/// Does `work`, and tells what went wrong instead of throwing.
template <class Work>
auto guarded(const Work& work, char* error, std::int64_t size) -> decltype(work()) {
  try {
    return work();
  } catch (const c10::Error& failure) {
    tell(failure.what_without_backtrace(), error, size);
  } catch (const std::exception& failure) {
    tell(failure.what(), error, size);
  }
  return {};
}

Module read(const std::string& bytes, bool is_source) {
  if (is_source) {
    Module module("density");
    module.define(bytes + "\n");
    return module;
  }
  std::istringstream stream(bytes);
  return torch::jit::load(stream);
}

std::string shape_text(const at::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.sizes();
  return text.str();
}

int evaluate(Module& module, const double* x, std::int64_t rows, std::int64_t d, double* value, double* gradient) {
  const at::Tensor position = at::from_blob(const_cast<double*>(x), {rows, d}, at::kDouble).clone();
  position.requires_grad_(true);
  const c10::IValue given = module.forward({position});
  TORCH_CHECK(given.isTensor(), "its forward gives no tensor");
  const at::Tensor found = given.toTensor();
  TORCH_CHECK(found.numel() == rows, "its forward gives numbers of shape ", shape_text(found), " for points of shape ",
              shape_text(position), ": one for each point is needed");
  TORCH_CHECK(found.requires_grad(), "its forward gives numbers that do not depend on the points");
  const at::Tensor flat = found.reshape({rows}).to(at::kDouble),
                   slope = torch::autograd::grad({flat.sum()}, {position})[0].contiguous();
  std::copy_n(flat.contiguous().data_ptr<double>(), rows, value);
  std::copy_n(slope.data_ptr<double>(), rows * d, gradient);
  return 1;
}

}  // namespace

void* wasserstrom_torch_open(const char* bytes, int64_t count, int is_source, char* error, int64_t size) {
  return guarded(
      [&]() -> void* {
        at::set_num_threads(1);
        auto module =
            std::make_unique<Module>(read(std::string(bytes, static_cast<std::size_t>(count)), is_source != 0));
        module->eval();
        module->to(at::kDouble);
        return module.release();
      },
      error, size);
}

void wasserstrom_torch_close(void* module) { delete static_cast<Module*>(module); }

int wasserstrom_torch_evaluate(void* module, const double* x, int64_t rows, int64_t d, double* value, double* gradient,
                               char* error, int64_t size) {
  return guarded([&] { return evaluate(*static_cast<Module*>(module), x, rows, d, value, gradient); }, error, size);
}
