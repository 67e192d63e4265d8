/* SPDX-License-Identifier: MIT */
/* Relations, decisions and ways are fixed words; only `why` is in the reader's language. */
#include "report/crosswalk.h"

#include "base/csv_out.h"

typedef enum rank { RANK_REVIEW, RANK_FOUND, RANK_ALONE, RANK_KEY, N_RANKS } rank;

static rank rank_of(const tb_pair *p)
{
    if (p->decision == TB_REVIEW)
        return RANK_REVIEW;
    if (p->old_record == TB_NO_RECORD || p->new_record == TB_NO_RECORD)
        return RANK_ALONE;
    return p->by == TB_BY_KEY && p->relation == TB_REL_SAME && p->group == 0 ? RANK_KEY : RANK_FOUND;
}

static void cell_buf(tb_buf *out, const tb_buf *b)
{
    out->failed = out->failed || b->failed;
    tb_csv_cell(out, false, tb_buf_view(b));
}

/* org, code, name, project, place */
static void write_side(tb_buf *out, const tb_dtable *t, uint32_t record)
{
    TB_CLEANUP(tb_buf_fini) tb_buf code = {0};
    if (!t || record == TB_NO_RECORD) {
        tb_buf_z(out, ",,,,,");
        return;
    }
    const tb_record *r = &t->records.ptr[record];
    tb_record_code(&code, t, record);
    tb_csv_cell(out, false, r->org_name.len ? r->org_name : r->org_code);
    cell_buf(out, &code);
    tb_csv_cell(out, false, r->name);
    tb_csv_cell(out, false, r->project);
    tb_place_csv(out, r->place);
}

static void write_path(tb_buf *out, const tb_dtable *t, uint32_t record)
{
    tb_csv_cell(out, false, !t || record == TB_NO_RECORD ? TB_LIT("") : t->records.ptr[record].path);
}

static void write_key(tb_buf *out, const tb_dtable *t, uint32_t record)
{
    TB_CLEANUP(tb_buf_fini) tb_buf key = {0};
    if (t && record != TB_NO_RECORD)
        tb_record_key(&key, t, record);
    cell_buf(out, &key);
}

static void write_pair(tb_buf *out, const tb_table_pair *t, const tb_pair *p)
{
    const tb_dtable *some = t->new_table ? t->new_table : t->old_table;
    bool both = p->old_record != TB_NO_RECORD && p->new_record != TB_NO_RECORD;
    TB_CLEANUP(tb_buf_fini) tb_buf why = {0};
    tb_csv_cell(out, true, tb_str_of(tb_relation_name((tb_relation)p->relation)));
    tb_csv_cell(out, false, tb_str_of(tb_decision_name((tb_decision)p->decision)));
    tb_csv_open(out, false);
    if (both)
        tb_buf_printf(out, "%u", p->score);
    tb_csv_cell(out, false, both || p->decision == TB_USER ? tb_str_of(tb_by_name((tb_by)p->by)) : TB_LIT(""));
    write_side(out, t->old_table, p->old_record);
    write_side(out, t->new_table, p->new_record);
    tb_why_say(&why, t->whys.ptr + p->first_why, p->n_why);
    cell_buf(out, &why);
    tb_csv_cell(out, false, some->id.len ? some->id : some->title);
    write_path(out, t->old_table, p->old_record);
    write_path(out, t->new_table, p->new_record);
    write_key(out, t->old_table, p->old_record);
    write_key(out, t->new_table, p->new_record);
    tb_csv_end(out);
}

void tb_crosswalk_header(tb_buf *out)
{
    tb_buf_z(out,
             "relation,decision,score,by,old_org,old_code,old_name,old_project,old_place,new_org,new_code,new_name,"
             "new_project,new_place,why,table,old_path,new_path,old_key,new_key\n");
}

void tb_crosswalk_lines(const tb_alignment *a, tb_buf *out)
{
    for (int r = 0; r < N_RANKS; r++)
        for (size_t i = 0; i < a->tables.len; i++)
            for (size_t k = 0; k < a->tables.ptr[i]->pairs.len; k++)
                if (rank_of(&a->tables.ptr[i]->pairs.ptr[k]) == (rank)r)
                    write_pair(out, a->tables.ptr[i], &a->tables.ptr[i]->pairs.ptr[k]);
}
