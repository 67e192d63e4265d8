/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stdlib.h>

#include "base/limits.h"
#include "io/file_out.h"

tb_lexicon *read_lexicon(void)
{
    tb_error err = TB_ERROR_INIT;
    tb_lexicon *l = NULL;
    char *text = NULL;
    size_t len = 0;
    CHECK_OK(tb_file_read(TB_DATASETS "/alignment/words.json", TB_MAX_JSON, &text, &len, &err), &err);
    CHECK_OK(tb_lexicon_parse(tb_str_make(text, len), &l, &err), &err);
    free(text);
    return l;
}
