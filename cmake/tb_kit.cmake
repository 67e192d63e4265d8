# What the author of a plugin needs, installed: headers, tools, the package tongbi for CMake and tongbi-plugin for
# pkg-config, the template. Paths are relative to the files themselves: the prefix may be moved.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/tongbi)
set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_package_config_file(cmake/tongbiConfig.cmake.in tongbiConfig.cmake INSTALL_DESTINATION ${package}
  PATH_VARS TB_PLUGIN_INSTALL_DIR NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(tongbiConfigVersion.cmake COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH TB_PC_TO_PREFIX /prefix/${pkgconfig} /prefix)
string(REGEX REPLACE "/$" "" TB_PC_TO_PREFIX ${TB_PC_TO_PREFIX})
configure_file(cmake/tongbi-plugin.pc.in tongbi-plugin.pc @ONLY)

install(TARGETS tongbi_plugin EXPORT tongbiTargets)
install(TARGETS tongbi-manifest tongbi-plugin-check EXPORT tongbiTargets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT tongbiTargets NAMESPACE tongbi:: DESTINATION ${package})
install(FILES ${CMAKE_BINARY_DIR}/tongbiConfig.cmake ${CMAKE_BINARY_DIR}/tongbiConfigVersion.cmake
  cmake/tb_plugin_module.cmake DESTINATION ${package})
install(FILES ${CMAKE_BINARY_DIR}/tongbi-plugin.pc DESTINATION ${pkgconfig})
install(DIRECTORY include/tongbi DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY plugins/template/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tongbi/plugin-template)
