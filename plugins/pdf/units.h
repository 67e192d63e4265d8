/* SPDX-License-Identifier: MIT */
/* The way from poppler's coordinates, which are floating point, to those of a page. */
#ifndef TB_PDF_UNITS_H
#define TB_PDF_UNITS_H
#include "page.h"

/* Beyond any page: the largest is 14400 points wide. */
#define FAR_OFF 1e7

/* Rounded to the nearest; what is no number at all is taken for zero. */
static inline int32_t units(double points)
{
    double v = points * POINT;
    if (!(v > -FAR_OFF && v < FAR_OFF))
        return v >= FAR_OFF ? (int32_t)FAR_OFF : v <= -FAR_OFF ? -(int32_t)FAR_OFF : 0;
    return (int32_t)(v < 0 ? v - 0.5 : v + 0.5);
}

static inline struct box box_of(double x1, double y1, double x2, double y2)
{
    int32_t a = units(x1), b = units(y1), c = units(x2), d = units(y2);
    return (struct box){least(a, c), least(b, d), most(a, c), most(b, d)};
}
#endif
