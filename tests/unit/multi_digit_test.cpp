// Two pictures in one: what they are made of, and what the published description of such sets asks for.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "../support/shared_data.hpp"
#include "../support/test_directory.hpp"
#include "data_fixture.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr Index pictures = 10, side = 3;

/// Picture k has the brightness 10 (k + 1) everywhere, and the label k % 4.
void write_pictures() {
  std::ofstream images(test::test_directory() / "images-idx3", std::ios::binary),
      labels(test::test_directory() / "labels-idx1", std::ios::binary);
  images.write("\0\0\x08\x03\0\0\0\x0a\0\0\0\x03\0\0\0\x03", 16);
  labels.write("\0\0\x08\x01\0\0\0\x0a", 8);
  for (int k = 0; k < pictures; ++k) {
    for (int pixel = 0; pixel < side * side; ++pixel) images.put(static_cast<char>(10 * (k + 1)));
    labels.put(static_cast<char>(k % 4));
  }
}

std::shared_ptr<const DataSet> made(const std::string& keys) {
  write_pictures();
  return test::read_data(
             "[[data]]\nname = \"d\"\ntype = \"multi_digit\"\npath = \"images-idx3\"\nlabels = \"labels-idx1\"\n"
             "shift = 2\n" +
                 keys,
             test::test_directory())
      .select("d", "")
      .data;
}

double brightness(Index picture) { return 10 * static_cast<double>(picture + 1) / 255; }

/// The number of a picture of which a row has a pixel with nothing else over it, by its brightness, other than `known`.
Index other_picture(const DataSet& set, Index row, Index known) {
  for (Index c = 0; c < set.design.columns(); ++c)
    if (const double value = set.design.at(row, c); value > 0 && value != brightness(known))
      return static_cast<Index>(std::lround(255 * value / 10)) - 1;
  return known;
}

TEST(MultiDigit, HasAPictureInEachCorner) {
  const auto first = made(""), second = made("answer = \"second\"\n");
  const Index width = side + 4;
  ASSERT_EQ(first->design.columns(), width * width);
  ASSERT_EQ(first->response.size(), 2 * pictures);
  bool moved = false;
  for (Index c = 0; c < 2 * pictures; ++c) {
    const Index i = c % pictures, j = other_picture(*first, c, i);
    EXPECT_EQ(first->response[c], static_cast<double>(i % 4));
    EXPECT_NE(first->response[c], second->response[c]) << c;
    EXPECT_EQ(second->response[c], static_cast<double>(j % 4)) << c;
    // Each pixel is that of one of the two, the brighter where they meet; 9 of each, at its offset.
    Index of_second = 0, top = width, left = width;
    for (Index pixel = 0; pixel < width * width; ++pixel) {
      const double value = first->design.at(c, pixel);
      EXPECT_TRUE(value == 0 || value == brightness(i) || value == brightness(j));
      if (value != brightness(j)) continue;
      ++of_second;
      top = std::min(top, pixel / width);
      left = std::min(left, pixel % width);
    }
    if (j > i) {
      EXPECT_EQ(of_second, side * side);
      EXPECT_GE(top, 2);
      EXPECT_GE(left, 2);
      moved = moved || top > 2;
    }
  }
  EXPECT_TRUE(moved);
}

TEST(MultiDigit, SumsAndParts) {
  const auto most = made("answer = \"second\"\n"), sum = made("answer = \"second\"\nblend = \"sum\"\n");
  EXPECT_EQ(most->response, sum->response);
  double more = 0;
  for (Index c = 0; c < 2 * pictures; ++c) {
    const Index i = c % pictures, j = other_picture(*most, c, i);
    for (Index pixel = 0; pixel < most->design.columns(); ++pixel)
      if (const double value = sum->design.at(c, pixel); value > std::max(brightness(i), brightness(j)) + 1e-12) {
        EXPECT_NEAR(value, brightness(i) + brightness(j), 1e-12);
        ++more;
      }
  }
  EXPECT_GT(more, 20);  // boxes of 3 x 3 at most two pixels away from each other meet in one or more
  const auto part = made("first = 6\npictures = 3\ncount = 5\n");
  ASSERT_EQ(part->response.size(), 5);
  EXPECT_EQ(part->response, (Column(5) << 2, 3, 0, 2, 3).finished());
}

TEST(MultiDigit, SaysWhatDoesNotFit) {
  const auto message = [](const std::string& keys) -> std::string {
    try {
      made(keys);
      return {};
    } catch (const ConfigError& error) {
      return error.what();
    }
  };
  EXPECT_NE(message("first = 6\npictures = 5\n").find("5 pictures from 6 on, but "), std::string::npos);
  EXPECT_NE(message("first = 10\n").find("the first picture is 10, counted from 0, but "), std::string::npos);
  EXPECT_NE(message("pictures = 1\n").find("have one label"), std::string::npos);
  EXPECT_NE(message("second = \"images-idx3\"\n").find("'second' and 'second_labels'"), std::string::npos);
}

/// What these rules make of MNIST.
TEST(MultiDigit, OfMnist) {
  if (!test::has_shared_data("mnist")) GTEST_SKIP() << "no MNIST data";
  const auto set = test::read_data(
                       "[[data]]\nname = 'd'\ntype = 'multi_digit'\npath = 'mnist/t10k-images-idx3-ubyte.gz'\n"
                       "labels = 'mnist/t10k-labels-idx1-ubyte.gz'\ncount = 1000\npictures = 500\n",
                       test::shared_data_directory())
                       .select("d", "")
                       .data;
  ASSERT_EQ(set->design.columns(), 36 * 36);
  double sum = 0, square = 0, high = 0;
  for (const double value : set->design.values()) {
    sum += value;
    square += value * value;
    high = std::max(high, value);
  }
  const auto count = static_cast<double>(set->design.values().size());
  EXPECT_EQ(high, 1);
  // A NumPy program that draws its own partners and offsets finds 0.1304 and 0.3092, 0.0008 and 0.0009 between seeds.
  EXPECT_NEAR(sum / count, 0.1304, 0.004);
  EXPECT_NEAR(std::sqrt(square / count - sum * sum / count / count), 0.3092, 0.0045);
}

}  // namespace
}  // namespace wasserstrom
