# tb_add_plugin(NAME SOURCES ... [LIBRARIES ...])
# Builds tb_NAME.so into <build>/plugins with its manifest beside it, and tb_NAME_static, the same
# sources as a static library for unit tests and fuzzers.
function(tb_add_plugin NAME)
  cmake_parse_arguments(P "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(tb_${NAME} MODULE ${P_SOURCES})
  set_target_properties(tb_${NAME} PROPERTIES PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
  target_include_directories(tb_${NAME} PRIVATE ${CMAKE_SOURCE_DIR}/include)
  target_link_libraries(tb_${NAME} PRIVATE tb::flags ${P_LIBRARIES})
  if(NOT TB_SANITIZE)
    target_link_options(tb_${NAME} PRIVATE -Wl,-z,defs)
  endif()
  # The loader refuses a plugin that others could write: the mode must not depend on the umask.
  add_custom_command(TARGET tb_${NAME} POST_BUILD
    COMMAND chmod 0755 $<TARGET_FILE:tb_${NAME}> ${CMAKE_BINARY_DIR}/plugins
    COMMAND tongbi-manifest $<TARGET_FILE:tb_${NAME}> ${CMAKE_BINARY_DIR}/plugins/tb_${NAME}.manifest
    COMMAND chmod 0644 ${CMAKE_BINARY_DIR}/plugins/tb_${NAME}.manifest
    VERBATIM)
  add_dependencies(tb_${NAME} tongbi-manifest)
  install(TARGETS tb_${NAME} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/tongbi/plugins
    PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(FILES ${CMAKE_BINARY_DIR}/plugins/tb_${NAME}.manifest
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/tongbi/plugins)
  add_library(tb_${NAME}_static STATIC EXCLUDE_FROM_ALL ${P_SOURCES})
  target_compile_definitions(tb_${NAME}_static PRIVATE TB_PLUGIN_STATIC)
  target_include_directories(tb_${NAME}_static PRIVATE ${CMAKE_SOURCE_DIR}/include)
  target_link_libraries(tb_${NAME}_static PRIVATE tb::flags ${P_LIBRARIES})
endfunction()
