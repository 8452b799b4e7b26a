#pragma once
// The state of a flow as a PETSc vector: the rows of each rank, and behind the rows of the root the few numbers that
// belong to all particles together.

#include <petscvec.h>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {

class StateShape {
 public:
  StateShape(const Layout& layout, Index columns, Index globals)
      : layout_(layout), columns_(columns), globals_(globals) {}

  Index rows() const { return layout_.rows(); }
  Index columns() const { return columns_; }
  Index globals() const { return globals_; }
  const Communicator& communicator() const { return layout_.communicator(); }
  Index local_entries() const { return rows() * columns_ + (communicator().is_root() ? globals_ : 0); }

 private:
  const Layout& layout_;
  Index columns_, globals_;
};

/// The state in a vector, for reading, for as long as it lives: rows without a copy; the globals sent round by the
/// root.
class ReadState {
 public:
  ReadState(Vec vector, const StateShape& shape) : vector_(vector), shape_(shape), globals_(shape.globals()) {
    VecGetArrayRead(vector_, &data_);
    if (shape_.globals() == 0) return;
    if (shape_.communicator().is_root())
      globals_ = Eigen::Map<const Column>(data_ + shape_.rows() * shape_.columns(), shape_.globals());
    shape_.communicator().broadcast(std::span(globals_.data(), static_cast<std::size_t>(globals_.size())));
  }
  ~ReadState() { VecRestoreArrayRead(vector_, &data_); }
  ReadState(const ReadState&) = delete;
  ReadState& operator=(const ReadState&) = delete;

  Eigen::Map<const Rows> rows() const { return {data_, shape_.rows(), shape_.columns()}; }
  const Column& globals() const { return globals_; }

 private:
  Vec vector_;
  const StateShape& shape_;
  const PetscScalar* data_ = nullptr;
  Column globals_;
};

/// The same for writing.  Globals are taken over from the root.
class WriteState {
 public:
  WriteState(Vec vector, const StateShape& shape) : vector_(vector), shape_(shape) {
    VecGetArrayWrite(vector_, &data_);
  }
  ~WriteState() { VecRestoreArrayWrite(vector_, &data_); }
  WriteState(const WriteState&) = delete;
  WriteState& operator=(const WriteState&) = delete;

  Eigen::Map<Rows> rows() const { return {data_, shape_.rows(), shape_.columns()}; }

  void set_globals(const Column& globals) const {
    if (shape_.globals() > 0 && shape_.communicator().is_root())
      Eigen::Map<Column>(data_ + shape_.rows() * shape_.columns(), shape_.globals()) = globals;
  }

 private:
  Vec vector_;
  const StateShape& shape_;
  PetscScalar* data_ = nullptr;
};

}  // namespace wasserstrom
