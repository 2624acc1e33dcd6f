# For find_package(wasmvm): gives the targets wasmvm::wasmvm_c_static and wasmvm::wasmvm_c_shared.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/wasmvmTargets.cmake)
