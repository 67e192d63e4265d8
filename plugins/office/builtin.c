/* SPDX-License-Identifier: MIT */
/* The number formats that have a number but no text in a file (ECMA-376, 18.8.30). 27 to 36 and 50 to 58 are those of
 * simplified Chinese: the others of East Asia show the same parts of a date. */
#include "numfmt.h"

#define YEAR_MONTH "yyyy\"年\"m\"月\""
#define MONTH_DAY "m\"月\"d\"日\""
#define HOUR_MINUTE "h\"时\"mm\"分\""
#define HOUR_SECOND "h\"时\"mm\"分\"ss\"秒\""

static const char *const codes[] = {
    [1] = "0",
    [2] = "0.00",
    [3] = "#,##0",
    [4] = "#,##0.00",
    [5] = "#,##0;-#,##0",
    [6] = "#,##0;-#,##0",
    [7] = "#,##0.00;-#,##0.00",
    [8] = "#,##0.00;-#,##0.00",
    [9] = "0%",
    [10] = "0.00%",
    [11] = "0.00E+00",
    [12] = "# ?/?",
    [13] = "# ?\?/?\?",
    [14] = "yyyy/m/d",
    [15] = "d-mmm-yy",
    [16] = "d-mmm",
    [17] = "mmm-yy",
    [18] = "h:mm AM/PM",
    [19] = "h:mm:ss AM/PM",
    [20] = "h:mm",
    [21] = "h:mm:ss",
    [22] = "yyyy/m/d h:mm",
    [27] = YEAR_MONTH,
    [28] = MONTH_DAY,
    [29] = MONTH_DAY,
    [30] = "m-d-yy",
    [31] = "yyyy\"年\"m\"月\"d\"日\"",
    [32] = HOUR_MINUTE,
    [33] = HOUR_SECOND,
    [34] = HOUR_MINUTE,
    [35] = HOUR_SECOND,
    [36] = YEAR_MONTH,
    [37] = "#,##0;(#,##0)",
    [38] = "#,##0;(#,##0)",
    [39] = "#,##0.00;(#,##0.00)",
    [40] = "#,##0.00;(#,##0.00)",
    [41] = "#,##0;-#,##0;\"-\"",
    [42] = "#,##0;-#,##0;\"-\"",
    [43] = "#,##0.00;-#,##0.00;\"-\"",
    [44] = "#,##0.00;-#,##0.00;\"-\"",
    [45] = "mm:ss",
    [46] = "[h]:mm:ss",
    [47] = "mm:ss.0",
    [48] = "##0.0E+0",
    [49] = "@",
    [50] = YEAR_MONTH,
    [51] = MONTH_DAY,
    [52] = YEAR_MONTH,
    [53] = MONTH_DAY,
    [54] = MONTH_DAY,
    [55] = HOUR_MINUTE,
    [56] = HOUR_SECOND,
    [57] = YEAR_MONTH,
    [58] = MONTH_DAY,
};

tb_str builtin_code(uint32_t id)
{
    const char *code = id < sizeof codes / sizeof *codes ? codes[id] : NULL;
    return (tb_str){code, code ? strlen(code) : 0};
}
