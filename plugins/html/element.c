/* SPDX-License-Identifier: MIT */
/* One table of names for all parts. Most names differ in their first letter, so that is compared before a call. */
#include "element.h"

#include <string.h>

/* Sorted by name. */
static const struct element elements[] = {
    {"address", EL_BLOCK},    {"article", EL_BLOCK}, {"aside", EL_BLOCK},    {"audio", EL_HIDDEN},
    {"blockquote", EL_BLOCK}, {"body", EL_FRAME},    {"br", EL_BREAK},       {"canvas", EL_HIDDEN},
    {"caption", EL_CAPTION},  {"center", EL_BLOCK},  {"colgroup", EL_GROUP}, {"datalist", EL_HIDDEN},
    {"dd", EL_BLOCK},         {"details", EL_BLOCK}, {"dialog", EL_BLOCK},   {"dir", EL_BLOCK},
    {"div", EL_BLOCK},        {"dl", EL_BLOCK},      {"dt", EL_BLOCK},       {"fieldset", EL_BLOCK},
    {"figcaption", EL_BLOCK}, {"figure", EL_BLOCK},  {"footer", EL_BLOCK},   {"form", EL_BLOCK},
    {"frameset", EL_BLOCK},   {"h1", EL_HEADING},    {"h2", EL_HEADING},     {"h3", EL_HEADING},
    {"h4", EL_HEADING},       {"h5", EL_HEADING},    {"h6", EL_HEADING},     {"head", EL_FRAME},
    {"header", EL_BLOCK},     {"hgroup", EL_BLOCK},  {"hr", EL_BLOCK},       {"html", EL_FRAME},
    {"iframe", EL_RAW},       {"legend", EL_BLOCK},  {"li", EL_BLOCK},       {"listing", EL_PRE},
    {"main", EL_BLOCK},       {"menu", EL_BLOCK},    {"nav", EL_BLOCK},      {"noembed", EL_RAW},
    {"noframes", EL_RAW},     {"noscript", EL_RAW},  {"ol", EL_BLOCK},       {"p", EL_BLOCK},
    {"plaintext", EL_PRE},    {"pre", EL_PRE},       {"script", EL_RAW},     {"search", EL_BLOCK},
    {"section", EL_BLOCK},    {"select", EL_HIDDEN}, {"style", EL_RAW},      {"summary", EL_BLOCK},
    {"table", EL_TABLE},      {"tbody", EL_GROUP},   {"td", EL_CELL},        {"template", EL_HIDDEN},
    {"textarea", EL_RAW},     {"tfoot", EL_GROUP},   {"th", EL_CELL},        {"thead", EL_GROUP},
    {"title", EL_TITLE},      {"tr", EL_ROW},        {"ul", EL_BLOCK},       {"video", EL_HIDDEN},
    {"xml", EL_HIDDEN},       {"xmp", EL_PRE},
};

const struct element *element_find(const char *name)
{
    static const struct element other = {"", EL_INLINE};
    size_t from = 0, to = sizeof elements / sizeof *elements;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const char *other_name = elements[middle].name;
        int order = name[0] != other_name[0] ? name[0] - other_name[0] : strcmp(name, other_name);
        if (order == 0)
            return &elements[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return &other;
}
