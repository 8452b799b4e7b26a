#include "wasserstrom/networks/script_module.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include "networks/torch/torch_scripts.h"
#include "wasserstrom/base/error.hpp"

#ifndef WASSERSTROM_TORCH_LIBRARY
#define WASSERSTROM_TORCH_LIBRARY ""
#endif

namespace wasserstrom {
namespace {

constexpr Index block_rows = 32;
constexpr std::size_t longest_error = 1000;

/// Where a build, and an installation, has it: seen from the file that this code is in.
std::vector<std::string> places() {
  const std::filesystem::path built = WASSERSTROM_TORCH_LIBRARY;
  std::vector<std::string> found;
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&ScriptModule::advice), &here) != 0) {
    const std::filesystem::path folder = std::filesystem::path(here.dli_fname).parent_path();
    for (const char* way : {".", "../lib", "../" WASSERSTROM_LIBDIR})
      found.push_back((folder / way / built.filename()).string());
  }
  found.push_back(built.string());
  return found;
}

/// The functions of the library, which stays open.
struct TorchLibrary {
  decltype(&wasserstrom_torch_open) open = nullptr;
  decltype(&wasserstrom_torch_close) close = nullptr;
  decltype(&wasserstrom_torch_evaluate) evaluate = nullptr;

  TorchLibrary() {
    void* handle = nullptr;
    std::string reasons;
    for (const std::string& place : places()) {
      handle = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
      if (handle != nullptr) break;
      reasons += fmt::format("\n  {}", dlerror());
    }
    if (handle == nullptr) throw ConfigError("the part of this build that knows libtorch cannot be opened:" + reasons);
    find(handle, "wasserstrom_torch_open", open);
    find(handle, "wasserstrom_torch_close", close);
    find(handle, "wasserstrom_torch_evaluate", evaluate);
  }

 private:
  template <class Function>
  static void find(void* handle, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(handle, name));
    if (function == nullptr)
      throw ConfigError(fmt::format("libwasserstrom_torch.so is of another version: no {}", name));
  }
};

const TorchLibrary& torch_library() {
  static const TorchLibrary library;
  return library;
}

}  // namespace

bool ScriptModule::is_in_this_build() { return sizeof(WASSERSTROM_TORCH_LIBRARY) > 1; }

const char* ScriptModule::advice() {
  return "install libtorch (Debian: libtorch-dev) and build again with -DWASSERSTROM_NETWORKS=ON";
}

ScriptModule::ScriptModule(const std::string& owner, const std::string& bytes, bool is_source) : owner_(owner) {
  if (!is_in_this_build()) throw ConfigError(fmt::format("{}: not in this build: {}", owner, advice()));
  std::array<char, longest_error> error{};
  module_ = torch_library().open(bytes.data(), std::ssize(bytes), is_source ? 1 : 0, error.data(), error.size());
  if (module_ == nullptr) throw ConfigError(fmt::format("{}: is no TorchScript module: {}", owner, error.data()));
}

ScriptModule::~ScriptModule() { torch_library().close(module_); }

void ScriptModule::evaluate(const ConstRowsRef& position, ColumnRef value, RowsRef gradient) const {
  const Index d = position.cols();
  Rows block(block_rows, d), slope(block_rows, d);
  Column found(block_rows);
  std::array<char, longest_error> error{};
  for (Index first = 0; first < position.rows(); first += block_rows) {
    const Index rows = std::min(block_rows, position.rows() - first);
    for (Index i = 0; i < block_rows; ++i) block.row(i) = position.row(first + std::min(i, rows - 1));
    if (torch_library().evaluate(module_, block.data(), block_rows, d, found.data(), slope.data(), error.data(),
                                 error.size()) == 0)
      throw NumericalError(fmt::format("{}: {}", owner_, error.data()));
    value.segment(first, rows) = found.head(rows);
    gradient.middleRows(first, rows) = slope.topRows(rows);
  }
}

}  // namespace wasserstrom
