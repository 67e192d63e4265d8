/* SPDX-License-Identifier: MIT */
/* Messages in the user's language (gettext). Message ids are English; po/zh_CN.po holds the Chinese. */
#ifndef TB_BASE_MSG_H
#define TB_BASE_MSG_H
#include <libintl.h>
#define _(s) dgettext("tongbi", s)
#define N_(s) (s)
#endif
