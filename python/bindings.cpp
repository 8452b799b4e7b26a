// The C++ half of the Python package: runs of cases, with targets that are Python functions.

#include <fmt/format.h>
#include <pybind11/eigen.h>
#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/plugins/local_failures.hpp"
#include "wasserstrom/ranks/last_meeting.hpp"
#include "wasserstrom/run/check_target.hpp"
#include "wasserstrom/run/evaluate.hpp"
#include "wasserstrom/run/simulation.hpp"
#include "wasserstrom/run/versions.hpp"

namespace py = pybind11;

namespace wasserstrom {
namespace {

using Array = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Functions = std::map<std::string, py::function>;

/// Those of the call in hand, by the name that a case gives as `type`.
Functions& functions() {
  static Functions all;
  return all;
}

/// log pi(x) and its gradient, by a function of arrays of n x d numbers that returns both for all rows.
class PythonTarget final : public Potential {
 public:
  PythonTarget(const std::string& name, py::function function, Index dimension)
      : name_(name), failures_("the Python target '" + name + "'"), function_(std::move(function)) {
    Column value(1);
    Rows gradient(1, dimension);
    if (const std::string problem = call(Rows::Zero(1, dimension), value, gradient); !problem.empty())
      throw ConfigError("the Python target '" + name_ + "' fails at the origin: " + problem);
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    if (position.rows() == 0) return;
    Rows slope(position.rows(), position.cols());
    Column found(position.rows());
    const std::string problem = call(position, found, slope);
    if (!problem.empty()) failures_.fail(problem, found, slope);
    else failures_.take_nan(position, found, slope);
    value = -found;
    gradient = -slope;
  }

 private:
  /// Says what went wrong, in words.
  std::string call(const ConstRowsRef& x, Column& value, Rows& gradient) const {
    try {
      // A view, which must not be written to, of numbers that outlive the call.
      constexpr auto size = static_cast<Index>(sizeof(double));
      py::array_t<double> view({x.rows(), x.cols()}, {x.outerStride() * size, size}, x.data(),
                               py::capsule(x.data(), [](void*) {}));
      py::detail::array_proxy(view.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
      const py::object answer = function_(view);
      if (!py::isinstance<py::tuple>(answer) || py::len(answer) != 2)
        return "it must return two arrays, (values, gradients)";
      const Array values = py::tuple(answer)[0].cast<Array>(), slopes = py::tuple(answer)[1].cast<Array>();
      if (values.size() != x.rows() || values.ndim() > 1)
        return "of " + std::to_string(x.rows()) + " rows it gave " + std::to_string(values.size()) + " values";
      if (slopes.ndim() != 2 || slopes.shape(0) != x.rows() || slopes.shape(1) != x.cols())
        return "gradients must be an array of the shape of x, rows x coordinates";
      std::copy_n(values.data(), x.rows(), value.data());
      std::copy_n(slopes.data(), x.size(), gradient.data());
      return {};
    } catch (const py::error_already_set& error) {
      return error.what();
    } catch (const std::exception& error) {
      return error.what();
    }
  }

  std::string name_;
  LocalFailures failures_;
  py::function function_;
};

void register_functions(const Functions& given) {
  functions() = given;
  for (const auto& [name, function] : given) {
    bool is_known = false;
    for (const std::string& each : targets().names()) is_known = is_known || each == name;
    static std::map<std::string, bool> ours;
    if (is_known && !ours[name]) throw ConfigError("there is a target '" + name + "' already: give yours another name");
    ours[name] = true;
    if (is_known) continue;
    targets().add(
        {{name, "a function in Python", {}, {}}, [name = name](const Config&, const PotentialContext& context) {
           const auto found = functions().find(name);
           if (found == functions().end()) throw ConfigError("no function was given for the target '" + name + "'");
           return std::make_unique<PythonTarget>(name, found->second, context.dimension);
         }});
  }
}

/// MPI from the first call to the end of the interpreter.
void need_mpi() {
  static std::unique_ptr<MpiSession> session;
  if (session) return;
  session = std::make_unique<MpiSession>();
  py::module_::import("atexit").attr("register")(py::cpp_function([] {
    functions().clear();
    session.reset();
  }));
}

/// Ends the job when the error came to this rank alone.
template <class Action>
auto on_all_ranks(const Action& action) {
  constexpr double patience = 20;
  need_mpi();
  LastMeeting meeting;
  try {
    return action(Communicator());
  } catch (const Error& error) {
    if (!meeting.all_come(patience)) {
      warn(std::string(error.what()) + "\n");
      abort_job(error.exit_code());
    }
    throw;
  }
}

/// The file of a case; a text with line ends is written into one, which is gone afterwards.
class CaseFile {
 public:
  CaseFile(const std::string& given, const Communicator& communicator) : path_(given), communicator_(communicator) {
    if (given.find('\n') == std::string::npos) return;
    // In the folder where relative paths start; the root's number tells it from those of other jobs.
    path_ = ".wasserstrom-case-" + communicator_.broadcast(std::to_string(getpid())) + ".toml";
    is_ours_ = true;
    communicator_.on_root([&] {
      std::ofstream stream(path_);
      if (!(stream << given << std::flush)) throw IoError("cannot write the case into the current folder: " + path_);
    });
  }
  ~CaseFile() {
    if (is_ours_ && communicator_.is_root()) std::filesystem::remove(path_);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  const Communicator& communicator_;
  bool is_ours_ = false;
};

int run(const std::string& given, const std::string& output, const Functions& given_functions,
        const std::vector<std::string>& overrides, bool overwrite, const std::string& restart,
        const std::string& max_wall) {
  return on_all_ranks([&](const Communicator& communicator) {
    register_functions(given_functions);
    const CaseFile file(given, communicator);
    RunOptions options;
    options.case_path = file.path();
    options.directory = output;
    options.overrides = overrides;
    options.overwrite = overwrite;
    options.restart = restart;
    options.max_wall = max_wall;
    options.command_line = "wasserstrom.run in Python";
    return run_case(options, communicator);
  });
}

std::pair<bool, std::string> check_target(const std::string& given, const Functions& given_functions,
                                          const std::vector<std::string>& overrides) {
  return on_all_ranks([&](const Communicator& communicator) {
    register_functions(given_functions);
    const CaseFile file(given, communicator);
    const TargetReport report = check_targets(*read_problem(file.path(), overrides, communicator));
    return std::pair(report.good, report.text);
  });
}

/// Of this rank's points, by objective: values and gradients.
std::map<std::string, std::pair<Column, Rows>> evaluate(const std::string& given, const Array& points,
                                                        const Functions& given_functions,
                                                        const std::vector<std::string>& overrides) {
  return on_all_ranks([&](const Communicator& communicator) {
    register_functions(given_functions);
    const CaseFile file(given, communicator);
    const auto problem = read_problem(file.path(), overrides, communicator);
    if (points.ndim() != 2 || points.shape(1) != problem->dimension())
      throw ConfigError(fmt::format("points: an array of n x {} numbers is wanted", problem->dimension()));
    std::map<std::string, std::pair<Column, Rows>> all;
    const Eigen::Map<const Rows> rows(points.data(), points.shape(0), points.shape(1));
    for (auto& [name, found] : functions_at(problem->objectives(), rows))
      all.emplace(name, std::pair(std::move(found.value), std::move(found.gradient)));
    return all;
  });
}

int rank() {
  need_mpi();
  return Communicator().rank();
}

}  // namespace
}  // namespace wasserstrom

PYBIND11_MODULE(_wasserstrom, module) {
  using namespace wasserstrom;
  static py::exception<ConfigError> case_error(module, "CaseError", PyExc_ValueError);
  static py::exception<NumericalError> numerical_error(module, "NumericalError", PyExc_ArithmeticError);
  static py::exception<IoError> file_error(module, "FileError", PyExc_OSError);
  static py::exception<Error> error(module, "Error", PyExc_RuntimeError);
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const ConfigError& wrong) {
      case_error(wrong.what());
    } catch (const NumericalError& wrong) {
      numerical_error(wrong.what());
    } catch (const IoError& wrong) {
      file_error(wrong.what());
    } catch (const Error& wrong) {
      error(wrong.what());
    }
  });
  module.def("run", run);
  module.def("check_target", check_target);
  module.def("evaluate", evaluate);
  module.def("rank", rank);
  module.def("version", program_version);
}
