#include "domain/product.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SHA256_SHOWN = 8 }; /* hexadecimal digits */

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* The pieces of a text between separators; none for a missing or empty one. */
static struct cl_texts split_text(struct cl *cl, const char *text, char separator)
{
    const char **pieces = NULL;
    size_t count = 0, capacity = 0;
    while (text && *text) {
        const char *end = strchr(text, separator);
        size_t size = end ? (size_t)(end - text) : strlen(text);
        pieces = cl_arena_grow(&cl->arena, pieces, count, &capacity, sizeof *pieces);
        pieces[count++] = cl_arena_copy_bytes(&cl->arena, text, size);
        text = end ? end + 1 : NULL;
    }
    return (struct cl_texts){pieces, count};
}

/* "60000:50000000 80000:70000000 :90000000" */
static void take_bands(struct cl *cl, const char *stored, struct cl_product *product)
{
    struct cl_texts pieces = split_text(cl, stored, ' ');
    struct cl_dose_band *bands = cl_arena_alloc(&cl->arena, (pieces.count + 1) * sizeof *bands);
    for (size_t i = 0; i < pieces.count; i++) {
        char weight[CL_QUANTITY_TEXT], cells[CL_QUANTITY_TEXT], *end = NULL;
        bands[i].weight_most_g = strtoll(pieces.at[i], &end, 10);
        bands[i].cells = strtoll(end + (*end == ':'), NULL, 10);
        cl_weight_write(bands[i].weight_most_g, weight, sizeof weight);
        cl_cells_write(bands[i].cells, cells, sizeof cells);
        pieces.at[i] = bands[i].weight_most_g ? cl_arena_print(&cl->arena, "≤ %s: %s", weight, cells)
                                              : cl_arena_print(&cl->arena, "above: %s", cells);
    }
    product->dose_band = bands;
    product->dose_band_count = pieces.count;
    product->dose_bands = pieces;
}

/* How its doses are counted and given. */
static void take_dose(struct cl *cl, const struct cl_rows *rows, struct cl_product *product)
{
    product->dose_kind = cl_keep_text(cl, rows, COL_PRODUCT_DOSE_KIND);
    product->dose_cells_per_kg = split_text(cl, cl_rows_text(rows, COL_PRODUCT_DOSE_CELLS_PER_KG), ' ');
    product->dose_cells = split_text(cl, cl_rows_text(rows, COL_PRODUCT_DOSE_CELLS), ' ');
    take_bands(cl, cl_rows_text(rows, COL_PRODUCT_DOSE_BANDS), product);
    product->dose_cap_cells = cl_rows_int(rows, COL_PRODUCT_DOSE_CAP_CELLS);
    product->dose_cap_cells_per_kg = cl_rows_int(rows, COL_PRODUCT_DOSE_CAP_CELLS_PER_KG);
    product->dose_basis = cl_keep_text(cl, rows, COL_PRODUCT_DOSE_BASIS);
    product->recovery_permille = cl_rows_int(rows, COL_PRODUCT_RECOVERY_PERMILLE);
    product->dose_tolerance_permille = cl_rows_int(rows, COL_PRODUCT_DOSE_TOLERANCE_PERMILLE);
    product->vials_round = cl_keep_text(cl, rows, COL_PRODUCT_VIALS_ROUND);
    product->dose_order = cl_keep_text(cl, rows, COL_PRODUCT_DOSE_ORDER);
    product->weight_days_most = cl_rows_int(rows, COL_PRODUCT_WEIGHT_DAYS_MOST);
    product->course_infusions = cl_rows_int(rows, COL_PRODUCT_COURSE_INFUSIONS);
    product->course_days_least = cl_rows_int(rows, COL_PRODUCT_COURSE_DAYS_LEAST);
    product->course_more_infusions = cl_rows_int(rows, COL_PRODUCT_COURSE_MORE_INFUSIONS);
    product->course_more_days_least = cl_rows_int(rows, COL_PRODUCT_COURSE_MORE_DAYS_LEAST);
    product->dose_overrides = split_text(cl, cl_rows_text(rows, COL_PRODUCT_DOSE_OVERRIDES), ' ');
    product->dmso_mg_per_ml = cl_rows_int(rows, COL_PRODUCT_DMSO_MG_PER_ML);
    product->dmso_most_mg_per_kg = cl_rows_int(rows, COL_PRODUCT_DMSO_MOST_MG_PER_KG);
    product->endotoxin_most = cl_keep_text(cl, rows, COL_PRODUCT_ENDOTOXIN_MOST);
}

static struct cl_product product_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_product product = {
        .id = cl_rows_int(rows, COL_PRODUCT_ID),
        .code = cl_keep_text(cl, rows, COL_PRODUCT_CODE),
        .version = cl_rows_int(rows, COL_PRODUCT_VERSION),
        .state = cl_keep_text(cl, rows, COL_PRODUCT_STATE),
        .name = cl_keep_text(cl, rows, COL_PRODUCT_NAME),
        .title = cl_keep_text(cl, rows, COL_PRODUCT_TITLE),
        .investigational = cl_rows_int(rows, COL_PRODUCT_INVESTIGATIONAL) != 0,
        .shelf_life_months = cl_rows_int(rows, COL_PRODUCT_SHELF_LIFE_MONTHS),
        .in_use_minutes = cl_rows_int(rows, COL_PRODUCT_IN_USE_MINUTES),
        .storage_max_mc = cl_rows_int(rows, COL_PRODUCT_STORAGE_MAX_MC),
        .out_of_storage_most_s = cl_rows_int(rows, COL_PRODUCT_OUT_OF_STORAGE_MOST_S),
        .first_stored_most_s = cl_rows_int(rows, COL_PRODUCT_FIRST_STORED_MOST_S),
        .cells_per_vial = cl_rows_int(rows, COL_PRODUCT_CELLS_PER_VIAL),
        .volume_ul = cl_rows_int(rows, COL_PRODUCT_VOLUME_UL),
        .sha256 = cl_arena_print(&cl->arena, "%.*s", SHA256_SHOWN, cl_rows_text(rows, COL_PRODUCT_SOURCE_SHA256)),
        .approved_by = cl_keep_text(cl, rows, COL_PRODUCT_APPROVED_BY),
        .approved_at_ms = cl_rows_int(rows, COL_PRODUCT_APPROVED_AT_MS),
        .frozen = cl_rows_int(rows, COL_PRODUCT_FROZEN) != 0,
        .release_requires = split_text(cl, cl_rows_text(rows, COL_PRODUCT_RELEASE_REQUIRES), ' '),
        .passage_most = cl_rows_int(rows, COL_PRODUCT_PASSAGE_MOST),
        .doublings_most = cl_keep_text(cl, rows, COL_PRODUCT_DOUBLINGS_MOST),
        .yield_least_permille = cl_rows_int(rows, COL_PRODUCT_YIELD_LEAST_PERMILLE),
        .stability_months = split_text(cl, cl_rows_text(rows, COL_PRODUCT_STABILITY_MONTHS), ' '),
        .gtin = cl_keep_text(cl, rows, COL_PRODUCT_GTIN),
        .isbt128_product = cl_keep_text(cl, rows, COL_PRODUCT_ISBT128_PRODUCT),
    };
    take_dose(cl, rows, &product);
    return product;
}

/* "≥ 85 %", "> 6.8 and ≤ 7.4", "for information". */
static const char *number_text(struct cl *cl, const struct cl_specification *row)
{
    const char *blank = *row->unit ? " " : "";
    const char *above = row->lower_open ? ">" : "≥", *below = row->upper_open ? "<" : "≤";
    if (row->lower && row->upper)
        return cl_arena_print(&cl->arena, "%s %s and %s %s%s%s", above, row->lower, below, row->upper, blank,
                              row->unit);
    if (row->lower || row->upper)
        return cl_arena_print(&cl->arena, "%s %s%s%s", row->lower ? above : below, row->lower ? row->lower : row->upper,
                              blank, row->unit);
    return "for information";
}

static const char *words_text(struct cl *cl, struct cl_texts words)
{
    const char *text = words.count ? words.at[0] : "";
    for (size_t i = 1; i < words.count; i++)
        text = cl_arena_print(&cl->arena, "%s or %s", text, words.at[i]);
    return text;
}

static const char *specification_text(struct cl *cl, const struct cl_specification *row)
{
    const char *text;
    if (row->information_only || strcmp(row->kind, "text") == 0)
        return "for information";
    if (strcmp(row->kind, "interpreted") == 0)
        return "by interpretation";
    text = strcmp(row->kind, "number") == 0 ? number_text(cl, row) : words_text(cl, row->words);
    if (strcmp(row->replicate_rule, "each") == 0)
        return text;
    return cl_arena_print(&cl->arena, "%s (%s of %lld)", text, row->replicate_rule, (long long)row->replicates);
}

static struct cl_specification specification_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_specification row = {
        .id = cl_rows_int(rows, COL_SPECIFICATION_ID),
        .test = cl_keep_text(cl, rows, COL_SPECIFICATION_TEST),
        .stage = cl_keep_text(cl, rows, COL_SPECIFICATION_STAGE),
        .title = cl_keep_text(cl, rows, COL_SPECIFICATION_TITLE),
        .method = cl_keep_text(cl, rows, COL_SPECIFICATION_METHOD),
        .unit = cl_keep_text(cl, rows, COL_SPECIFICATION_UNIT),
        .kind = cl_keep_text(cl, rows, COL_SPECIFICATION_KIND),
        .lower = cl_keep_text(cl, rows, COL_SPECIFICATION_LOWER),
        .upper = cl_keep_text(cl, rows, COL_SPECIFICATION_UPPER),
        .lower_open = cl_rows_int(rows, COL_SPECIFICATION_LOWER_OPEN) != 0,
        .upper_open = cl_rows_int(rows, COL_SPECIFICATION_UPPER_OPEN) != 0,
        .plausible_lower = cl_keep_text(cl, rows, COL_SPECIFICATION_PLAUSIBLE_LOWER),
        .plausible_upper = cl_keep_text(cl, rows, COL_SPECIFICATION_PLAUSIBLE_UPPER),
        .words = split_text(cl, cl_rows_text(rows, COL_SPECIFICATION_WORDS), '\n'),
        .failing_words = split_text(cl, cl_rows_text(rows, COL_SPECIFICATION_FAILING_WORDS), '\n'),
        .gates_release = cl_rows_int(rows, COL_SPECIFICATION_GATES_RELEASE) != 0,
        .gates_infusion = cl_rows_int(rows, COL_SPECIFICATION_GATES_INFUSION) != 0,
        .may_be_pending = cl_rows_int(rows, COL_SPECIFICATION_MAY_BE_PENDING) != 0,
        .rounding = cl_keep_text(cl, rows, COL_SPECIFICATION_ROUNDING),
        .information_only = cl_rows_int(rows, COL_SPECIFICATION_INFORMATION_ONLY) != 0,
        .pending_days = cl_rows_int(rows, COL_SPECIFICATION_PENDING_DAYS),
        .replicates = cl_rows_int(rows, COL_SPECIFICATION_REPLICATES),
        .replicate_rule = cl_keep_text(cl, rows, COL_SPECIFICATION_REPLICATE_RULE),
        .retests_most = cl_rows_int(rows, COL_SPECIFICATION_RETESTS_MOST),
    };
    row.text = specification_text(cl, &row);
    return row;
}

/* Takes the rows of a query of specifications. */
static enum cl_status take_specifications(struct cl *cl, struct cl_rows *rows, struct cl_specification_list *out)
{
    struct cl_specification *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = specification_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_specification_list){items, count};
    return status;
}

static enum cl_status read_specification(struct cl *cl, int64_t product_id, struct cl_specification_list *out)
{
    return take_specifications(cl, cl_rows_open(cl->store, SQL_SPECIFICATION_OF_PRODUCT, CL_BIND(cl_int(product_id))),
                               out);
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

/* The one product of a query, with its specification; `shown` names it when there is none. */
static enum cl_status read_product(struct cl *cl, struct cl_rows *rows, const char *shown, struct cl_product *out)
{
    struct cl_product product;
    enum cl_status status;
    bool found = cl_rows_next(rows);
    if (found)
        product = product_from_row(cl, rows);
    CL_TRY(cl_rows_close(rows));
    if (!found) {
        status = cl_not_found(cl, "product", shown);
        goto done;
    }
    CL_TRY(read_specification(cl, product.id, &product.specification));
    *out = product;
done:
    return status;
}

enum cl_status cl_product_get(struct cl *cl, const char *code, int64_t version, struct cl_product *out)
{
    if (version == 0)
        return read_product(cl, cl_rows_open(cl->store, SQL_PRODUCT_IN_FORCE, CL_BIND(cl_text(code))), code, out);
    const char *shown = cl_arena_print(&cl->arena, "%s version %lld", code, (long long)version);
    return read_product(cl, cl_rows_open(cl->store, SQL_PRODUCT_BY_VERSION, CL_BIND(cl_text(code), cl_int(version))),
                        shown, out);
}

enum cl_status cl_product_get_by_id(struct cl *cl, int64_t id, struct cl_product *out)
{
    const char *shown = cl_arena_print(&cl->arena, "#%lld", (long long)id);
    return read_product(cl, cl_rows_open(cl->store, SQL_PRODUCT_BY_ID, CL_BIND(cl_int(id))), shown, out);
}

enum cl_status cl_product_list(struct cl *cl, struct cl_product_list *out)
{
    struct cl_product *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PRODUCT_LIST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = product_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_product_list){items, count};
    return status;
}

/* The newest version of a code, draft or approved; version 0 when the code is new. */
struct newest {
    int64_t id, version, imported_by;
    bool draft;
    const char *source_sha256, *source_text;
};

static enum cl_status find_newest(struct cl *cl, const char *code, struct newest *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PRODUCT_NEWEST, CL_BIND(cl_text(code)));
    *out = (struct newest){0};
    if (cl_rows_next(rows))
        *out = (struct newest){
            .id = cl_rows_int(rows, COL_PRODUCT_NEWEST_ID),
            .version = cl_rows_int(rows, COL_PRODUCT_NEWEST_VERSION),
            .imported_by = cl_rows_int(rows, COL_PRODUCT_NEWEST_IMPORTED_BY),
            .draft = strcmp(cl_rows_text(rows, COL_PRODUCT_NEWEST_STATE), "draft") == 0,
            .source_sha256 = cl_keep_text(cl, rows, COL_PRODUCT_NEWEST_SOURCE_SHA256),
            .source_text = cl_keep_text(cl, rows, COL_PRODUCT_NEWEST_SOURCE_TEXT),
        };
    return cl_rows_close(rows);
}

/* ---- importing ------------------------------------------------------------------------------------------------- */

/* The texts with a separator between them; NULL for none. */
static const char *join_texts(struct cl *cl, struct cl_texts texts, char separator)
{
    const char *joined = texts.count ? texts.at[0] : NULL;
    for (size_t i = 1; i < texts.count; i++)
        joined = cl_arena_print(&cl->arena, "%s%c%s", joined, separator, texts.at[i]);
    return joined;
}

static struct cl_value joined(struct cl *cl, struct cl_texts texts)
{
    const char *text = join_texts(cl, texts, ' ');
    return cl_text(text ? text : "");
}

/* -1: none. */
static struct cl_value count_or_null(int64_t count)
{
    return count < 0 ? cl_null() : cl_int(count);
}

static const char *bands_text(struct cl *cl, const struct cl_product *product)
{
    const char *text = "";
    for (size_t i = 0; i < product->dose_band_count; i++) {
        const struct cl_dose_band *band = &product->dose_band[i];
        const char *weight =
            band->weight_most_g ? cl_arena_print(&cl->arena, "%lld", (long long)band->weight_most_g) : "";
        text = cl_arena_print(&cl->arena, "%s%s%s:%lld", text, i ? " " : "", weight, (long long)band->cells);
    }
    return text;
}

/* Writes the row of a version: a new one, or in place of its draft. */
static enum cl_status write_product(struct cl *cl, const struct cl_product *product, bool replaces, const char *text,
                                    const char *sha256)
{
    return cl_store_change_one(
        cl->store, replaces ? SQL_PRODUCT_REPLACE : SQL_PRODUCT_INSERT,
        CL_BIND(cl_text(product->code), cl_int(product->version), cl_text(product->name), cl_text(product->title),
                cl_int(product->investigational), cl_int_or_null(product->shelf_life_months),
                cl_int(product->in_use_minutes), cl_int(product->storage_max_mc),
                cl_int_or_null(product->cells_per_vial), cl_int_or_null(product->volume_ul),
                joined(cl, product->dose_cells_per_kg), cl_int(product->dose_tolerance_permille),
                cl_text(product->vials_round), cl_text(text), cl_text(sha256), cl_int(cl->actor.id), cl_int(cl->now_ms),
                cl_int(product->frozen), joined(cl, product->release_requires), count_or_null(product->passage_most),
                cl_text(product->doublings_most), cl_int_or_null(product->yield_least_permille),
                joined(cl, product->stability_months), cl_int_or_null(product->out_of_storage_most_s),
                cl_text(product->dose_kind), joined(cl, product->dose_cells), cl_text(bands_text(cl, product)),
                cl_int_or_null(product->dose_cap_cells), cl_int_or_null(product->dose_cap_cells_per_kg),
                cl_text(product->dose_basis), cl_int(product->recovery_permille),
                count_or_null(product->weight_days_most), count_or_null(product->course_infusions),
                count_or_null(product->course_days_least), count_or_null(product->course_more_infusions),
                count_or_null(product->course_more_days_least), joined(cl, product->dose_overrides),
                cl_int_or_null(product->dmso_mg_per_ml), cl_int_or_null(product->dmso_most_mg_per_kg),
                cl_text(product->endotoxin_most), cl_int_or_null(product->first_stored_most_s),
                cl_text(product->dose_order), cl_text_or_null(product->gtin),
                cl_text_or_null(product->isbt128_product)));
}

static enum cl_status write_specification(struct cl *cl, int64_t product_id, const struct cl_specification *row,
                                          int64_t ordinal)
{
    return cl_store_change_one(
        cl->store, SQL_SPECIFICATION_INSERT,
        CL_BIND(cl_int(product_id), cl_int(ordinal), cl_text(row->test), cl_text(row->stage), cl_text(row->title),
                cl_text(row->method), cl_text(row->unit), cl_text(row->kind), cl_text(row->lower),
                cl_int(row->lower_open), cl_text(row->upper), cl_int(row->upper_open), cl_text(row->plausible_lower),
                cl_text(row->plausible_upper), cl_text(join_texts(cl, row->words, '\n')),
                cl_text(join_texts(cl, row->failing_words, '\n')), cl_int(row->gates_release),
                cl_int(row->gates_infusion), cl_int(row->may_be_pending), cl_text(row->rounding),
                cl_int(row->information_only), cl_int_or_null(row->pending_days), cl_int(row->replicates),
                cl_text(row->replicate_rule), cl_int(row->retests_most)));
}

static enum cl_status write_draft(struct cl *cl, const struct cl_product *product, const struct newest *newest,
                                  const char *text, const char *sha256)
{
    enum cl_status status;
    struct newest written;
    CL_TRY(write_product(cl, product, newest->draft, text, sha256));
    CL_TRY(find_newest(cl, product->code, &written));
    CL_TRY(cl_store_change(cl->store, SQL_SPECIFICATION_DELETE, CL_BIND(cl_int(written.id))));
    for (size_t i = 0; i < product->specification.count; i++)
        CL_TRY(write_specification(cl, written.id, &product->specification.at[i], (int64_t)i + 1));
done:
    return status;
}

enum cl_status cl_product_import(struct cl *cl, const char *file_name, const char *data, size_t size,
                                 struct cl_product *out)
{
    enum cl_status status;
    struct cl_product product;
    struct newest newest;
    char sha256[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(data, size);
    cl_hash_write(&hash, sha256, sizeof sha256);
    CL_TRY(cl_product_read(cl, file_name, data, size, &product));
    CL_TRY(cl_write_begin(cl, CL_ACT_PRODUCT_IMPORT, product.code));
    CL_TRY(find_newest(cl, product.code, &newest));
    if (newest.version && strcmp(newest.source_sha256, sha256) == 0) {
        status =
            cl_fail(cl->error, CL_CONFLICT, "product.unchanged", product.code, NULL,
                    "version %lld of %s was read from the same text already", (long long)newest.version, product.code);
        goto done;
    }
    product.version = newest.draft ? newest.version : newest.version + 1;
    CL_TRY(write_draft(cl, &product, &newest, cl_arena_copy_bytes(&cl->arena, data, size), sha256));
    CL_TRY(cl_product_get(cl, product.code, product.version, &product));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = product;
    return status;
}

/* ---- approving ------------------------------------------------------------------------------------------------- */

static enum cl_status check_approvable(struct cl *cl, const char *code, const struct newest *newest)
{
    if (!newest->version)
        return cl_not_found(cl, "product", code);
    if (!newest->draft)
        return cl_refuse(cl, "product.draft", code, "import its next version first: cryolot product import FILE.ini",
                         "version %lld of %s is approved already", (long long)newest->version, code);
    if (newest->imported_by == cl->actor.id)
        return cl_refuse(cl, "approver.independent", code, "let another person of QA approve it",
                         "%s imported version %lld of %s and cannot approve it", cl->actor.login,
                         (long long)newest->version, code);
    return CL_OK;
}

static enum cl_status check_digits(struct cl *cl, const char *sha256)
{
    size_t size = strlen(sha256);
    if (size >= SHA256_SHOWN && size < CL_HASH_TEXT && strspn(sha256, "0123456789abcdefABCDEF") == size)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, "product.sha256", NULL,
                   "write its first 8 hexadecimal digits, or all: cryolot product show PRODUCT --version N",
                   "'%s' is not the SHA-256 of a draft", sha256);
}

/* Who read one text does not sign another. */
static enum cl_status check_same_text(struct cl *cl, const char *code, const struct newest *newest, const char *sha256)
{
    if (!sha256 || strncasecmp(newest->source_sha256, sha256, strlen(sha256)) == 0)
        return CL_OK;
    return cl_refuse(cl, "product.draft-changed", code,
                     cl_arena_print(&cl->arena, "read it again: cryolot product show %s --version %lld", code,
                                    (long long)newest->version),
                     "the draft of version %lld of %s is another text: its SHA-256 begins with %.*s, not with %s",
                     (long long)newest->version, code, SHA256_SHOWN, newest->source_sha256, sha256);
}

/* What an approver stands for. */
static struct cl_hash approval_content(const char *source_text)
{
    return cl_hash_of(source_text, strlen(source_text));
}

enum cl_status cl_product_approval_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                  struct cl_hash *out, bool *superseded)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PRODUCT_SOURCE_BY_APPROVAL, CL_BIND(cl_int(signature->id)));
    *superseded = false;
    *out = approval_content(cl_rows_next(rows) ? cl_rows_text(rows, 0) : "");
    return cl_rows_close(rows);
}

enum cl_status cl_product_approve(struct cl *cl, const char *code, const char *sha256, struct cl_product *out)
{
    enum cl_status status;
    struct cl_product product;
    struct newest newest;
    int64_t signature_id;
    if (sha256)
        CL_TRY(check_digits(cl, sha256));
    CL_TRY(cl_write_begin(cl, CL_ACT_PRODUCT_APPROVE, code));
    CL_TRY(find_newest(cl, code, &newest));
    CL_TRY(check_approvable(cl, code, &newest));
    CL_TRY(check_same_text(cl, code, &newest, sha256));
    struct cl_hash content = approval_content(newest.source_text);
    CL_TRY(cl_sign(cl, "product approval", code, &content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_PRODUCT_APPROVE, CL_BIND(cl_int(newest.id), cl_int(signature_id))));
    CL_TRY(cl_product_get(cl, code, newest.version, &product));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = product;
    return status;
}
