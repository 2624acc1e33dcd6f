# Flags that every file of the project is compiled with: warnings, the language subset, sanitizers, ccache.

find_program(WASMVM_CCACHE ccache)
foreach(lang C CXX)
  if(WASMVM_CCACHE AND NOT CMAKE_${lang}_COMPILER_LAUNCHER)
    set(CMAKE_${lang}_COMPILER_LAUNCHER ${WASMVM_CCACHE})
  endif()
endforeach()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

# The library knows neither exceptions nor run-time type information; tests and tools switch them on for themselves.
# Nobody looks at errno after a square root: it is one instruction then.
add_compile_options(-fno-math-errno)
add_compile_options(-Wall -Wextra $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti> $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
set(WASMVM_HOSTED_CXX -frtti -fexceptions)

if(CMAKE_BUILD_TYPE MATCHES "^(Release|MinSizeRel)$")
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections)
endif()

if(CMAKE_BUILD_TYPE STREQUAL MinSizeRel)
  # Nothing unwinds through the library: it throws nothing, and callbacks must not. The tables would be a tenth of it.
  add_compile_options(-fno-asynchronous-unwind-tables -fno-unwind-tables)
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=lld WASMVM_HAS_LLD)
  if(WASMVM_HAS_LLD)
    add_link_options(-fuse-ld=lld)
    if(CMAKE_BUILD_TYPE STREQUAL MinSizeRel)
      # Of functions with the same code one is kept, unless somebody compares their addresses.
      add_link_options(-Wl,--icf=safe)
    endif()
  endif()
endif()

if(WASMVM_SANITIZE)
  # vptr needs type information, which the library does not have. A report ends the process, so that tests notice it.
  add_compile_options(-fsanitize=${WASMVM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${WASMVM_SANITIZE})
  if(WASMVM_SANITIZE MATCHES undefined)
    add_compile_options(-fno-sanitize=vptr)
  endif()
endif()
