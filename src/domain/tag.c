/* Labels of what is no vial: what stands on them. */
#include "domain/context.h"
#include "domain/identify.h"
#include "domain/label.h"
#include "domain/label_template.h"
#include "domain/scan.h"
#include "domain/storage.h"
#include "domain/subject_code.h"
#include <cryolot/subject.h>
#include <cryolot/tag.h>
#include <ctype.h>
#include <string.h>

struct tags {
    struct cl *cl;
    struct cl_label *at;
    const char **id; /* of what each label is of, as the record names it */
    size_t count, capacity, id_capacity;
};

/* What a label of this says. */
struct words {
    const char *code, *kind, *name, *about;
};

static void add(struct tags *tags, const char *id, enum cl_label_kind kind, struct words words)
{
    struct cl *cl = tags->cl;
    tags->at = cl_arena_grow(&cl->arena, tags->at, tags->count, &tags->capacity, sizeof *tags->at);
    tags->id = cl_arena_grow(&cl->arena, tags->id, tags->count, &tags->id_capacity, sizeof *tags->id);
    tags->id[tags->count] = id;
    tags->at[tags->count++] = (struct cl_label){.kind = kind,
                                                .text = {
                                                    [CL_LABEL_FIELD_CODE] = words.code,
                                                    [CL_LABEL_FIELD_KIND] = words.kind,
                                                    [CL_LABEL_FIELD_NAME] = words.name,
                                                    [CL_LABEL_FIELD_ABOUT] = words.about,
                                                    [CL_LABEL_FIELD_MANUFACTURER] = cl->facility.name,
                                                    [CL_LABEL_FIELD_TRAINING] = cl_label_training(cl),
                                                }};
}

/* What has a code of its own has labels that are alike: one on each side of a tank, one on a wrist and one on the
 * chart. Each is on record, none is counted. */
static void repeat(struct tags *tags, int64_t copies)
{
    struct cl_arena *arena = &tags->cl->arena;
    size_t each = copies > 1 ? (size_t)copies : 1, count = tags->count * each;
    struct cl_label *labels = cl_arena_alloc(arena, count * sizeof *labels + 1);
    const char **ids = cl_arena_alloc(arena, count * sizeof *ids + 1);
    for (size_t i = 0; i < count; i++) {
        labels[i] = tags->at[i / each];
        ids[i] = tags->id[i / each];
    }
    tags->at = labels;
    tags->id = ids;
    tags->count = count;
}

/* Records them, then has them made, as all labels are. */
static enum cl_status put(struct tags *tags, const struct cl_label_print *print, struct cl_label_list *out)
{
    enum cl_status status;
    struct cl *cl = tags->cl;
    struct cl_label_template template;
    CL_TRY(cl_label_template_find(cl, &print->template, &template));
    repeat(tags, print->copies);
    for (size_t i = 0; i < tags->count; i++) {
        struct cl_label_other tag = {"tag", tags->id[i], 0, 0, &tags->at[i]};
        CL_TRY(cl_label_other_record(cl, &tag, &template));
        cl_write_concerns(cl, tags->id[i]);
    }
    *out = (struct cl_label_list){tags->at, tags->count, .draft = template.remark,
                                  .across = cl_label_template_across(&template)};
    CL_TRY(print->deliver(print->context, out, cl->error));
done:
    return status;
}

/* Prints one label for each target, and with it what the target stands for. */
static enum cl_status print_tags(struct cl *cl, enum cl_act act, const struct cl_label_print *print,
                                 enum cl_status (*add_target)(struct tags *tags, const char *target),
                                 struct cl_label_list *out)
{
    enum cl_status status;
    struct tags tags = {.cl = cl};
    struct cl_label_list labels = {0};
    CL_TRY(cl_write_begin(cl, act, NULL));
    for (size_t i = 0; i < print->targets.count; i++)
        CL_TRY(add_target(&tags, print->targets.at[i]));
    CL_TRY(put(&tags, print, &labels));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = labels;
    return status;
}

/* ---- stores ------------------------------------------------------------------------------------------------------ */

/* "9x9, A1 to I9 · for huc-msc only": what stays true wherever it is moved. */
static const char *describe_store(struct cl *cl, const struct cl_rows *rows)
{
    char first[CL_POSITION_TEXT], last[CL_POSITION_TEXT];
    const char *text = "", *product = cl_rows_text(rows, COL_TAG_STORE_MEANT_PRODUCT);
    struct cl_grid grid = cl_storage_grid_from_row(rows, COL_TAG_STORE_GRID_ROWS);
    int64_t capacity = cl_rows_int(rows, COL_TAG_STORE_CAPACITY);
    if (grid.rows > 0)
        text = cl_arena_print(
            &cl->arena, "%lld x %lld, %s to %s", (long long)grid.rows, (long long)grid.columns,
            cl_grid_position_write(&grid, cl_grid_at(&grid, 0), first, sizeof first),
            cl_grid_position_write(&grid, cl_grid_at(&grid, cl_grid_size(&grid) - 1), last, sizeof last));
    else if (capacity > 0)
        text = cl_arena_print(&cl->arena, "at most %lld vials", (long long)capacity);
    return product ? cl_arena_print(&cl->arena, "%s%sfor %s only", text, *text ? " · " : "", product) : text;
}

static bool is_site(const struct cl_rows *rows)
{
    return strcmp(cl_rows_text(rows, COL_TAG_STORE_KIND), "site") == 0;
}

static void add_store(struct tags *tags, const struct cl_rows *rows)
{
    struct cl *cl = tags->cl;
    const char *path = cl_rows_text(rows, COL_TAG_STORE_PATH), *slash = strrchr(path, '/');
    const char *code = cl_keep_text(cl, rows, COL_TAG_STORE_CODE);
    add(tags, code, CL_LABEL_OF_THING,
        (struct words){.code = code,
                       .kind = cl_keep_text(cl, rows, COL_TAG_STORE_KIND),
                       .name = cl_arena_copy(&cl->arena, slash ? slash + 1 : path),
                       .about = describe_store(cl, rows)});
}

static enum cl_status add_inside(struct tags *tags, int64_t store_id)
{
    struct cl_rows *rows = cl_rows_open(tags->cl->store, SQL_TAG_STORES_INSIDE, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows))
        add_store(tags, rows);
    return cl_rows_close(rows);
}

/* The one store and, if they are wanted, those inside it. */
static enum cl_status add_stores(struct tags *tags, const char *store, bool inside)
{
    struct cl *cl = tags->cl;
    bool site = false;
    int64_t id = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TAG_STORE, CL_BIND(cl_text(store)));
    if (cl_rows_next(rows)) {
        id = cl_rows_int(rows, COL_TAG_STORE_ID);
        site = is_site(rows);
        if (!site)
            add_store(tags, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && id == 0)
        return cl_fail(cl->error, CL_NOT_FOUND, NULL, store, "cryolot storage list", "there is no store '%s'", store);
    if (status == CL_OK && site && !inside)
        return cl_refuse(cl, "tag.none", store, "name a store in it, or add --inside for all of them",
                         "%s is a site, and a site has no label", store);
    return status == CL_OK && inside ? add_inside(tags, id) : status;
}

static enum cl_status add_alone(struct tags *tags, const char *store)
{
    return add_stores(tags, store, false);
}

static enum cl_status add_with_inside(struct tags *tags, const char *store)
{
    return add_stores(tags, store, true);
}

enum cl_status cl_tag_stores(struct cl *cl, const struct cl_label_print *print, bool inside, struct cl_label_list *out)
{
    return print_tags(cl, CL_ACT_STORAGE_LABEL, print, inside ? add_with_inside : add_alone, out);
}

/* ---- equipment --------------------------------------------------------------------------------------------------- */

static enum cl_status add_equipment(struct tags *tags, const char *code)
{
    struct cl *cl = tags->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TAG_EQUIPMENT, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found) {
        const char *own = cl_keep_text(cl, rows, COL_TAG_EQUIPMENT_CODE);
        add(tags, own, CL_LABEL_OF_THING,
            (struct words){.code = own,
                           .kind = cl_keep_text(cl, rows, COL_TAG_EQUIPMENT_KIND),
                           .name = cl_keep_text(cl, rows, COL_TAG_EQUIPMENT_NAME),
                           .about =
                               cl_arena_print(&cl->arena, "No. %s", cl_rows_text(rows, COL_TAG_EQUIPMENT_SERIAL))});
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status =
            cl_fail(cl->error, CL_NOT_FOUND, NULL, code, "cryolot equipment list", "there is no equipment '%s'", code);
    return status;
}

enum cl_status cl_tag_equipment(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out)
{
    return print_tags(cl, CL_ACT_EQUIPMENT_LABEL, print, add_equipment, out);
}

/* ---- badges ------------------------------------------------------------------------------------------------------ */

static const char *join(struct cl *cl, struct cl_texts words)
{
    const char *all = words.count > 0 ? words.at[0] : "";
    for (size_t i = 1; i < words.count; i++)
        all = cl_arena_print(&cl->arena, "%s, %s", all, words.at[i]);
    return all;
}

static enum cl_status add_person(struct tags *tags, const char *login)
{
    enum cl_status status;
    struct cl *cl = tags->cl;
    struct cl_person person;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_user_get(cl, login, &person));
    if (person.disabled)
        return cl_refuse(cl, "tag.disabled", login, "cryolot user enable first, if they are to work again",
                         "%s (%s) is disabled: there is no badge for them", person.name, login);
    add(tags, person.login, CL_LABEL_OF_THING,
        (struct words){.code = cl_arena_copy(&cl->arena, cl_numbered_code_write(CL_BADGE_PREFIX, person.id, code)),
                       .kind = "badge",
                       .name = person.name,
                       .about = join(cl, person.role_words)});
done:
    return status;
}

enum cl_status cl_tag_people(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out)
{
    return print_tags(cl, CL_ACT_USER_BADGE, print, add_person, out);
}

/* ---- subjects ---------------------------------------------------------------------------------------------------- */

static enum cl_status add_subject(struct tags *tags, const char *code)
{
    struct cl *cl = tags->cl;
    struct cl_subject subject;
    char label[CL_SUBJECT_LABEL];
    enum cl_status status = cl_subject_get(cl, code, &subject);
    if (status == CL_OK)
        add(tags, subject.code, CL_LABEL_OF_SUBJECT,
            (struct words){.code = cl_arena_copy(&cl->arena, cl_subject_label_write(subject.code, label)),
                           .kind = "subject",
                           .name = subject.code,
                           .about = subject.study ? cl_arena_print(&cl->arena, "%s · %s", subject.site, subject.study)
                                                  : subject.site});
    return status;
}

enum cl_status cl_tag_subjects(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out)
{
    return print_tags(cl, CL_ACT_SUBJECT_LABEL, print, add_subject, out);
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

enum cl_status cl_tag_cards(struct cl *cl, const struct cl_label_source *source, struct cl_label_list *out)
{
    struct tags tags = {.cl = cl};
    struct cl_label_template template;
    struct cl_scan_card_list cards = cl_scan_cards();
    enum cl_status status = cl_label_template_find(cl, source, &template);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < cards.count; i++)
        add(&tags, cards.at[i].code, CL_LABEL_OF_THING,
            (struct words){.code = cards.at[i].code,
                           .kind = cards.at[i].is_mode ? "mode" : "order",
                           .name = cards.at[i].word,
                           .about = cards.at[i].what});
    *out = (struct cl_label_list){tags.at, tags.count, .draft = template.remark,
                                  .across = cl_label_template_across(&template)};
    return CL_OK;
}
