# The code generator: libwasmvm_llvm.so, a module of its own that is loaded when something is compiled, or part of the library.
#
# WASMVM_LLVM: ON, OFF, or AUTO (if LLVM 19 and clang 19 are there). The vector semantics are compiled to bitcode by clang.

set(WASMVM_LLVM AUTO CACHE STRING "Build the compiler on LLVM: ON, OFF or AUTO")
option(WASMVM_LLVM_STATIC "Link the compiler into the library instead of loading it" OFF)
set(WASMVM_HAS_LLVM OFF)
# A second copy of the lower layers in one process confuses sanitizers: with them the compiler is part of the library or absent.
if(WASMVM_LLVM AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND (NOT WASMVM_SANITIZE OR WASMVM_LLVM_STATIC))
  if(NOT WASMVM_LLVM STREQUAL AUTO)
    set(required REQUIRED)
  endif()
  # LLVM's own package file asks for much that a user of its shared library does not need.
  find_program(WASMVM_LLVM_CONFIG NAMES llvm-config-19 ${required})
  if(WASMVM_LLVM_CONFIG)
    execute_process(COMMAND ${WASMVM_LLVM_CONFIG} --includedir OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE)
    find_path(WASMVM_LLVM_INCLUDE llvm/IR/Module.h HINTS ${folder} NO_DEFAULT_PATH ${required})
    execute_process(COMMAND ${WASMVM_LLVM_CONFIG} --libdir OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE)
    find_library(WASMVM_LLVM_LIBRARY LLVM-19 HINTS ${folder} NO_DEFAULT_PATH ${required})
  endif()
  find_program(WASMVM_CLANGXX NAMES clang++-19 ${required})
  if(WASMVM_LLVM_INCLUDE AND WASMVM_LLVM_LIBRARY AND WASMVM_CLANGXX)
    set(WASMVM_HAS_LLVM ON)
  endif()
endif()
message(STATUS "Compiler (LLVM): ${WASMVM_HAS_LLVM}")

# Compiles the sources of the layer and makes the module of them, with copies of the stateless layers below.
function(wasmvm_add_compiler)
  set(bitcode)
  foreach(level base sse42)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/semantics_${level}.bc)
    set(flags)
    if(level STREQUAL sse42)
      set(flags -msse4.2)
    endif()
    add_custom_command(OUTPUT ${out}
      COMMAND ${WASMVM_CLANGXX} -std=c++20 -O1 -Xclang -disable-lifetime-markers -ffp-contract=off -fno-exceptions -fno-rtti
        -fno-asynchronous-unwind-tables -fno-stack-protector ${flags} -emit-llvm -c -I${CMAKE_CURRENT_SOURCE_DIR}/src -MD -MF ${out}.d -x c++
        ${CMAKE_CURRENT_SOURCE_DIR}/src/llvm/semantics.bitcode.cc -o ${out}
      DEPENDS src/llvm/semantics.bitcode.cc DEPFILE ${out}.d VERBATIM)
    list(APPEND bitcode ${out})
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS src/llvm/*.cpp)
  set_source_files_properties(src/llvm/semantics.cpp PROPERTIES
    OBJECT_DEPENDS "${bitcode}"
    COMPILE_DEFINITIONS "WASMVM_SEMANTICS_BASE=\"${CMAKE_CURRENT_BINARY_DIR}/semantics_base.bc\";WASMVM_SEMANTICS_SSE42=\"${CMAKE_CURRENT_BINARY_DIR}/semantics_sse42.bc\"")
  add_library(wasmvm_llvm_objects OBJECT ${sources})
  target_include_directories(wasmvm_llvm_objects PRIVATE src)
  target_include_directories(wasmvm_llvm_objects SYSTEM PRIVATE ${WASMVM_LLVM_INCLUDE})
  if(WASMVM_LLVM_STATIC)
    return()
  endif()
  add_library(wasmvm_llvm MODULE $<TARGET_OBJECTS:wasmvm_llvm_objects> ${wasmvm_base_objects} ${wasmvm_wasm_objects} ${wasmvm_binary_objects})
  set_target_properties(wasmvm_llvm PROPERTIES LINKER_LANGUAGE CXX LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  target_link_libraries(wasmvm_llvm PRIVATE ${WASMVM_LLVM_LIBRARY} Threads::Threads)
  include(GNUInstallDirs)
  install(TARGETS wasmvm_llvm DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()
