#include "wasserstrom/base/archive.hpp"

#include <gtest/gtest.h>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

struct Inner final : Part {
  Index count = 3;
  bool started = true;
  Rows moments = Rows::Constant(2, 3, 0.25);

  void serialize(Archive& archive) override {
    archive.keep("count", count);
    archive.keep("started", started);
    if (started) archive.keep_rows("moments", moments);
  }
};

struct Outer final : Part {
  std::string name = "outer";
  double speed = -0.0;
  Column weights = Column::LinSpaced(4, 0, 1);
  Rows layer = Rows::Constant(2, 5, 7);
  Inner inner;

  void serialize(Archive& archive) override {
    archive.keep("name", name);
    archive.keep("speed", speed);
    archive.keep("weights", weights);
    archive.keep("layer", layer);
    archive.part("inner", inner);
  }
};

TEST(Archive, OneCallWritesAndReads) {
  Outer before, after;
  before.name = "before";
  before.weights = Column::Constant(2, 0.5);
  before.inner.count = -8;
  after.inner.moments.resize(0, 0);
  restore(after, memory_of(before));
  EXPECT_EQ(after.name, "before");
  EXPECT_TRUE(std::signbit(after.speed));
  EXPECT_EQ(after.weights, before.weights);
  EXPECT_EQ(after.layer, before.layer);
  EXPECT_EQ(after.inner.count, -8);
  EXPECT_EQ(after.inner.moments, before.inner.moments);
}

TEST(Archive, PagesLieInEachOther) {
  Outer outer;
  const Pages pages = memory_of(outer);
  EXPECT_TRUE(pages.texts.contains("name"));
  EXPECT_EQ(pages.integers.at("inner/count"), 3);
  EXPECT_EQ(pages.integers.at("inner/started"), 1);
  EXPECT_EQ(pages.arrays.at("layer").extent, (std::vector<Index>{2, 5}));
  EXPECT_TRUE(pages.rows.contains("inner/moments"));
}

TEST(Archive, WhatHasNotBegunKeepsNoRows) {
  Inner fresh, other;
  fresh.started = false;
  const Pages pages = memory_of(fresh);
  EXPECT_TRUE(pages.rows.empty());
  restore(other, pages);
  EXPECT_FALSE(other.started);
}

TEST(Archive, AMissingPageIsNamed) {
  Outer outer;
  Pages pages = memory_of(outer);
  pages.rows.clear();
  try {
    Archive archive = Archive::out_of(pages, "step_7.h5");
    outer.serialize(archive);
    FAIL() << "nothing was missed";
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("cannot go on from 'step_7.h5': it has no inner/moments"),
              std::string::npos)
        << error.what();
  }
}

TEST(Archive, APartThatKeepsNothingHasAnEmptyPage) {
  Part part;
  EXPECT_TRUE(memory_of(part).empty());
}

}  // namespace
}  // namespace wasserstrom
