# Shows our headers to doxygen.  The comment at the top becomes that of the file, a comment of its own within a class the
# name of the members after it, and what is indented in a comment, a formula or a table, is kept as it stands.  Whatever
# else doxygen would take for a command or a tag is text.

# Prose, but for what stands in `code`.
function prose(text,    parts, count, i, said) {
  count = split(text, parts, "`")
  for (i = 1; i <= count; ++i) {
    if (i % 2 == 1) gsub(/[\\<>@#]/, "\\\\&", parts[i])
    said = said (i > 1 ? "`" : "") parts[i]
  }
  return said
}

function end_formula() {
  if (in_formula) print indent "/// ~~~"
  in_formula = 0
}

# A line of a comment that has the line for itself.
function comment(text) {
  if (text ~ /^   /) {
    if (!in_formula) print indent "/// ~~~{.unparsed}"
    in_formula = 1
    print indent "///" text
  } else {
    end_formula()
    print indent "///" prose(text)
  }
}

function end_group() {
  if (in_group) print "  /// \\}"
  in_group = 0
}

function begin_group() {
  end_group()
  print "  /// \\name" prose(heading) "\n  /// \\{"
  in_group = 1
  heading = ""
}

{
  match($0, /^ */)
  indent = substr($0, 1, RLENGTH)
  rest = substr($0, RLENGTH + 1)
}
FNR == 2 && rest ~ /^\/\// { at_top = 1; print "/// \\file" }
at_top && rest ~ /^\/\// { comment(substr(rest, 3)); next }
{ at_top = 0 }
heading != "" && rest !~ /^\/\/ / { begin_group() }
indent == "  " && rest ~ /^\/\/ / { heading = heading substr(rest, 3); next }
rest ~ /^\/\/\/[^<]/ || rest == "///" { comment(substr(rest, 4)); next }
{ end_formula() }
/^}/ || rest == "private:" { end_group() }
match($0, /\/\/\/< /) { print substr($0, 1, RSTART + 3) prose(substr($0, RSTART + 4)); next }
{ print }
