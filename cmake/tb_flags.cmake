# tb::flags: what every target of ours is compiled with. Linked PRIVATE.
add_library(tb_flags INTERFACE)
add_library(tb::flags ALIAS tb_flags)
target_compile_definitions(tb_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
target_compile_options(tb_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wold-style-definition -Wcast-qual -Wcast-align -Wwrite-strings
  -Wpointer-arith -Wformat=2 -Wundef -Wvla -Wimplicit-fallthrough -Wdouble-promotion
  $<$<C_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wnull-dereference>
  $<$<BOOL:${TB_WERROR}>:-Werror>
  -fvisibility=hidden -fno-common)
if(TB_SANITIZE)
  target_compile_options(tb_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(tb_flags INTERFACE -fsanitize=address,undefined)
else()
  target_compile_options(tb_flags INTERFACE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>)
  target_link_options(tb_flags INTERFACE -Wl,-z,relro,-z,now)
endif()
if(TB_FUZZ) # the fuzzer sees only what is counted: the rooms, not just the targets themselves
  target_compile_options(tb_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
