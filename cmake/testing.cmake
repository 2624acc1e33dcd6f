# The tests. ctest is the only list of them; `make test` runs it in several builds and adds up what it printed.

# Compiling tests takes most of a cold `make test`; what is tested are the objects of the layers, so tests themselves are
# compiled with less effort. Catch2's own code needs no sanitizers.
set(effort)
set(catch_effort)
if(WASMVM_SANITIZE)
  set(effort -O0)
  set(catch_effort -O0 -fno-sanitize=all)
elseif(CMAKE_BUILD_TYPE STREQUAL Release)
  set(effort -O1)
  set(catch_effort -O0)
endif()

# tests/unit/<layer>/*_test.cpp: one executable per layer, linked against that layer and everything below it.
add_library(wasmvm_catch_main OBJECT tests/unit/main.cpp)
target_compile_options(wasmvm_catch_main PRIVATE ${WASMVM_HOSTED_CXX} ${catch_effort})
set(below)
foreach(layer IN LISTS WASMVM_LAYERS)
  list(APPEND below ${wasmvm_${layer}_objects})
  file(GLOB sources CONFIGURE_DEPENDS tests/unit/${layer}/*_test.cpp)
  if(sources)
    add_executable(unit_${layer} ${sources} $<TARGET_OBJECTS:wasmvm_catch_main> ${below})
    target_include_directories(unit_${layer} PRIVATE src include tests/unit tests)
    target_link_libraries(unit_${layer} PRIVATE Threads::Threads)
    target_compile_options(unit_${layer} PRIVATE ${WASMVM_HOSTED_CXX} ${effort})
    add_test(NAME unit_${layer} COMMAND unit_${layer})
  endif()
endforeach()

add_subdirectory(tests/house)
foreach(area capi wasi spec cases examples features linear bench)
  if(TARGET wasmvm_c_static AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/tests/${area}/CMakeLists.txt)
    add_subdirectory(tests/${area})
  endif()
endforeach()
