#include "plugins.hpp"

namespace wasserstrom::test {

std::string plugin(const std::string& name) { return std::string(WASSERSTROM_PLUGINS) + "/" + name + ".so"; }

}  // namespace wasserstrom::test
