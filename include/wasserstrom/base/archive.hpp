#pragma once
// The memory of a run's parts, and how it gets into a checkpoint and back.
//
// A part names what it remembers once, and the same call writes it and reads it:
//
//   void serialize(Archive& archive) override { archive.keep("momentum_start", momentum_start_); }
//
// Pages lie in each other as parts do: what the part "flow" keeps as "speed" is /state/flow/speed in the file.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class Archive;

/// Whatever has memory, or numbers of its own that belong into diagnostics.csv.
class Part {
 public:
  virtual ~Part() = default;

  /// Its page of a checkpoint: everything that the steps to come depend on and that does not follow from the case and
  /// the state.  Local; the same names and, but for rows, the same values on all ranks.
  virtual void serialize(Archive&) {}

  /// What its columns of diagnostics.csv are called; known before anything has been evaluated.
  virtual std::vector<std::string> numbers() const { return {}; }

  /// Their values at the state that it was last prepared for, as many as names; NaN for one that is not known.
  virtual void report(std::span<double>) const {}
};

/// What parts have written, by path: "flow/speed".  A path stands in one of the maps only.
struct Pages {
  /// Numbers that all ranks have alike, of any shape; row by row.
  struct Array {
    std::vector<Index> extent;
    std::vector<double> values;
    bool operator==(const Array&) const = default;
  };
  std::map<std::string, std::string> texts;
  std::map<std::string, Index> integers;
  std::map<std::string, double> reals;
  std::map<std::string, Array> arrays;
  std::map<std::string, Rows> rows;  ///< a row for every particle: those of this rank

  bool empty() const { return texts.empty() && integers.empty() && reals.empty() && arrays.empty() && rows.empty(); }
};

/// Pages under way: into them, or out of them.
class Archive {
 public:
  static Archive into(Pages& pages) { return Archive(&pages, nullptr, {}); }
  /// `origin` begins the messages of errors: the name of a file.
  static Archive out_of(const Pages& pages, std::string origin = "the saved state") {
    return Archive(nullptr, &pages, std::move(origin));
  }

  bool is_reading() const { return source_ != nullptr; }

  // Each writes the value, or replaces it by what was written.  Reading throws IoError, which names the page, when
  // there is nothing of that name and kind.  Names have no slash.

  void keep(const std::string& name, std::string& text);
  void keep(const std::string& name, Index& number);
  void keep(const std::string& name, double& number);
  void keep(const std::string& name, bool& flag);
  void keep(const std::string& name, Column& numbers);     ///< of any length, which comes back too
  void keep(const std::string& name, Rows& numbers);       ///< a matrix that all ranks have alike
  void keep_rows(const std::string& name, Rows& numbers);  ///< a row for each of this rank's particles

  /// The page of a part within this one; nothing where it keeps nothing.
  void part(const std::string& name, Part& part);

 private:
  Archive(Pages* target, const Pages* source, std::string origin)
      : target_(target), source_(source), origin_(std::move(origin)) {}

  template <class Map>
  const typename Map::mapped_type& find(const Map& entries, const std::string& name) const;

  Pages* target_;
  const Pages* source_;
  std::string origin_, folder_;
};

/// What a part remembers now; and its memory made what it was then.
Pages memory_of(Part& part);
void restore(Part& part, const Pages& pages);

}  // namespace wasserstrom
