#pragma once
// Where the ranks of a job meet when an error ends it.

#include <mpi.h>

namespace wasserstrom {

/// An error ends all ranks together, or it came to one of them alone and the others wait for that one, somewhere in a
/// collective call, for ever.  Whoever is led here by an error finds out which.
class LastMeeting {
 public:
  LastMeeting();  ///< Collective.
  ~LastMeeting();
  LastMeeting(const LastMeeting&) = delete;
  LastMeeting& operator=(const LastMeeting&) = delete;

  /// Whether all ranks come here, waiting so many seconds for them at most.  Who gave up may ask again.
  bool all_come(double patience);

 private:
  MPI_Comm handle_ = MPI_COMM_NULL;  ///< of its own, so that nothing else that is sent can be taken for an arrival
  MPI_Request arrival_ = MPI_REQUEST_NULL;
};

}  // namespace wasserstrom
