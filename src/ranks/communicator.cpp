#include "wasserstrom/ranks/communicator.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <numeric>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"

namespace wasserstrom {
namespace {

/// How an action ended on one rank: 0, or the exit code of its error and the message.
struct Outcome {
  int exit_code = exit_finished;
  std::string message;
};

Outcome outcome_of(const std::function<void()>& action) {
  try {
    action();
    return {};
  } catch (const Error& error) {
    return {error.exit_code(), error.what()};
  } catch (const std::exception& error) {
    return {exit_other, reason_of(error)};
  }
}

[[noreturn]] void throw_outcome(const Outcome& outcome) {
  switch (outcome.exit_code) {
    case exit_input:
      throw ConfigError(outcome.message);
    case exit_numerical:
      throw NumericalError(outcome.message);
    case exit_io:
      throw IoError(outcome.message);
    default:
      throw Error(outcome.exit_code, outcome.message);
  }
}

/// Lets all ranks throw the outcome that `source` had.
void share_outcome(const Communicator& communicator, Outcome outcome, int source) {
  MPI_Bcast(&outcome.exit_code, 1, MPI_INT, source, communicator.handle());
  if (outcome.exit_code == exit_finished) return;
  auto length = static_cast<int>(outcome.message.size());
  MPI_Bcast(&length, 1, MPI_INT, source, communicator.handle());
  outcome.message.resize(static_cast<std::size_t>(length));
  MPI_Bcast(outcome.message.data(), length, MPI_CHAR, source, communicator.handle());
  throw_outcome(outcome);
}

template <class Value>
std::vector<Value> gather_values(const Communicator& communicator, std::span<const Value> values, MPI_Datatype type,
                                 int target = 0) {
  const auto count = static_cast<int>(values.size());
  std::vector<int> counts(communicator.rank() == target ? static_cast<std::size_t>(communicator.size()) : 0);
  MPI_Gather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, target, communicator.handle());
  std::vector<int> starts(counts.size());
  std::exclusive_scan(counts.begin(), counts.end(), starts.begin(), 0);
  std::vector<Value> all(counts.empty() ? 0 : static_cast<std::size_t>(starts.back() + counts.back()));
  MPI_Gatherv(values.data(), count, type, all.data(), counts.data(), starts.data(), type, target,
              communicator.handle());
  return all;
}

// Counts of MPI are 32-bit, and messages of 2 GiB have gone wrong in several MPI libraries.
template <class Value>
void broadcast_values(const Communicator& communicator, std::span<Value> values, MPI_Datatype type) {
  constexpr std::size_t most_at_once = (std::size_t{1} << 30) / sizeof(Value);
  for (std::size_t begin = 0; begin < values.size(); begin += most_at_once) {
    const std::size_t count = std::min(most_at_once, values.size() - begin);
    MPI_Bcast(values.data() + begin, static_cast<int>(count), type, 0, communicator.handle());
  }
}

Index reduce(const Communicator& communicator, Index value, MPI_Op operation) {
  MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT64_T, operation, communicator.handle());
  return value;
}

}  // namespace

Communicator::Communicator(MPI_Comm handle) : handle_(handle) {
  MPI_Comm_rank(handle_, &rank_);
  MPI_Comm_size(handle_, &size_);
}

void Communicator::barrier() const { MPI_Barrier(handle_); }

void Communicator::broadcast(std::span<double> values) const { broadcast_values(*this, values, MPI_DOUBLE); }

void Communicator::broadcast(std::span<std::int64_t> values) const { broadcast_values(*this, values, MPI_INT64_T); }
void Communicator::broadcast(std::span<std::int32_t> values) const { broadcast_values(*this, values, MPI_INT32_T); }

std::string Communicator::broadcast(std::string text) const {
  auto length = static_cast<Index>(text.size());
  broadcast(std::span(&length, 1));
  text.resize(static_cast<std::size_t>(length));
  broadcast_values(*this, std::span(text.data(), text.size()), MPI_CHAR);
  return text;
}

std::vector<std::string> Communicator::gather(const std::string& text) const {
  const std::vector<char> all = gather_values<char>(*this, text, MPI_CHAR);
  const double length = static_cast<double>(text.size());
  const std::vector<double> lengths = gather(std::span(&length, 1));
  std::vector<std::string> texts;
  auto next = all.begin();
  for (const double each : lengths) {
    texts.emplace_back(next, next + static_cast<Index>(each));
    next += static_cast<Index>(each);
  }
  return texts;
}

std::vector<double> Communicator::gather(std::span<const double> values) const {
  return gather_values(*this, values, MPI_DOUBLE);
}

std::vector<double> Communicator::gather(std::span<const double> values, int target) const {
  return gather_values(*this, values, MPI_DOUBLE, target);
}

std::vector<std::uint64_t> Communicator::gather(std::span<const std::uint64_t> values) const {
  return gather_values(*this, values, MPI_UINT64_T);
}

std::vector<double> Communicator::scatter(std::span<const double> values, const std::vector<int>& counts) const {
  std::vector<int> starts(counts.size());
  std::exclusive_scan(counts.begin(), counts.end(), starts.begin(), 0);
  int count = 0;
  MPI_Scatter(counts.data(), 1, MPI_INT, &count, 1, MPI_INT, 0, handle_);
  std::vector<double> own(static_cast<std::size_t>(count));
  MPI_Scatterv(values.data(), counts.data(), starts.data(), MPI_DOUBLE, own.data(), count, MPI_DOUBLE, 0, handle_);
  return own;
}

Index Communicator::minimum(Index value) const { return reduce(*this, value, MPI_MIN); }
Index Communicator::maximum(Index value) const { return reduce(*this, value, MPI_MAX); }
Index Communicator::sum(Index value) const { return reduce(*this, value, MPI_SUM); }

std::int64_t Communicator::common_bits(std::int64_t bits) const { return reduce(*this, bits, MPI_BAND); }

void Communicator::sum(std::span<std::int64_t> counts) const {
  MPI_Allreduce(MPI_IN_PLACE, counts.data(), static_cast<int>(counts.size()), MPI_INT64_T, MPI_SUM, handle_);
}

double Communicator::maximum(double value) const {
  MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, handle_);
  return value;
}

void Communicator::on_root(const std::function<void()>& action) const {
  share_outcome(*this, is_root() ? outcome_of(action) : Outcome{}, 0);
}

void Communicator::together(const std::function<void()>& action) const {
  const Outcome outcome = outcome_of(action);
  const Index first_failed = minimum(outcome.exit_code == exit_finished ? size_ : rank_);
  if (first_failed < size_) share_outcome(*this, outcome, static_cast<int>(first_failed));
}

namespace {

bool is_launched() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"})
    if (std::getenv(name) != nullptr) return true;
  return false;
}

/// Alone, Open MPI would start a daemon, which takes time, outlives a kill, and fails under a limit on files.  Without
/// one, all processes of a user on a machine share a folder below /tmp, which the first to end takes from under one
/// that begins: they do without it, and without the shared file pointers that would lie there.
void start_alone() {
  ::setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
  ::setenv("OMPI_MCA_orte_create_session_dirs", "0", 0);
  ::setenv("OMPI_MCA_sharedfp", "^sm", 0);
}

}  // namespace

MpiSession::MpiSession() {
  int started = 0;
  MPI_Initialized(&started);
  is_ours_ = started == 0;
  if (!is_ours_) return;
  if (!is_launched()) start_alone();
  MPI_Init(nullptr, nullptr);
}

MpiSession::~MpiSession() {
  if (is_ours_) MPI_Finalize();
}

void abort_job(int exit_code) {
  MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::abort();
}

std::string mpi_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  const std::string whole(text.data());
  return whole.substr(0, whole.find(','));
}

std::string host_name() {
  std::array<char, MPI_MAX_PROCESSOR_NAME> text{};
  int length = 0;
  MPI_Get_processor_name(text.data(), &length);
  return text.data();
}

}  // namespace wasserstrom
