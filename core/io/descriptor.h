/* SPDX-License-Identifier: MIT */
/* Reading and writing a descriptor, whatever signals come in between. */
#ifndef TB_IO_DESCRIPTOR_H
#define TB_IO_DESCRIPTOR_H
#include "base/error.h"

/* Up to n bytes from where it stands; *got 0: the end. */
TB_MUST tb_status tb_descriptor_read(int fd, void *to, size_t n, size_t *got, tb_error *err);
/* The same from a place of a file. */
TB_MUST tb_status tb_descriptor_read_at(int fd, size_t at, void *to, size_t n, size_t *got, tb_error *err);
/* All n bytes; 0, or why not (errno). */
TB_MUST int tb_descriptor_write(int fd, const void *bytes, size_t n);
#endif
