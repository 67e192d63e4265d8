/* SPDX-License-Identifier: MIT */
/* The bundled words of alignment, for the tests of it. */
#ifndef TB_TEST_WORDS_H
#define TB_TEST_WORDS_H
#include "testing.h"

#include "align/lexicon.h"

/* Freed with tb_lexicon_free. */
tb_lexicon *read_lexicon(void);
#endif
