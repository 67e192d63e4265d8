/* SPDX-License-Identifier: MIT */
/* Words for machines are fixed; those for people are messages. */
#include "align/why.h"

#include "base/msg.h"

static const char *const words[TB_N_PARTS] = {
    [TB_PART_NAME] = "name",
    [TB_PART_SPELLING] = "spelling",
    [TB_PART_CONFLICT] = "conflict",
    [TB_PART_PARENT] = "parent",
    [TB_PART_RENAMED] = "renamed-parent",
    [TB_PART_CODE] = "code",
    [TB_PART_FUND] = "fund",
    [TB_PART_AMOUNT] = "amount",
    [TB_PART_TEXT] = "text",
    [TB_PART_SUM] = "sum",
    [TB_PART_STEM] = "stem",
    [TB_PART_RIVAL] = "rival",
    [TB_PART_MOVED] = "moved-together",
    [TB_PART_CARRIED] = "carried",
    [TB_PART_LINE] = "crosswalk-line",
};

void tb_why_write(tb_buf *b, tb_why w) { tb_buf_printf(b, "%s %d", words[w.part], (int)w.points); }

static const char *label_of(tb_part part)
{
    switch (part) {
    case TB_PART_NAME:
        return _("name");
    case TB_PART_SPELLING:
        return _("the same name in another spelling");
    case TB_PART_CONFLICT:
        return _("numbers, places or words that exclude each other");
    case TB_PART_PARENT:
        return _("unit and superior item");
    case TB_PART_RENAMED:
        return _("of these of one called otherwise now");
    case TB_PART_MOVED:
        return _("other lines went the same way, or the unit is gone");
    case TB_PART_CODE:
        return _("code");
    case TB_PART_FUND:
        return _("fund");
    case TB_PART_AMOUNT:
        return _("amount");
    case TB_PART_TEXT:
        return _("description");
    case TB_PART_SUM:
        return _("the parts sum up");
    case TB_PART_STEM:
        return _("the parts share the name");
    case TB_PART_RIVAL:
        return _("ahead of the next best by");
    case TB_PART_CARRIED:
        return _("rows of one project, some carried over from last year");
    case TB_PART_LINE:
        return _("line of the crosswalk");
    case TB_N_PARTS:
        break;
    }
    return "";
}

static bool is_points(uint8_t part) { return part != TB_PART_RIVAL && part != TB_PART_CARRIED && part != TB_PART_LINE; }

void tb_why_say(tb_buf *b, const tb_why *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tb_buf_printf(b, "%s%s ", i ? _(", ") : "", label_of((tb_part)list[i].part));
        tb_buf_printf(b, is_points(list[i].part) ? "%+d" : "%d", (int)list[i].points);
    }
}
