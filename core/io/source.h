/* SPDX-License-Identifier: MIT */
/* A source (数据源): the bytes of a file, of standard input or of memory, as one range. A regular file is
 * mapped, never copied; a stream is spooled into memory; a text in another character set than UTF-8 is decoded into
 * memory beside its original. A mapped file that shrinks while it is read does not kill the process: its missing
 * pages read as zeros and tb_source_check reports it. */
#ifndef TB_IO_SOURCE_H
#define TB_IO_SOURCE_H
#include "base/charset.h"
#include "base/diag.h"
#include "io/filling.h"
#include "io/spool.h"

/* Opens a path, or standard input for "-". *out is closed with tb_source_close. */
TB_MUST tb_status tb_source_open(const char *path, tb_source **out, tb_error *err);
/* A source over bytes that the caller keeps alive. */
TB_MUST tb_status tb_source_of_memory(const char *name, tb_str bytes, tb_source **out, tb_error *err);
/* A source over the bytes of a spool, which it takes over. path: as users write it, a.zip!/2023/x.csv; name: what it is
 * called, where that is not the path's last part (x.csv of x.csv.gz), or NULL. */
TB_MUST tb_status tb_source_of_spool(const char *path, const char *name, tb_spool *spool, tb_source **out,
                                     tb_error *err);
/* The same over those of a filling. Whoever asks for bytes that are not there yet waits for them; when they do not
 * come, tb_source_check says so. */
TB_MUST tb_status tb_source_of_filling(const char *path, const char *name, tb_filling *filling, tb_source **out,
                                       tb_error *err);
void tb_source_close(tb_source *s); /* accepts NULL */

const char *tb_source_path(const tb_source *s); /* as given; "-" for standard input */
tb_str tb_source_name(const tb_source *s);      /* last part of the path, or what it is called instead */
tb_str tb_source_label(const tb_source *s);     /* the file's name with what follows "!/": a.zip!/2023/x.csv */
tb_str tb_source_bytes(const tb_source *s);     /* as stored */
/* Of these, what nobody has to wait for: all of them, or the first ones of a filling, TB_MUCH_TEXT at least. */
tb_str tb_source_at_hand(const tb_source *s);
bool tb_source_is_filling(const tb_source *s); /* is more to come? */
/* Is it a text that may be read while it comes? Whether all has come by now, which is chance, makes no difference. */
bool tb_source_may_come(const tb_source *s);
/* The bytes a reader sees: UTF-8 text once tb_source_as_text has succeeded, else as stored. */
tb_str tb_source_view(const tb_source *s);
size_t tb_source_size(const tb_source *s);            /* of the view */
tb_str tb_source_first(const tb_source *s, size_t n); /* of the view: n bytes or more, unless it is shorter */
/* Makes the view UTF-8 without BOM. encoding: a name, or absent to detect; a guess is noted in diags.
 * Binary bytes give TB_E_UNSUPPORTED, bytes that no known set explains TB_E_SYNTAX with the line. */
TB_MUST tb_status tb_source_as_text(tb_source *s, tb_str encoding, tb_diags *diags, tb_error *err);
/* Before that: the text of a large file may be presumed to be plain UTF-8 when its beginning is. Whoever reads it
 * through a window (tb_source_again) looks at it on the way; whoever reads it otherwise has it looked at first. */
void tb_source_may_presume(tb_source *s);
bool tb_source_is_presumed(const tb_source *s);
/* Bytes of a presumed text that may be seen before it was looked at. */
size_t tb_source_presumed(const tb_source *s);
/* All that lies behind `from` was read through windows, and was plain UTF-8. */
void tb_source_was_read(tb_source *s, size_t from);
/* Looks at a presumed text. An error says only that it has to be opened once more, without presuming. */
TB_MUST tb_status tb_source_confirm(tb_source *s, tb_error *err);
/* The format that was found (by the registry of a number) to read it, so that nobody has to be asked twice; NULL:
 * not known. */
const struct tb_format *tb_source_format(const tb_source *s, size_t by);
void tb_source_set_format(tb_source *s, const struct tb_format *f, size_t by);
/* Position of peek and skip. */
size_t tb_source_tell(const tb_source *s);
void tb_source_seek(tb_source *s, size_t at);
/* The same text once more, with a position of its own; it must not outlive s. A file is read through a small buffer
 * (windowed): a page of a mapping costs more when it is first touched than it takes to copy it. */
TB_MUST tb_status tb_source_again(const tb_source *s, tb_source **out, tb_error *err);
bool tb_source_is_windowed(const tb_source *s);
/* At least `want` bytes at the position unless the source ends first. They stay until the next call. */
TB_MUST tb_status tb_source_peek(tb_source *s, size_t want, tb_str *out, tb_error *err);
/* What tb_source_peek returned last. */
tb_str tb_source_window(const tb_source *s);
/* TB_E_IO when the file behind a mapping is no longer what was opened. Call after reading. */
TB_MUST tb_status tb_source_check(const tb_source *s, tb_error *err);
#endif
