/* SPDX-License-Identifier: MIT */
/* Every limit on a depth, size, count or ratio, in one place. */
#ifndef TB_BASE_LIMITS_H
#define TB_BASE_LIMITS_H
#include <stddef.h>

#define TB_MAX_SOURCE ((size_t)1 << 40)    /* bytes of a mapped source */
#define TB_MAX_STREAM ((size_t)4 << 30)    /* bytes spooled from standard input or decoded */
#define TB_SPOOL_MEMORY ((size_t)64 << 20) /* bytes of all members of archives held in memory; more go to files */
#define TB_WINDOW ((size_t)256 << 10)      /* bytes of a file read at once by who reads it from end to end */
#define TB_WINDOW_SLACK ((size_t)16)       /* bytes behind them that may be read, whatever they are */
#define TB_MUCH_TEXT ((size_t)4 << 20)     /* bytes of a file that is read rather than looked at where it is mapped */
#define TB_MAX_DEPTH 4u                    /* archives in archives; --limit depth */
#define TB_MAX_MAPPINGS 24576              /* mapped files open at once */
#define TB_MAX_MEMBERS 10000u              /* of one archive, or files of a directory; --limit members */
#define TB_MAX_RATIO 500u                  /* expanded to stored, past TB_RATIO_FREE; --limit ratio */
#define TB_RATIO_FREE ((size_t)64 << 20)
#define TB_MAX_UNPACKED ((size_t)4 << 30)      /* bytes unpacked from one file in all; --limit size */
#define TB_MAX_JSON ((size_t)1 << 30)          /* bytes of a dataset or layout file */
#define TB_MAX_OUTPUT ((size_t)16 << 30)       /* bytes of one output */
#define TB_MAX_READER_MEMORY ((size_t)2 << 30) /* bytes a plugin's reader may allocate */
#define TB_RETURNED_FREE ((size_t)1 << 20)     /* blocks, rows and members that any source may give */
#define TB_MAX_RETURNED 1024u                  /* of these a byte of the source, past that */
#define TB_MAX_COLUMNS 16384u                  /* columns of a table */
#define TB_MAX_HEADER_ROWS 8u                  /* rows of a table's heading */
#define TB_MAX_TABLES 4096u                    /* tables of a dataset */
#define TB_MAX_BLOCKS ((size_t)1 << 22)        /* blocks of a document */
#define TB_MAX_CELLS ((size_t)1 << 28)         /* cells of a table held whole */
#define TB_MAX_SQUARE ((size_t)1 << 22)        /* cells of a table with every column in every row */
#define TB_MAX_RECORDS ((size_t)1 << 31)       /* records of a table */
#define TB_MAX_PARAGRAPH ((size_t)1 << 20)     /* bytes of a paragraph joined from pieces */
#define TB_MAX_DIAG 1000u                      /* warnings kept; all are counted */
#define TB_MAX_PROBE_WINDOW ((size_t)1 << 20)
#define TB_PROBE_WINDOW ((size_t)1 << 16)
#define TB_MAX_SCALE 18u    /* decimals of a number */
#define TB_MAX_NESTING 64u  /* levels of a hierarchy */
#define TB_MAX_TERM 32u     /* characters of a word of the alignment's word list */
#define TB_MAX_TERMS 16384u /* words of that list */
#define TB_MAX_LABEL 96u    /* units (Han characters, words) of a name that are compared */

/* Those that a legitimate file can reach, as the user raises them (--limit); 0: the default of above. */
typedef struct tb_limits {
    size_t depth, members, ratio, size;
} tb_limits;

static inline size_t tb_limit_or(size_t given, size_t fallback) { return given ? given : fallback; }
#endif
