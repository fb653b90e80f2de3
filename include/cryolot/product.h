/* Products and their specifications: versioned, imported from an .ini that a facility edits, approved by QA. */
#ifndef CRYOLOT_PRODUCT_H
#define CRYOLOT_PRODUCT_H

#include <cryolot/context.h>

/* The test whose results say how much endotoxin a lot has, and its unit. */
#define CL_ENDOTOXIN_TEST "endotoxin"
#define CL_ENDOTOXIN_UNIT "EU/mL"

/* A band of weights with the dose of all subjects in it. */
struct cl_dose_band {
    int64_t weight_most_g; /* up to and with this weight, above the band before it; 0: whatever is above that */
    int64_t cells;
};

/* One row of a specification (DOMAIN.md "Release specifications"). */
struct cl_specification {
    int64_t id;
    const char *test, *stage, *title, *method;
    const char *unit;          /* "" for words */
    const char *kind;          /* "number", "words", "text" (for information), "interpreted" (by a signed conclusion) */
    bool information_only;     /* judged by nobody, gates nothing */
    const char *lower, *upper; /* limits as written; NULL: none */
    bool lower_open, upper_open;                   /* true: > and < instead of >= and <= */
    const char *plausible_lower, *plausible_upper; /* outside: a mistake, not a result; NULL: none */
    struct cl_texts words, failing_words;
    bool gates_release, gates_infusion, may_be_pending;
    int64_t pending_days;       /* from manufacture to when a pending result is due; 0: none */
    int64_t replicates;         /* so many belong to one test */
    const char *replicate_rule; /* "each", "mean", "worst": what of them is judged */
    int64_t retests_most;       /* under an investigation */
    const char *rounding;       /* "usp" or "exact" */
    const char *text;           /* for people: "≥ 85 %", "Negative", "for information" */
};

struct cl_specification_list {
    const struct cl_specification *at;
    size_t count;
};

struct cl_product {
    int64_t id;
    const char *code;
    int64_t version;
    const char *state; /* "draft", "approved" */
    const char *name, *title;
    bool investigational;
    bool frozen;               /* it can wait for every result: none may be pending */
    int64_t shelf_life_months; /* 0: none, a lot needs an explicit expiry */
    int64_t in_use_minutes;
    int64_t storage_max_mc;
    int64_t out_of_storage_most_s;     /* over a vial's life; 0: no limit is known */
    int64_t first_stored_most_s;       /* from the filling to the first storing; 0: no limit is known */
    int64_t cells_per_vial, volume_ul; /* nominal fill; 0: none */
    const char *dose_kind; /* the one kind that its doses have: "per-kg", "fixed", "per-cm2", "weight-band" */
    struct cl_texts dose_cells_per_kg;    /* allowed targets as whole numbers; none: any */
    struct cl_texts dose_cells;           /* the same of a fixed dose, or per cm² of a defect */
    const struct cl_dose_band *dose_band; /* of a dose by weight band, in rising order */
    size_t dose_band_count;
    struct cl_texts dose_bands;                    /* the same for people: "≤ 60 kg: 50 × 10⁶" */
    int64_t dose_cap_cells, dose_cap_cells_per_kg; /* no dose is larger; 0: none */
    const char *dose_basis;                        /* of a dose that names none: "nominal" */
    int64_t recovery_permille;                     /* of cells, by thaw and preparation; 1000: all */
    const char *dose_order;                        /* "required": nothing is thawed without one; "optional" */
    int64_t weight_days_most;                      /* an older weight is refused; -1: of any age */
    int64_t course_infusions;                      /* of a course; -1: it has no end */
    int64_t course_days_least;                     /* between two infusions of it; -1: not said, then a day */
    int64_t course_more_infusions;                 /* of its extension; -1: there is none */
    int64_t course_more_days_least;                /* between two infusions of that; -1: as of the course */
    struct cl_texts dose_overrides;                /* checks that a physician may override */
    int64_t dmso_mg_per_ml;                        /* of the frozen product; 0: it has none */
    int64_t dmso_most_mg_per_kg;                   /* in a day; 0: no limit */
    const char *endotoxin_most;                    /* EU per kg and hour, a decimal as written; NULL: no limit */
    int64_t dose_tolerance_permille;
    const char *vials_round;          /* "up" or "nearest" */
    struct cl_texts release_requires; /* further checks of the release gate: "labels.reconciled", ... */
    int64_t passage_most;             /* in-process limits along the whole genealogy; -1: none */
    const char *doublings_most;       /* a decimal as written; NULL */
    int64_t yield_least_permille;     /* of the theoretical yield; 0: none */
    struct cl_texts stability_months; /* time points of the stability plan, as whole numbers */
    const char *gtin;                 /* GS1's number of it, 14 digits; NULL: its labels carry no GS1 code */
    const char *isbt128_product;      /* its ISBT 128 description code and type of collection, "S12340"; NULL */
    const char *sha256;               /* of the text that it was read from: the first 8 hexadecimal digits */
    const char *approved_by;          /* printed name; NULL while a draft */
    int64_t approved_at_ms;
    struct cl_specification_list specification; /* in printed order */
};

struct cl_product_list {
    const struct cl_product *at;
    size_t count;
};

/* Reads an .ini (its whole text) and stores it as a new draft: version 1, or the next one when the last is approved, or
 * in place of the last draft. CL_INVALID_INPUT: every mistake with its line; nothing stored. CL_CONFLICT: the same text
 * is the newest version already. */
enum cl_status cl_product_import(struct cl *cl, const char *file_name, const char *data, size_t size,
                                 struct cl_product *out);
/* QA signs the newest draft of the code; the importer cannot (rule "approver.independent"). `sha256`: how the SHA-256
 * of the draft's text begins, 8 or more hexadecimal digits; NULL: whatever it is. CL_REFUSED, rule
 * "product.draft-changed", when it is another text: the draft was replaced since it was looked at. CL_USAGE: no such
 * digits. */
enum cl_status cl_product_approve(struct cl *cl, const char *code, const char *sha256, struct cl_product *out);
/* The version asked for; 0: the newest approved one, or the newest draft when none is approved. */
enum cl_status cl_product_get(struct cl *cl, const char *code, int64_t version, struct cl_product *out);
/* By its row (a lot's version). */
enum cl_status cl_product_get_by_id(struct cl *cl, int64_t id, struct cl_product *out);
/* Newest version of each code, without specification rows. */
enum cl_status cl_product_list(struct cl *cl, struct cl_product_list *out);

/* ---- history --------------------------------------------------------------------------------------------------- */

/* One field that an import changed against the import before it; values as stored. */
struct cl_product_change {
    const char *section;   /* "product", "specification viability frozen-product" */
    const char *field;     /* "lower" */
    const char *old, *new; /* NULL: it was not there, is not there any more */
};
/* An import or an approval, oldest first. */
struct cl_product_event {
    int64_t version;
    const char *act; /* "import", "approval" */
    const char *by;  /* printed name */
    int64_t at_ms;
    const struct cl_product_change *change; /* of an import; none of the first */
    size_t change_count;
};
struct cl_product_history {
    const struct cl_product_event *at;
    size_t count;
};
/* What the newest draft of a code would change. */
struct cl_product_draft {
    int64_t version;                        /* 0: there is no draft, or no such product */
    const char *sha256;                     /* of its text, whole */
    int64_t in_force;                       /* the approved version that it is compared with; 0: none */
    const struct cl_product_change *change; /* none without a version in force */
    size_t change_count;
};
enum cl_status cl_product_draft(struct cl *cl, const char *code, struct cl_product_draft *out);
/* Every import and approval of a code, from the audit log: also of drafts that were replaced. CL_NOT_FOUND. */
enum cl_status cl_product_history(struct cl *cl, const char *code, struct cl_product_history *out);

#endif
