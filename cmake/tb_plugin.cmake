# tb_add_plugin(NAME SOURCES ... [LIBRARIES ...])
# A plugin of ours: as everybody builds one (tb_plugin_module), with our warnings, and tb_NAME_static, the same sources as a
# static library for unit tests and fuzzers.
include(tb_plugin_module)
set(TB_PLUGIN_INSTALL_DIR ${CMAKE_INSTALL_LIBDIR}/tongbi/plugins)
function(tb_add_plugin NAME)
  cmake_parse_arguments(P "" "" "SOURCES;LIBRARIES" ${ARGN})
  tb_plugin_module(${NAME} SOURCES ${P_SOURCES} LIBRARIES tb::flags ${P_LIBRARIES})
  add_library(tb_${NAME}_static STATIC EXCLUDE_FROM_ALL ${P_SOURCES})
  target_compile_definitions(tb_${NAME}_static PRIVATE TB_PLUGIN_STATIC)
  target_link_libraries(tb_${NAME}_static PRIVATE tongbi::plugin tb::flags ${P_LIBRARIES})
endfunction()
