# Plugins that break the contract, each in one way; the loader is to say which.
foreach(p good untrusted wrong_magic wrong_major no_callback bad_id no_formats no_descriptor no_entry refusing_init)
  add_library(test_plugin_${p} MODULE plugin/${p}.c)
  set_target_properties(test_plugin_${p} PROPERTIES PREFIX "" OUTPUT_NAME tb_${p}
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/plugins)
  target_include_directories(test_plugin_${p} PRIVATE ${CMAKE_SOURCE_DIR}/include)
  target_link_libraries(test_plugin_${p} PRIVATE tb::flags)
  add_custom_command(TARGET test_plugin_${p} POST_BUILD
    COMMAND chmod 0755 $<TARGET_FILE:test_plugin_${p}> ${CMAKE_BINARY_DIR}/tests/plugins VERBATIM)
  list(APPEND test_plugins test_plugin_${p})
endforeach()

# With testing.c: asserts and fixtures; those above base also with making.c, which makes grids and tables from text.
foreach(m vec:base clean_text:base place:base source:io spool:io host:plugin manifest:plugin pairing:layout)
  string(REPLACE ":" ";" m ${m})
  list(GET m 0 name)
  list(GET m 1 room)
  tb_test(${name} SOURCES unit/testing.c LIBRARIES tb_${room})
endforeach()

foreach(m document:dataset dataset:dataset tidy:dataset dataset_json:dataset
    fold:layout heading:layout select:layout layout:layout interpret:layout title:layout shelf:load)
  string(REPLACE ":" ";" m ${m})
  list(GET m 0 name)
  list(GET m 1 room)
  tb_test(${name} SOURCES unit/testing.c unit/making.c LIBRARIES tb_${room})
endforeach()

foreach(m plan nest rows guess duplicates)
  tb_test(${m} SOURCES unit/testing.c unit/making.c unit/making_spec.c LIBRARIES tb_load)
endforeach()

tb_test(registry SOURCES unit/testing.c LIBRARIES tb_plugin tb_csv_static tb_text_static)
target_compile_definitions(test_registry PRIVATE TB_TEST_PLUGINS="${CMAKE_BINARY_DIR}/tests/plugins"
  TB_PLUGINS="${CMAKE_BINARY_DIR}/plugins")
add_dependencies(test_registry ${test_plugins} tb_csv tb_text)

tb_test(properties SOURCES unit/testing.c LIBRARIES tb_change tb_csv_static tb_text_static)
tb_test(sieve SOURCES unit/testing.c LIBRARIES tb_report tb_csv_static tb_json_static)
tb_test(csv_scan SOURCES unit/testing.c LIBRARIES tb_base)

# Walks of files and archives, with the plugins linked in.
foreach(m walk collect pairs)
  tb_test(${m} SOURCES unit/testing.c unit/packing.c LIBRARIES tb_load tb_archive_static tb_csv_static tb_gzip_static
    tb_json_static tb_text_static PkgConfig::LIBARCHIVE PkgConfig::ZLIB)
endforeach()
