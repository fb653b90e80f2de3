/* What stands on paper: plain content, filled by the domain, drawn by render. The two never meet; the verb hands it on.
 *
 * Every string is valid UTF-8, checked by cl_text_check, owned by whoever filled the struct and only read here. An
 * empty or NULL string means "does not apply" and is left out. */
#ifndef CRYOLOT_PAPER_H
#define CRYOLOT_PAPER_H

#include <cryolot/check.h>
#include <cryolot/value.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finished bytes; owned by the caller, freed with free(data). */
struct cl_bytes {
    void *data;
    size_t size;
};

/* What labels are of. A template is for one kind: "for = vial". */
#define CL_LABEL_KINDS(X)                                                                                              \
    X(VIAL, "vial")                                                                                                    \
    X(SAMPLE, "sample")                                                                                                \
    X(BAG, "bag")                                                                                                      \
    X(THING, "thing") /* what has a code of its own: a store, equipment, a badge, a command for scanning */            \
    X(SUBJECT, "subject")

#define CL_LABEL_KIND(name, word) CL_LABEL_OF_##name,
enum cl_label_kind { CL_LABEL_KINDS(CL_LABEL_KIND) CL_LABEL_KIND_COUNT };
#undef CL_LABEL_KIND

/* How a field's text is written, and so which formats a template may ask for: {{expires|DD MMM YYYY}}, {{cells|x10^6}}.
 */
enum cl_label_form {
    CL_LABEL_WORDS, /* as it is to be printed */
    CL_LABEL_DAY,   /* "2028-02-29" */
    CL_LABEL_COUNT, /* "50000000"; printed as on a certificate where the template asks for nothing else */
    CL_LABEL_CODE,  /* for a symbol; may hold the byte 0x1D, the FNC1 between GS1 elements */
};

/* The fields of labels: name, the word in templates, form, own, the kinds whose labels have it (letters: v vial, s
 * sample, b bag, t thing, u subject), and the widest text that is to be expected of it, for the proof of a template.
 * "Own" differs from label to label of one lot; the others are drawn once for all of it.
 *
 * What must stand on a vial's: DOMAIN.md "Labels" (21 CFR 610.60, 312.6). */
#define CL_LABEL_FIELDS(X)                                                                                             \
    X(VIAL, "vial", WORDS, true, "vs", "WM26A001-0042T") /* its ID; of a sample: what it is of */                      \
    X(PRODUCT, "product", WORDS, false, "vsb", "HUC-MSC-WM")                                                           \
    X(MANUFACTURER, "manufacturer", WORDS, false, "vsbtu", "Manufacturing Centre West")                                \
    X(LOT, "lot", WORDS, false, "vsb", "WM26A001") /* of a bag: all of its lots */                                     \
    X(SERIAL, "serial", WORDS, true, "v", "0042")                                                                      \
    X(COPY, "copy", WORDS, true, "vsb", "copy 88") /* of the first label: none */                                      \
    X(CELLS, "cells", COUNT, false, "vb", "48800000")                                                                  \
    X(VOLUME, "volume", WORDS, false, "vb", "48.8 mL")                                                                 \
    X(EXPIRES, "expires", DAY, false, "v", "2028-08-28")                                                               \
    X(STORAGE, "storage", WORDS, false, "v", "Store at or below -188.8 °C")                                            \
    X(CAUTION, "caution", WORDS, false, "vb",                                                                          \
      "Caution: New Drug—Limited by Federal (or United States) law to investigational use.")                           \
    X(TRAINING, "training", WORDS, false, "vsbtu", "TRAINING")                                                         \
    X(GTIN, "gtin", WORDS, false, "v", "09506000134352")                                                               \
    X(GS1, "gs1", CODE, true, "v", "01095060001343521728022810WM26A001\03521WM26A001-0042T") /* elements */            \
    X(DIGITAL_LINK, "digital_link", CODE, true, "v",                                                                   \
      "https://id.gs1.org/01/09506000134352/10/WM26A001/21/WM26A001-0042T?17=280228")                                  \
    X(DONATION_NUMBER, "donation_number", WORDS, false, "v", "W8888 17 888888 W") /* with its check character */       \
    X(ISBT128, "isbt128", CODE, true, "v", "=+04000=W88881788888800=<S1234099=,008888&>0280592359") /* compound */     \
    X(SAMPLE, "sample", WORDS, true, "s", "SMP-088888W")                                                               \
    X(PURPOSE, "purpose", WORDS, true, "s", "stability") /* of the vial that a sample is; of another: none */          \
    X(STAGE, "stage", WORDS, true, "s", "frozen-product")                                                              \
    X(TESTS, "tests", WORDS, true, "s", "viability, sterility, mycoplasma, endotoxin, karyotype")                      \
    X(LABORATORY, "laboratory", WORDS, true, "s", "Quality Control Laboratory")                                        \
    X(TAKEN, "taken", DAY, true, "s", "2026-08-28")                                                                    \
    X(CODE, "code", WORDS, true, "btu", "ST-088888W") /* the ID */                                                     \
    X(KIND, "kind", WORDS, true, "btu", "controlled-rate-freezer")                                                     \
    X(NAME, "name", WORDS, true, "btu", "Marianne Wittmann")                                                           \
    X(ABOUT, "about", WORDS, true, "btu", "26 x 99, A1 to Z99 · for huc-msc only")                                     \
    X(USE_BY, "use_by", WORDS, true, "b", "2026-08-28 20:48 CEST")                                                     \
    X(DILUENT, "diluent", WORDS, true, "b", "Plasma-Lyte 148, lot PL228848")

#define CL_LABEL_FIELD(name, word, form, own, kinds, widest) CL_LABEL_FIELD_##name,
enum cl_label_field { CL_LABEL_FIELDS(CL_LABEL_FIELD) CL_LABEL_FIELD_COUNT };
#undef CL_LABEL_FIELD

/* What stands on one label: canonical texts, which a template arranges and formats. */
struct cl_label {
    enum cl_label_kind kind;
    const char *text[CL_LABEL_FIELD_COUNT];
};

enum cl_label_format { CL_LABEL_PDF, CL_LABEL_SVG, CL_LABEL_ZPL };

/* An image or a font that a template names, with the hash that it says of it. */
struct cl_label_file {
    const char *sha256; /* hex */
    const void *data;
    size_t size;
};

struct cl_label_files {
    const struct cl_label_file *at;
    size_t count;
};

struct cl_label_job {
    enum cl_label_format format; /* a PDF of sheets or of pages of a roll; one page as SVG; a roll's labels as ZPL II */
    const char *template_text;   /* the whole .ini of the stock and layout */
    size_t template_size;
    const char *template_file; /* its path, for messages; images and fonts of the template stand beside it */
    bool kept;                 /* or are `files`, and nothing is read from anywhere */
    struct cl_label_files files;
    /* Takes each of them as it is read, and copies it; NULL: nobody wants them. */
    void (*keep)(void *context, const struct cl_label_file *file);
    void *keep_context;
    const struct cl_label *label;
    size_t count;
    int64_t skip;       /* positions of the first sheet that are used already */
    const char *across; /* "DRAFT", "COPY": every label is crossed out and bears it; NULL: they are labels */
};

/* What the proof of a template says besides: it is filed with the approval. */
struct cl_label_proof_head {
    const char *state; /* "approved by rosa", or why it prints no labels yet */
    const char *made;  /* local time with its zone */
    int64_t made_at_ms;
    int64_t before;            /* the version that it is compared with; 0: none */
    const char *const *change; /* "- minimum = 4", "+ minimum = 5" */
    size_t change_count;
};

/* Told of each element of a label that says something, in the order of its template: "text lot" and its text as it is
 * printed, "qr vial" and its payload, "image logo" and its file. Both are valid during the call alone. */
typedef void cl_label_teller(void *context, const char *element, const char *text);

/* ---- documents on A4: certificates, summaries, histories; every text as it is printed -------------------------- */

/* Two sorts of texts stand on a paper. The program's own words are titles, headings, names of facts, columns, notes,
 * verdicts, warnings: a template may say them otherwise, and only as src/render/words.def allows. Values are what the
 * record holds: results, limits, codes, dates, names, reasons; they are printed as they stand, whatever a template
 * says. A fact's value, a table's cell and a paragraph are values unless they are marked as words; words may hold
 * values
 * ("at or below -150 °C"), which stay as they are. */
struct cl_fact {
    const char *name, *value; /* "Lot", "UC26A001" */
    bool words;               /* the value is the program's own: "none", "at or below -150 °C" */
};

struct cl_report_column {
    const char *title; /* "Specification" */
    int width;         /* its share of the page's width, against the other columns' */
    bool bold, small;  /* how its cells look */
    bool words;        /* its cells are the program's own: verdicts, states, kinds */
};

struct cl_report_cell {
    const char *text;           /* "97 %" */
    const char *below[2];       /* smaller lines under it, words: "R12 · Trypan blue", "Stage: frozen-product" */
    const char *entered_before; /* all that it replaced, oldest first: "97 %, 85 %"; marked, with a foot note */
    bool bold;                  /* beside its column: what must not be overlooked */
    bool tick;                  /* a square to be ticked with a pen, in place of the text */
    bool words;                 /* beside its column: "no result yet" */
};

#define CL_REPORT_COLUMNS_MOST 10

struct cl_report_table {
    const struct cl_report_column
        *column; /* at most CL_REPORT_COLUMNS_MOST; their names again after every page's end */
    size_t column_count;
    const struct cl_report_cell *cell; /* row_count * column_count, row by row */
    size_t row_count;
    bool pen; /* its empty cells are filled in with a pen: every row has room for handwriting */
};

/* A code to be scanned from the page. */
struct cl_report_code {
    const char *payload; /* upper-case letters, digits, hyphens */
    const char *caption; /* beneath it: "Subject", "Vial UC26A001-0042T" */
};

/* What stands under one heading, in this order; what is missing is left out. */
struct cl_report_section {
    const char *heading;          /* empty for the facts at the head of the document */
    const char *const *paragraph; /* running text */
    size_t paragraph_count;
    bool words; /* the paragraphs are the program's own */
    const struct cl_fact *fact;
    size_t fact_count;
    const struct cl_report_code *code; /* side by side */
    size_t code_count;
    struct cl_report_table table;
    struct cl_checks checks; /* as of the issue */
    const char *const *line; /* to be signed with a pen: "Taken by the carrier" stands under the line */
    size_t line_count;
    const char *empty; /* said in place of all of it when there is nothing: "No deviation is recorded." */
};

struct cl_report_signature {
    const char *signer; /* printed name and login: "Rosa Vidal (rosa)" */
    const char *role, *meaning, *reason, *signed_at;
    const char *hash;  /* of what was signed, hex */
    const char *state; /* "unsigned: the record changed since"; empty where the signature holds */
};

/* How a facility says it: letterhead, words or another language, the order of sections and columns. The whole .ini of
 * templates/documents. What a document says is not its to choose: nothing can be left out. */
struct cl_report_form {
    const char *file; /* its path, for messages; its logo stands beside it */
    const char *text;
    size_t size;
    const char *foot; /* in the foot instead of the content's form: "RECALL-1/zh 3f2a91bc"; NULL */
    bool draft;       /* DRAFT stands across every page: nobody answers for its words yet */
};

/* A finished PDF. */
struct cl_sheets {
    struct cl_bytes pdf;
    /* The fixed texts (headings, names, columns) that stand in it in English, since the form is in another language and
     * does not have them: a line each. NULL where there are none. */
    struct cl_bytes unsaid;
};

/* What a form says of itself. */
struct cl_form_about {
    int64_t version;
    bool plain; /* neither words, lines nor a logo of its own: it says nothing that the record does not say */
    struct cl_bytes logo,
        logo_sha256;          /* the name of its file, beside the form, and the hash that it says; NULL: none */
    struct cl_bytes language; /* "zh" */
    struct cl_bytes english;  /* the English texts that it says otherwise, a line each; NULL: none */
};

struct cl_report {
    const char *title;      /* "Certificate of analysis" */
    const char *number;     /* "COA-UC26A001-1": on every page and in the QR */
    const char *supersedes; /* the number it replaces; may be empty */
    const char *facility;
    const char *form;      /* name and version of the form, in the foot: "COA-1" */
    const char *issued_at; /* local time with its zone */
    const char *issued_by;
    int64_t issued_at_ms; /* for the file's own date */
    const struct cl_report_section *section;
    size_t section_count;
    const char *conclusion; /* "Released", "Not released: in quarantine" */
    const char *warning;    /* "NOT RELEASED": at the head of every page; empty for what may be used */
    const struct cl_report_signature *signature; /* the decision first */
    size_t signature_count;
    const char
        *unsigned_note; /* where the one that matters is missing: "This certificate carries no release signature." */
    const char *const *statement; /* warnings and cautions, printed in full */
    size_t statement_count;
    bool training;
};

/* ---- the temperatures of a store over time, as a chart --------------------------------------------------------- */

#define CL_CHART_COLUMNS 900 /* of the plot; nothing finer can be seen on A4 */

/* The readings of a sensor that fall into one column of the plot. Its extremes are kept: no peak is lost. */
struct cl_chart_bucket {
    int64_t readings;
    int64_t first_ms, last_ms;
    int64_t first_mc, last_mc, min_mc, max_mc;
};

/* What one sensor wrote into files: drawn as a line, broken where nothing was read. */
struct cl_chart_series {
    const char *name;                     /* "EQ-000003A in CPN/LN2-1" */
    const struct cl_chart_bucket *bucket; /* in the order of time, none without a reading */
    size_t count;
};

/* A reading by hand. */
struct cl_chart_mark {
    int64_t at_ms, temperature_mc;
};

struct cl_chart_limit {
    int64_t limit_mc;
    const char *name; /* "alarm above", "huc-msc" */
    bool product;     /* a product's own limit; else an alarm limit */
};

/* From when until when, within the period; the text says what, and is left out where it is NULL. */
struct cl_chart_span {
    int64_t from_ms, until_ms;
    const char *text; /* "DEV-0003: huc-msc above -150 °C in CPN/LN2-1, up to -121.5 °C" */
};

struct cl_chart_spans {
    const struct cl_chart_span *at;
    size_t count;
};

struct cl_chart {
    const char *facility;
    const char *store, *code, *kind; /* "CPN/LN2-1", "ST-000012K", "tank" */
    const char *zone;                /* of the store's site: what the axis is labelled in */
    int64_t from_ms, until_ms;       /* the period; until is later than from */
    int64_t by_hand, of_files;       /* readings in it */
    const struct cl_chart_series *series;
    size_t series_count;
    const struct cl_chart_mark *mark; /* at most two for each column of the plot, its extremes */
    size_t mark_count;
    const struct cl_chart_limit *limit;
    size_t limit_count;
    struct cl_chart_spans excursions, openings, alarms_off;
    struct cl_chart_spans silences; /* nothing was read for longer than was promised */
    int64_t promised_ms;            /* how long may pass between two readings; 0: not said */
    const char *printed_by;
    int64_t printed_at_ms;
    bool training;
};

/* ---- figures of lots or months side by side, in panels one above the other ------------------------------------- */

#define CL_GRAPH_PLACES_MOST 400 /* more cannot be told apart on A4 */
#define CL_GRAPH_PANELS_MOST 4
#define CL_GRAPH_NONE        INT64_MIN /* no figure at this place */

enum cl_graph_look {
    CL_GRAPH_LINE,   /* a point at each place, joined */
    CL_GRAPH_DARK,   /* a bar; bars of one panel stand on each other, the first series at the bottom */
    CL_GRAPH_PALE,   /* a bar of another grey */
    CL_GRAPH_HATCHED /* a bar of lines */
};

struct cl_graph_series {
    const char *name; /* in the legend; NULL: not told */
    enum cl_graph_look look;
    const int64_t *value; /* of each place, in thousandths; CL_GRAPH_NONE */
    const bool *marked;   /* places whose point stands out; NULL: none */
    const bool *failing;  /* places whose figure is outside its specification; NULL: none */
};

enum cl_graph_stroke {
    CL_GRAPH_MEAN,          /* thin */
    CL_GRAPH_CONTROL,       /* short dashes */
    CL_GRAPH_SPECIFICATION, /* broad grey dashes, as of a product's limit on the chart of a store */
    CL_GRAPH_POSSIBLE       /* dots: nothing lies beyond */
};

/* A level line through a panel. */
struct cl_graph_level {
    int64_t value;     /* thousandths */
    const char *name;  /* "upper control limit 98.1" */
    const char *below; /* a second line of it; NULL */
    enum cl_graph_stroke stroke;
};

/* What a figure can be, in thousandths: the axis has no tick beyond. */
struct cl_graph_possible {
    bool has_least, has_most;
    int64_t least, most;
};

struct cl_graph_panel {
    const char *title; /* "Viability, %" */
    const struct cl_graph_series *series;
    size_t series_count;
    const struct cl_graph_level *level;
    size_t level_count;
    bool from_zero; /* its axis begins at 0 */
    struct cl_graph_possible possible;
};

struct cl_graph {
    const char *facility, *zone;
    const char *title;        /* "Viability of huc-msc, lot by lot" */
    const char *number;       /* in the foot: "huc-msc" */
    const char *about;        /* a line under the title */
    const char *const *place; /* "UC26A001", "2027-03": beneath the panels, from left to right */
    size_t place_count;       /* 1 to CL_GRAPH_PLACES_MOST */
    const struct cl_graph_panel *panel;
    size_t panel_count;      /* 1 to CL_GRAPH_PANELS_MOST */
    const char *const *note; /* sentences under the panels, wrapped */
    size_t note_count;
    const char *printed_by;
    int64_t printed_at_ms;
    bool training;
};

/* A box and what stands in it, for the map on the screen. */
struct cl_box_cell {
    const char *vial; /* NULL: free */
    const char *state;
    bool held, expired;
    const char *lot;
    const char *serial;
    bool blocked; /* nothing is put there, whatever stands there now */
};

struct cl_box_map {
    const char *path; /* "CPN/LN2-1/R3/B12" */
    struct cl_grid grid;
    const struct cl_box_cell *cell; /* of each position, as the record counts them: row by row */
};

/* A store and everything inside it, for the map of a rack or tank on the screen. */
struct cl_store_branch {
    int64_t id, parent_id;
    const char *code, *path, *name, *kind; /* the name is the last component of the path */
    struct cl_grid grid;
    int64_t depth;                /* 0: the store that was asked for */
    int64_t inside;               /* how many stores are in it, in all */
    int64_t vials, held, expired; /* in it and in the stores inside it */
    int64_t positions;            /* and what stores without positions take; 0: not said */
    int64_t free;                 /* of these neither taken nor blocked nor in a closed store */
    int64_t blocked;              /* positions */
    bool place;                   /* vials stand in it: it has positions or a capacity */
    bool shut;                    /* it is blocked as a whole */
    bool closed;                  /* it or a store around it is blocked or carried */
    const char *carried_by;       /* login; NULL: it stands there */
};

struct cl_store_tree {
    const char *path;
    const struct cl_store_branch *at; /* the store itself, then what is inside it, in walking order */
    size_t count;
};

/* A store with all that is in it, on paper, for its door. */
struct cl_door_node {
    const char *path; /* from the store on the door: "R3/B12"; of that store itself its name */
    const char *kind, *code;
    const char *blocked;      /* why nothing may be put into it; NULL: it may */
    int64_t vials;            /* that stand in it itself */
    int64_t places;           /* positions, or the capacity of a store without; 0: any number */
    int64_t shut;             /* positions that are blocked */
    bool leaf;                /* no store is in it: vials can stand there */
    struct cl_box_map map;    /* of its positions; without rows where it has none */
    const bool *shut_at;      /* which of them are blocked, as many as there are cells */
    const char *const *loose; /* vials without a position, `vials` of them, where it has none */
};

struct cl_door_map {
    const char *facility;
    const char *path, *name, *code, *kind; /* of the store on the door */
    const char *printed_at, *printed_by;   /* as they are printed; by nobody: NULL */
    int64_t printed_at_ms;
    const struct cl_door_node *node; /* the store itself first, then by path */
    size_t node_count;
    bool training;
};

#endif
