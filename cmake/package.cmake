# What is installed besides the programs and libraries, and the packages that CPack makes of it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(DIRECTORY examples/c DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES docs/wasmvm.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# find_package(wasmvm): the targets wasmvm::wasmvm_c_shared and wasmvm::wasmvm_c_static, and those of the command line.
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/wasmvm)
install(EXPORT wasmvm NAMESPACE wasmvm:: FILE wasmvmTargets.cmake DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/wasmvmConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES cmake/wasmvmConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/wasmvmConfigVersion.cmake DESTINATION ${package_folder})

# pkg-config: relative to its own place, so that the tree can be moved.
file(RELATIVE_PATH prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/wasmvm.pc.in ${CMAKE_CURRENT_BINARY_DIR}/wasmvm.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wasmvm.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(CPACK_PACKAGE_NAME wasmvm)
set(CPACK_PACKAGE_VENDOR "wasmvm")
set(CPACK_PACKAGE_CONTACT "the authors of wasmvm <wasmvm@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "WebAssembly runtime: library, headers and command line")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_CURRENT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6, libstdc++6, libgcc-s1")
set(CPACK_PACKAGE_FILE_NAME wasmvm-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR}-linux)
include(CPack)
