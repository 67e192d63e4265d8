# Plugins for tests: tb_<name>.so in a folder. Those that the loader is to refuse, each for its own reason, and some that it
# is not; one that loads and then breaks the contract in the way that its source names (plugin/rude.h).
function(tb_test_plugin NAME FOLDER)
  add_library(test_plugin_${NAME} MODULE ${ARGN})
  set_target_properties(test_plugin_${NAME} PROPERTIES PREFIX "" OUTPUT_NAME tb_${NAME}
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/${FOLDER})
  target_include_directories(test_plugin_${NAME} PRIVATE ${CMAKE_SOURCE_DIR}/include)
  target_link_libraries(test_plugin_${NAME} PRIVATE tb::flags)
  add_custom_command(TARGET test_plugin_${NAME} POST_BUILD
    COMMAND chmod 0755 $<TARGET_FILE:test_plugin_${NAME}> ${CMAKE_BINARY_DIR}/tests/${FOLDER} VERBATIM)
endfunction()

foreach(p good older newer untrusted wrong_magic wrong_major too_small no_callback small_container bad_id twins rival
    no_formats no_descriptor no_entry refusing_init mute_init)
  tb_test_plugin(${p} plugins plugin/${p}.c)
  list(APPEND test_plugins test_plugin_${p})
endforeach()
tb_test_plugin(rude rude plugin/rude.c plugin/rude_box.c)

# With testing.c: asserts and fixtures; those above base also with making.c, which makes grids and tables from text.
foreach(m vec:base large:base clean_text:base place:base source:io spool:io filling:io contract:plugin host:plugin manifest:plugin
    plugin_check:plugin_check pairing:layout)
  string(REPLACE ":" ";" m ${m})
  list(GET m 0 name)
  list(GET m 1 room)
  tb_test(${name} SOURCES unit/testing.c LIBRARIES tb_${room})
endforeach()

target_compile_definitions(test_plugin_check PRIVATE TB_TEST_PLUGINS="${CMAKE_BINARY_DIR}/tests/plugins")
add_dependencies(test_plugin_check test_plugin_good)

foreach(m document:dataset dataset:dataset tidy:dataset dataset_json:dataset
    fold:layout form:layout mend:layout heading:layout select:layout sheet_text:layout layout:layout interpret:layout title:layout shelf:load)
  string(REPLACE ":" ";" m ${m})
  list(GET m 0 name)
  list(GET m 1 room)
  tb_test(${name} SOURCES unit/testing.c unit/making.c LIBRARIES tb_${room})
endforeach()

foreach(m plan nest rows guess duplicates sieve_size)
  tb_test(${m} SOURCES unit/testing.c unit/making.c unit/making_spec.c LIBRARIES tb_load)
endforeach()

tb_test(registry SOURCES unit/testing.c LIBRARIES tb_plugin tb_csv_static tb_text_static)
target_compile_definitions(test_registry PRIVATE TB_TEST_PLUGINS="${CMAKE_BINARY_DIR}/tests/plugins"
  TB_PLUGINS="${CMAKE_BINARY_DIR}/plugins")
add_dependencies(test_registry ${test_plugins} tb_csv_manifest tb_text_manifest)

foreach(m lexicon label assign align crosswalk)
  tb_test(${m} SOURCES unit/testing.c unit/making.c unit/words.c LIBRARIES tb_align)
endforeach()
tb_test(like SOURCES unit/testing.c unit/making.c LIBRARIES tb_change)
tb_test(totals SOURCES unit/testing.c unit/making.c LIBRARIES tb_report)

tb_test(properties SOURCES unit/testing.c LIBRARIES tb_change tb_csv_static tb_text_static)
tb_test(sieve SOURCES unit/testing.c LIBRARIES tb_report tb_csv_static tb_json_static)
tb_test(input_size SOURCES unit/testing.c LIBRARIES tb_load)
tb_test(sieve_cell SOURCES unit/testing.c LIBRARIES tb_load)
tb_test(csv_scan SOURCES unit/testing.c LIBRARIES tb_base)

# Walks of files and archives, with the plugins linked in.
foreach(m walk unpack collect pairs)
  tb_test(${m} SOURCES unit/testing.c unit/packing.c LIBRARIES tb_load tb_archive_static tb_csv_static tb_gzip_static
    tb_json_static tb_text_static PkgConfig::LIBARCHIVE PkgConfig::ZLIB)
endforeach()
