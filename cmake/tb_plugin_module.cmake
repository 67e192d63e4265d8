# What makes a shared object a plugin; for the build of tongbi and, installed, for that of others.
#
# tb_plugin_module(NAME SOURCES ... [LIBRARIES ...])
# Builds tb_NAME.so into <build>/plugins with its manifest beside it, hides all names but those it exports by TB_EXPORT, and
# proves that it needs nothing of the program. Both are installed to TB_PLUGIN_INSTALL_DIR. The modes do not depend on the
# umask, for the loader refuses a plugin that others could write. TB_SANITIZE: the sanitizers' functions come from outside.
function(tb_plugin_module NAME)
  cmake_parse_arguments(P "" "" "SOURCES;LIBRARIES" ${ARGN})
  set(dir ${CMAKE_BINARY_DIR}/plugins)
  set(manifest ${dir}/tb_${NAME}.manifest)
  add_library(tb_${NAME} MODULE ${P_SOURCES})
  set_target_properties(tb_${NAME} PROPERTIES PREFIX "" SUFFIX .so LIBRARY_OUTPUT_DIRECTORY ${dir}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(tb_${NAME} PRIVATE tongbi::plugin ${P_LIBRARIES})
  if(NOT TB_SANITIZE)
    target_link_options(tb_${NAME} PRIVATE -Wl,-z,defs)
  endif()
  add_custom_command(TARGET tb_${NAME} POST_BUILD COMMAND chmod 0755 $<TARGET_FILE:tb_${NAME}> ${dir} VERBATIM)
  add_custom_command(OUTPUT ${manifest}
    COMMAND tongbi::tongbi-manifest $<TARGET_FILE:tb_${NAME}> ${manifest}
    COMMAND chmod 0644 ${manifest}
    DEPENDS $<TARGET_FILE:tb_${NAME}> $<TARGET_FILE:tongbi::tongbi-manifest> VERBATIM)
  add_custom_target(tb_${NAME}_manifest ALL DEPENDS ${manifest})
  install(TARGETS tb_${NAME} LIBRARY DESTINATION ${TB_PLUGIN_INSTALL_DIR}
    PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(FILES ${manifest} DESTINATION ${TB_PLUGIN_INSTALL_DIR})
endfunction()
