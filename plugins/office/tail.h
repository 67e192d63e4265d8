/* SPDX-License-Identifier: MIT */
/* Is a zip archive all there? Looked at before libzip is, which takes what it finds and hashes as many names as a
 * directory has. */
#ifndef TB_OFFICE_TAIL_H
#define TB_OFFICE_TAIL_H
#include "memory.h"

static inline uint16_t le16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }
static inline uint32_t le32(const uint8_t *p) { return le16(p) | (uint32_t)le16(p + 2) << 16; }
static inline uint64_t le64(const uint8_t *p) { return le32(p) | (uint64_t)le32(p + 4) << 32; }

/* The archive has its end and a directory that is whole, with no more members than the user allows. */
tb_status tail_check(struct memory m, tb_source *src, uint64_t size, tb_error *err);
#endif
