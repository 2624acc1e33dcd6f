# Which compiler builds the interpreter's handlers, and in which variant.
#
# The fast variant hands machine registers from handler to handler: it needs `preserve_none` and guaranteed tail calls, which
# clang has from version 19 on. Under another compiler, clang++-19 compiles just the files src/interp/handlers*.cpp; without
# it the portable variant (WASMVM_PORTABLE_INTERP=1) takes its place, which every compiler can build.

set(WASMVM_HANDLER_COMPILER)
# PERF: a handler that begins in the middle of a fetch block costs a cycle at each jump to it.
# Nothing unwinds through handlers: faults and traps leave them by other ways, and the tables would be half as large as the code.
set(WASMVM_HANDLER_OPTIONS -fno-math-errno -falign-functions=32 -fno-asynchronous-unwind-tables -fno-unwind-tables)
if(WASMVM_PORTABLE_INTERP)
  message(STATUS "Interpreter: portable, as asked for")
  add_compile_definitions(WASMVM_PORTABLE_INTERP=1)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19)
  message(STATUS "Interpreter: threaded")
else()
  find_program(WASMVM_CLANGXX NAMES clang++-19 clang++-20 clang++-21 clang++-22)
  if(WASMVM_CLANGXX)
    set(WASMVM_HANDLER_COMPILER ${WASMVM_CLANGXX})
    message(STATUS "Interpreter: threaded, its handlers built by ${WASMVM_CLANGXX}")
  else()
    message(STATUS "Interpreter: portable, which is slower: no clang++-19 found (`make setup` installs it)")
    add_compile_definitions(WASMVM_PORTABLE_INTERP=1)
  endif()
endif()

# Takes out of the list named `sources` what WASMVM_HANDLER_COMPILER has to build, and puts its objects into `objects`.
function(wasmvm_split_interpreter sources objects)
  if(NOT WASMVM_PORTABLE_INTERP AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
    file(GLOB handlers src/interp/handlers*.cpp)
    set(options ${WASMVM_HANDLER_OPTIONS})
    if(WASMVM_SANITIZE MATCHES address)
      # Finding uses after return makes frames whose size is not constant, which clang cannot do under preserve_none.
      list(APPEND options -fsanitize-address-use-after-return=never)
    endif()
    if(WASMVM_SANITIZE MATCHES fuzzer)
      # A fault needs the machine state in its registers; what these parts of the fuzzer's coverage call moves it out of them.
      list(APPEND options -fno-sanitize-coverage=trace-cmp,indirect-calls,stack-depth)
    endif()
    set_source_files_properties(${handlers} PROPERTIES COMPILE_OPTIONS "${options}")
  endif()
  if(WASMVM_SANITIZE MATCHES thread AND NOT WASMVM_PORTABLE_INTERP)
    # Calls of the sanitizer around an access move the machine state out of its registers, and a fault needs it there. What
    # handlers touch is one thread's own or the guest's business; their atomics, which cannot fault, show who waits for whom.
    file(GLOB handlers src/interp/handlers*.cpp)
    set(atomics_only)
    foreach(part memory-accesses memintrinsics func-entry-exit)
      string(APPEND atomics_only " -mllvm -tsan-instrument-${part}=0")
    endforeach()
    set_source_files_properties(${handlers} PROPERTIES COMPILE_FLAGS "${atomics_only}")
  endif()
  if(NOT WASMVM_HANDLER_COMPILER)
    return()
  endif()
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  set(rest)
  set(built)
  foreach(source IN LISTS ${sources})
    get_filename_component(stem ${source} NAME_WE)
    if(NOT stem MATCHES "^handlers")
      list(APPEND rest ${source})
      continue()
    endif()
    set(object ${CMAKE_CURRENT_BINARY_DIR}/interp_handlers/${stem}.o)
    add_custom_command(
      OUTPUT ${object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/interp_handlers
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${WASMVM_HANDLER_COMPILER} -std=c++20 -fPIC -fvisibility=hidden
              -fvisibility-inlines-hidden -fno-rtti -fno-exceptions ${WASMVM_HANDLER_OPTIONS} -Wall -Wextra ${flags}
              -I${CMAKE_CURRENT_SOURCE_DIR}/src -I${CMAKE_CURRENT_SOURCE_DIR}/include
              -MD -MF ${object}.d -MT ${object} -c ${source} -o ${object}
      DEPENDS ${source}
      DEPFILE ${object}.d
      COMMENT "Building ${stem}.o with ${WASMVM_HANDLER_COMPILER}"
      COMMAND_EXPAND_LISTS VERBATIM)
    set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
    list(APPEND built ${object})
  endforeach()
  set(${sources} ${rest} PARENT_SCOPE)
  set(${objects} ${built} PARENT_SCOPE)
endfunction()
