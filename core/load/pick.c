/* SPDX-License-Identifier: MIT */
#include "load/pick.h"

#include "base/msg.h"
#include "layout/facts.h"
#include "layout/form.h"

/* Grids that are held whole are squared: their merged cells stand everywhere they cover. */
static tb_status square_grids(tb_opened *f, tb_error *err)
{
    for (size_t i = 0; i < f->doc.blocks.len && !f->reader; i++)
        if (f->doc.blocks.ptr[i].grid) {
            tb_status rc = tb_grid_square(f->doc.blocks.ptr[i].grid, err);
            if (rc < 0)
                return rc;
        }
    return TB_OK;
}

static int year_of(tb_str s)
{
    int year = 0;
    for (size_t i = 0; i < s.len && s.len == 4; i++)
        year = s.ptr[i] >= '0' && s.ptr[i] <= '9' ? year * 10 + (s.ptr[i] - '0') : -100000;
    return year >= 1990 && year <= 2099 ? year : 0;
}

/* What no text of the document says, the title of the page or the properties of the file may. */
static bool take_hints(const tb_layout *general, const tb_opened *f)
{
    tb_facts *x = &f->ds->facts;
    bool had_dept = x->dept.len > 0, had_year = x->year != 0, ok = true;
    tb_doc_block title = {.kind = TB_BLOCK_HEADING, .text = f->title};
    tb_document d = {.blocks = {&title, 1, 1}};
    if (general && f->title.len && (!had_dept || !had_year))
        ok = tb_facts_read(general, &d, f->ds);
    if (!x->dept.len)
        x->dept = f->publisher;
    if (!x->year)
        x->year = year_of(f->year);
    if (!had_dept && x->dept.len)
        tb_diag_add(&f->ds->diags, "guess", x->source, (tb_str){NULL, 0},
                    _("no text says whose it is; '%.*s' is taken from what the file says of itself"), TB_ARG(x->dept));
    if (!had_year && x->year)
        tb_diag_add(&f->ds->diags, "guess", x->source, (tb_str){NULL, 0},
                    _("no text says which year it is of; %d is taken from what the file says of itself"), x->year);
    return ok;
}

/* The general layout knows how publishers are named; by the publisher the layout is chosen that then reads the facts in
 * its own way, what it does not tell in the general one. */
tb_status tb_pick_layout(const tb_load_options *o, tb_opened *f, const tb_layout **out, tb_error *err)
{
    const tb_layout *general = tb_shelf_general(o->shelf), *layout = NULL;
    *out = NULL;
    if (f->is_dataset)
        return TB_OK;
    tb_status rc = square_grids(f, err);
    if (rc == TB_OK && o->layout)
        rc = tb_shelf_named(o->shelf, o->layout, &layout, err);
    if (rc < 0 || (!layout && tb_selection_is_set(&o->selection)))
        return rc;
    if (general &&
        (rc = tb_forms_unfold(layout && layout->forms.len ? layout : general, &f->doc, &f->ds->arena, err)) < 0)
        return rc;
    if (!layout) {
        tb_facts before = f->ds->facts;
        if (general && !tb_facts_read(general, &f->doc, f->ds))
            return tb_nomem(err);
        layout = tb_shelf_best(o->shelf, &f->doc, f->ds->facts.dept, &f->ds->arena);
        f->ds->facts = before;
    }
    *out = layout;
    rc = layout ? tb_facts_adopt(layout, &f->doc, f->ds, err) : TB_OK;
    if (rc == TB_OK && layout && general && general != layout && !tb_facts_read(general, &f->doc, f->ds))
        rc = tb_nomem(err);
    if (rc < 0 || !layout || !tb_layout_is_of_publications(layout))
        return rc;
    if (!take_hints(general, f))
        return tb_nomem(err);
    tb_facts_guess_year(f->ds);
    return TB_OK;
}
