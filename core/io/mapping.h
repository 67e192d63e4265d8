/* SPDX-License-Identifier: MIT */
/* Mapped files that may shrink while they are read: that does not end the process, but is told afterwards. */
#ifndef TB_IO_MAPPING_H
#define TB_IO_MAPPING_H
#include <stdbool.h>
#include <stddef.h>

typedef struct tb_mapping tb_mapping;

/* Watches p[0..len), which was mapped from a file. NULL: more than TB_MAX_MAPPINGS are watched. */
tb_mapping *tb_mapping_add(void *p, size_t len);
/* Was something read that is no longer in the file? */
bool tb_mapping_shrunk(const tb_mapping *m);
/* Before it is unmapped; accepts NULL. */
void tb_mapping_remove(tb_mapping *m);
#endif
