#include "wasserstrom/run/versions.hpp"

#include <Eigen/Core>

#include "revision.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/ranks/communicator.hpp"
#include "wasserstrom/version.hpp"

namespace wasserstrom {
namespace {

std::string eigen_version() {
  return std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
         std::to_string(EIGEN_MINOR_VERSION);
}

}  // namespace

std::string program_version() { return WASSERSTROM_VERSION; }

std::map<std::string, std::string> version_table() {
  return {{"version", program_version()},
          {"git_hash", WASSERSTROM_COMMIT},
          {"git_dirty", WASSERSTROM_DIRTY ? "true" : "false"},
          {"build", WASSERSTROM_BUILD},
          {"mpi", mpi_version()},
          {"petsc", PetscSession::version()},
          {"hdf5", hdf5_version()},
          {"eigen", eigen_version()}};
}

}  // namespace wasserstrom
