# Writes a source file with the hash of the sources that decide what a compiled image means; run by cmake -P.
# SOURCES: a list, OUT: the file, BASE: what names are relative to.
set(all)
foreach(source IN LISTS SOURCES)
  file(SHA256 ${source} hash)
  file(RELATIVE_PATH name ${BASE} ${source})
  string(APPEND all "${name} ${hash}\n")
endforeach()
string(SHA256 id "${all}")
string(REGEX REPLACE "(..)" "0x\\1, " bytes ${id})
file(WRITE ${OUT}.new "#include \"image/format.h\"\nwasmvm::Digest wasmvm::image::build_id() { return {${bytes}}; }\n")
file(COPY_FILE ${OUT}.new ${OUT} ONLY_IF_DIFFERENT)
file(TOUCH ${OUT})
