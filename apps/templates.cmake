# Writes templates.cpp with the text of every case file, so that `wasserstrom template` needs no files at run time.
file(GLOB cases ${CASES_DIR}/*.toml)
list(SORT cases)
set(entries "")
foreach(path IN LISTS cases)
  get_filename_component(name ${path} NAME_WE)
  file(READ ${path} text)
  string(REGEX MATCH "^# ([^\n]*)" first "${text}")
  string(APPEND entries "      {\"${name}\", R\"case(${CMAKE_MATCH_1})case\", R\"case(${text})case\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"templates.hpp\"\n\nconst std::vector<Template>& templates() {\n"
  "  static const std::vector<Template> all = {\n${entries}  };\n  return all;\n}\n")
