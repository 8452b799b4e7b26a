# Manual pages of the program and of each of its commands, from what they say of themselves.
#   cmake -DPROGRAM=... -DHELP2MAN=... -DOUTPUT=FOLDER -P man_pages.cmake

function(write_page name command sentence)
  execute_process(COMMAND ${HELP2MAN} --no-info --section=1 "--version-string=${VERSION}" "--name=${sentence}" "${command}"
    OUTPUT_VARIABLE page ERROR_VARIABLE error RESULT_VARIABLE failed)
  if(failed)
    message(WARNING "no manual page ${name}.1: ${error}")
    return()
  endif()
  string(TOUPPER ${name} title)
  string(REGEX REPLACE "\n\\.TH [^ ]+" "\n.TH ${title}" page "${page}")
  string(REGEX REPLACE "\n[^ \n]+ \\\\- " "\n${name} \\\\- " page "${page}")
  file(WRITE ${OUTPUT}/${name}.1 "${page}${ARGN}")
endfunction()

file(MAKE_DIRECTORY ${OUTPUT})
execute_process(COMMAND ${PROGRAM} --version OUTPUT_VARIABLE VERSION)
string(REGEX REPLACE "\n.*" "" VERSION "${VERSION}")
execute_process(COMMAND ${PROGRAM} --help OUTPUT_VARIABLE help)
string(REGEX REPLACE ".*Subcommands:\n" "" commands "${help}")
string(REPLACE ";" "," commands "${commands}")  # which would part a list
string(REGEX MATCHALL "  [a-z-]+ +[^\n]+" commands "${commands}")
set(pages "")
foreach(line IN LISTS commands)
  string(REGEX MATCH "^  ([a-z-]+) +(.*)$" unused "${line}")
  set(sentence "${CMAKE_MATCH_2}")
  set(command ${CMAKE_MATCH_1})
  write_page(wasserstrom-${command} "${PROGRAM} ${command}" "${sentence}")
  string(APPEND pages ".BR wasserstrom-${command} (1),\n")
endforeach()
write_page(wasserstrom ${PROGRAM} "gradient flows in the space of probability distributions" ".SH SEE ALSO\n${pages}and wasserstrom help, the reference of the keys of a case.\n")
