/* SPDX-License-Identifier: MIT */
/* How much there is to read, before anything is read: it decides whether threads and large pages are worth their
 * while. */
#ifndef TB_LOAD_INPUT_SIZE_H
#define TB_LOAD_INPUT_SIZE_H
#include <stdbool.h>
#include <stddef.h>

/* Bytes of two paths, as far as they can be known; 0 when one is standard input. *plain: both are single files that
 * begin as a text does. */
size_t tb_input_size(const char *const paths[2], bool *plain);
#endif
