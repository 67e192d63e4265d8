/* SPDX-License-Identifier: MIT */
/* What has to be known of a zip archive beside what libarchive tells: whether it is all there, and names as stored. */
#ifndef TB_ARCHIVE_ZIP_H
#define TB_ARCHIVE_ZIP_H
#include <stdbool.h>

#include "input.h"

/* Is the archive complete? *empty: it has no members, which libarchive takes for no archive. */
tb_status zip_check(const struct input *in, bool *empty, tb_error *err);
/* The bytes of the name in the header of the current member, as long as the member; absent if there is none. */
tb_status zip_raw_name(const struct input *in, tb_str *name, tb_error *err);
#endif
