# libwasmvm_c.a and libwasmvm_c.so: the objects of every layer, and nothing but WasmVM_* to be seen from outside.

add_library(wasmvm_c_static STATIC ${wasmvm_objects})
add_library(wasmvm_c_shared SHARED ${wasmvm_objects})
foreach(target wasmvm_c_static wasmvm_c_shared)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME wasmvm_c LINKER_LANGUAGE CXX)
  target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  target_link_libraries(${target} PUBLIC Threads::Threads)
endforeach()
# A program in C is linked by a C compiler, which does not know of the C++ runtime.
target_link_libraries(wasmvm_c_static PUBLIC m INTERFACE $<$<LINK_LANGUAGE:C>:stdc++>)

# The SONAME counts incompatible changes of the interface.
set_target_properties(wasmvm_c_shared PROPERTIES
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
  LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.map)
target_link_options(wasmvm_c_shared PRIVATE -Wl,--version-script=${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.map)
# The tables of handlers are thousands of addresses: a relocation each would take more room than the handlers' own code.
include(CheckLinkerFlag)
check_linker_flag(CXX -Wl,-z,pack-relative-relocs WASMVM_HAS_PACKED_RELOCATIONS)
if(WASMVM_HAS_PACKED_RELOCATIONS)
  target_link_options(wasmvm_c_shared PRIVATE -Wl,-z,pack-relative-relocs)
endif()

# Threads of the library and its signal handlers live as long as the process.
target_link_options(wasmvm_c_shared PRIVATE -Wl,-z,nodelete)

include(GNUInstallDirs)
install(TARGETS wasmvm_c_static wasmvm_c_shared EXPORT wasmvm)
