/* SPDX-License-Identifier: MIT */
/* How sure it is that a source is an archive, or a compressed file; what their first bytes are. */
#ifndef TB_ARCHIVE_PROBE_H
#define TB_ARCHIVE_PROBE_H
#include <tongbi/plugin.h>

#include <stdbool.h>
#include <string.h>

#define MAGIC_ZIP "PK\3\4"
#define MAGIC_ZIP_END "PK\5\6" /* a zip archive without members begins with its end */
#define MAGIC_7Z "7z\xbc\xaf\x27\x1c"
#define MAGIC_USTAR "ustar"
#define USTAR_AT 257u
#define MAGIC_BZIP2 "BZh"
#define MAGIC_XZ "\xfd\x37zXZ\0"
#define MAGIC_ZSTD "\x28\xb5\x2f\xfd"

#define BEGINS(p, len, magic) ((len) >= sizeof(magic) - 1 && memcmp(p, magic, sizeof(magic) - 1) == 0)

static inline uint16_t le16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }
static inline uint32_t le32(const uint8_t *p) { return le16(p) | (uint32_t)le16(p + 2) << 16; }

int32_t probe_archive(const tb_host *host, tb_ctx *ctx, tb_source *src);
int32_t probe_compressed(const tb_host *host, tb_ctx *ctx, tb_source *src);
#endif
