// Pictures: every kind of file is read for what it shows, and what is none is refused.

#include "wasserstrom/data/image.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "../support/png_file.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using test::PngColour;
using test::PngPicture;

std::string place(const std::string& bytes) {
  const std::string path = test::file_of_rank("picture").string();
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

Rows darkness(const std::string& bytes) { return read_image(place(bytes)).darkness; }
Rows darkness(const PngPicture& picture) { return darkness(test::png_file(picture)); }

void expect_rows(const Rows& found, const Rows& wanted) {
  ASSERT_EQ(found.rows(), wanted.rows());
  ASSERT_EQ(found.cols(), wanted.cols());
  EXPECT_LT((found - wanted).cwiseAbs().maxCoeff(), 1e-15) << found;
}

std::string refusal(const std::string& bytes) {
  try {
    darkness(bytes);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

void expect_refused(const std::string& bytes, const std::string& because) {
  const std::string said = refusal(bytes);
  EXPECT_NE(said.find("cannot read the image '"), std::string::npos) << said;
  EXPECT_NE(said.find(because), std::string::npos) << "wanted: " << because << "\n" << said;
}

const std::string black(1, '\0'), grey(1, '\x66'), white(1, '\xFF');  // 0x66 is 255 times 0.4

/// 9 x 5 greys, all different.
PngPicture many_greys() {
  PngPicture picture{9, 5, PngColour::grey, 8, {}};
  for (int k = 0; k < 45; ++k) picture.pixels.emplace_back(1, static_cast<char>(5 * k));
  return picture;
}

Rows darkness_of_many_greys() {
  Rows rows(5, 9);
  for (Index k = 0; k < 45; ++k) rows.data()[k] = 1 - 5.0 * static_cast<double>(k) / 255;
  return rows;
}

TEST(Image, OfGreysInAPng) {
  expect_rows(darkness({3, 2, PngColour::grey, 8, {black, grey, white, white, black, grey}}),
              Rows{{1, 0.6, 0}, {0, 1, 0.6}});
  expect_rows(darkness({5, 1, PngColour::grey, 1, {std::string(1, '\x50')}}), Rows{{1, 0, 1, 0, 1}});
  expect_rows(darkness({2, 1, PngColour::grey, 4, {std::string(1, '\x3F')}}), Rows{{0.8, 0}});
}

TEST(Image, OfColoursIsTheirMean) {
  expect_rows(darkness({2, 1, PngColour::rgb, 8, {white + black + black, grey + grey + white}}), Rows{{2. / 3, 0.4}});
  PngPicture palette{3, 1, PngColour::palette, 8, {std::string(1, '\2'), black, std::string(1, '\1')}};
  palette.palette = white + black + black + black + black + black + white + white + white;
  expect_rows(darkness(palette), Rows{{0, 2. / 3, 1}});
}

TEST(Image, LetsWhiteThroughWhereItIsTransparent) {
  const std::string some(1, '\x33');  // 255 times 0.2
  expect_rows(darkness({3, 1, PngColour::grey_alpha, 8, {black + black, black + some, grey + white}}),
              Rows{{0, 0.2, 0.6}});
  expect_rows(darkness({1, 1, PngColour::rgba, 8, {white + black + black + some}}), Rows{{0.4 / 3}});
  PngPicture palette{2, 1, PngColour::palette, 8, {black, std::string(1, '\1')}};
  palette.palette = black + black + black + black + black + black;
  palette.transparency = black + white;
  expect_rows(darkness(palette), Rows{{0, 1}});
  PngPicture key{2, 1, PngColour::grey, 8, {black, grey}};
  key.transparency = black + black;  // grey 0 is transparent
  expect_rows(darkness(key), Rows{{0, 0.6}});
}

/// Numbers of 16 bits are those of 8 on a finer scale, rounded to it, not amounts of light.
TEST(Image, OfSixteenBitsHasTheScaleOfEight) {
  expect_rows(darkness({3, 1, PngColour::grey, 16, {black + black, grey + grey, white + white}}), Rows{{1, 0.6, 0}});
  expect_rows(darkness({1, 1, PngColour::rgb, 16, {white + white + black + black + black + black}}), Rows{{2. / 3}});
  expect_rows(darkness({1, 1, PngColour::grey_alpha, 16, {black + black + grey + grey}}), Rows{{0.4}});
}

TEST(Image, MayBeInterlaced) {
  PngPicture picture = many_greys();
  expect_rows(darkness(picture), darkness_of_many_greys());
  picture.interlaced = true;
  expect_rows(darkness(picture), darkness_of_many_greys());
}

TEST(Image, OfNetpbm) {
  expect_rows(darkness("P2\n# drawn by hand\n3 2 # wide, high\n10\n0 4 10\n10 0\t4\n"), Rows{{1, 0.6, 0}, {0, 1, 0.6}});
  expect_rows(darkness("P3 2 1 255 255 0 0  255 255 255"), Rows{{2. / 3, 0}});
  expect_rows(darkness("P5\n3 1\n255\n" + black + grey + white), Rows{{1, 0.6, 0}});
  expect_rows(darkness("P6 1 2 255\n" + white + black + black + white + white + black), Rows{{2. / 3}, {1. / 3}});
  expect_rows(darkness("P5 2 1 1000\n" + std::string("\1\x90\3\xE8", 4)), Rows{{0.6, 0}});  // 400 and 1000
  expect_rows(darkness("P5 1 1 255\n\n"), Rows{{1 - 10. / 255}});  // one blank only parts header and bytes
}

TEST(Image, IsUnpackedOnTheWay) {
  const std::string path = test::file_of_rank("packed.png.gz").string();
  const std::string bytes = test::png_file(many_greys());
  const gzFile file = gzopen(path.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())), static_cast<int>(bytes.size()));
  gzclose(file);
  expect_rows(read_image(path).darkness, darkness_of_many_greys());
}

TEST(Image, HasTheFingerprintOfItsFile) {
  const auto digest = [](const std::string& bytes) { return read_image(place(bytes)).digest; };
  EXPECT_EQ(digest("P2 1 1 2 1"), digest("P2 1 1 2 1"));
  EXPECT_NE(digest("P2 1 1 2 1"), digest("P2 1 1 2 0"));
}

TEST(Image, OfDamagedFilesIsRefused) {
  const std::string whole = test::png_file(many_greys());
  for (std::size_t size = 9; size < whole.size() - 16; ++size)  // behind which only the end marker is missing
    EXPECT_NE(refusal(whole.substr(0, size)).find("its contents are damaged"), std::string::npos) << size;
  std::string changed = whole;
  changed[whole.find("IDAT") + 8] = static_cast<char>(changed[whole.find("IDAT") + 8] ^ 0x10);
  expect_refused(changed, "its contents are damaged");
  PngPicture without{1, 1, PngColour::palette, 8, {black}};
  expect_refused(test::png_file(without), "its contents are damaged");
  PngPicture lacking = many_greys();
  lacking.height = 4;
  std::string fewer = test::png_file(lacking);
  fewer.replace(8, 25, whole.substr(8, 25));  // a header that says five rows
  expect_refused(fewer, "its contents are damaged");
}

TEST(Image, OfDamagedTextIsRefused) {
  expect_refused("P5 3 2 255\n" + black + grey, "it ends too soon: 2 bytes of pixels of 6");
  expect_refused("P5 2 1 256\n" + black + grey + black, "it ends too soon: 3 bytes of pixels of 4");
  expect_refused("P2 2 1 255 7", "it ends before the number of a pixel");
  expect_refused("P2 2", "it ends before the height");
  expect_refused("P2 2 # 1 255 7 8", "it ends before the height");
  expect_refused("P2 2 1 255 7 x8", "'x8' in place of the number of a pixel");
  expect_refused("P2 2 1 255 7 -8", "'-8' in place of the number of a pixel");
  expect_refused("P2 2 99999999999999999999 255 7 8", "in place of the height");
  expect_refused("P2 2 1 15 7 16", "a pixel has the number 16, above 15");
  expect_refused("P2 2 1 0 0 0", "its number for white is 0");
  expect_refused("P2 2 1 65536 0 0", "its number for white is 65536");
}

TEST(Image, OfNoSizeOrOfTooMuchIsRefused) {
  expect_refused("P5 0 4 255\n", "0 x 4 pixels");
  expect_refused("P5 4 0 255\n", "4 x 0 pixels");
  expect_refused("P5 100000 100000 255\n", "100000 x 100000 pixels are more than");
  expect_refused("P5 9000000000000000000 9000000000000000000 255\n", "pixels are more than");
  for (const std::uint32_t size : {0u, 60000u, 2000000000u}) {
    std::string header = test::big_endian(size) + test::big_endian(size) + std::string("\x08\0\0\0\0", 5);
    const std::string file = "\x89PNG\r\n\x1a\n" + test::png_chunk("IHDR", header) + test::png_chunk("IDAT", "") +
                             test::png_chunk("IEND", "");
    expect_refused(file, size == 60000u ? "60000 x 60000 pixels are more than" : "its contents are damaged");
  }
}

TEST(Image, OfOtherFilesIsRefused) {
  expect_refused("", "it is empty");
  expect_refused("\xFF\xD8\xFF\xE0 JFIF", "it is a JPEG image: save the picture as PNG");
  expect_refused("GIF89a", "it is a GIF image");
  expect_refused("P4\n1 1\n", "it is a PBM image");
  expect_refused("P7\nWIDTH 1\n", "it is neither PNG nor PGM nor PPM");
  expect_refused("P5", "it is neither PNG nor PGM nor PPM");
  expect_refused("1,2\n3,4\n", "it is neither PNG nor PGM nor PPM");
  EXPECT_THROW(read_image(test::test_directory().string()), ConfigError);
  EXPECT_THROW(read_image((test::test_directory() / "missing.png").string()), ConfigError);
}

/// A packed file of nothing is not unpacked to its end.
TEST(Image, OfTooManyBytesIsRefused) {
  const std::string path = test::file_of_rank("bomb.gz").string();
  const gzFile file = gzopen(path.c_str(), "wb1");
  const std::string part("P2 1 1 1 " + std::string(1 << 20, ' '));
  for (int k = 0; k < 260; ++k) gzwrite(file, part.data(), static_cast<unsigned>(part.size()));
  gzclose(file);
  try {
    read_image(path);
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("more than 268435456 bytes"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace wasserstrom
