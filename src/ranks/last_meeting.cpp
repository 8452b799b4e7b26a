#include "wasserstrom/ranks/last_meeting.hpp"

#include <chrono>
#include <thread>

namespace wasserstrom {

LastMeeting::LastMeeting() { MPI_Comm_dup(MPI_COMM_WORLD, &handle_); }
LastMeeting::~LastMeeting() { MPI_Comm_free(&handle_); }

bool LastMeeting::all_come(double patience) {
  using namespace std::chrono_literals;
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience);
  if (arrival_ == MPI_REQUEST_NULL) MPI_Ibarrier(handle_, &arrival_);
  int complete = 0;
  while (true) {
    MPI_Test(&arrival_, &complete, MPI_STATUS_IGNORE);
    if (complete != 0 || std::chrono::steady_clock::now() >= end) return complete != 0;
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace wasserstrom
