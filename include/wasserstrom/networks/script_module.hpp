#pragma once
// Functions that a user wrote with PyTorch and saved with torch.jit.save, or wrote down as TorchScript.
//
// libtorch is not linked: a library of our own that knows it, libwasserstrom_torch.so, is opened when the first module
// is, so that a run without one neither waits for it nor holds it.

#include <memory>
#include <string>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class ScriptModule {
 public:
  /// Whether this build has it: libtorch was there, or was not asked for, when it was configured.
  static bool is_in_this_build();

  /// What to do where it has not.
  static const char* advice();

  /// From the bytes of a file, or from the text of its methods.  Throws ConfigError, which begins with `owner`.  Local.
  ScriptModule(const std::string& owner, const std::string& bytes, bool is_source);
  ~ScriptModule();
  ScriptModule(const ScriptModule&) = delete;
  ScriptModule& operator=(const ScriptModule&) = delete;

  /// value[i] = f(x_i), gradient.row(i) = grad f(x_i) for each row of `position`, by automatic differentiation in
  /// double, always in blocks of as many rows: the bits of a row do not depend on which others come along.  Throws
  /// NumericalError where the module fails.  Local; O(rows) calls of f.
  void evaluate(const ConstRowsRef& position, ColumnRef value, RowsRef gradient) const;

 private:
  std::string owner_;
  void* module_;
};

}  // namespace wasserstrom
