/* Building the content of a document: sections filled in the order in which they are read.
 *
 * Every text is put through one sieve, so that no free text of the record can stop a document: what holds a character
 * that paper cannot set is replaced by a note that says so. Texts are kept as they are (constants or arena). */
#ifndef CRYOLOT_DOMAIN_DOCUMENT_PARTS_H
#define CRYOLOT_DOMAIN_DOCUMENT_PARTS_H

#include "domain/context.h"
#include <cryolot/paper.h>

struct cl_draft {
    struct cl *cl;
    struct cl_report report;
    struct cl_report_section *section;
    size_t section_capacity;
    struct cl_fact *fact; /* of the newest section, as the next four */
    const char **paragraph;
    const char **line;
    struct cl_report_code *code;
    struct cl_report_cell *cell;
    size_t cell_count, fact_capacity, paragraph_capacity, line_capacity, cell_capacity, code_capacity;
    struct cl_report_signature *signature;
    int64_t *signature_id; /* of each */
    const char **statement;
    size_t signature_capacity, id_capacity, statement_capacity;
};

/* The head of a document, with a first section without heading for its facts. */
struct cl_draft cl_draft_begin(struct cl *cl, const char *title);
/* Begins a section. `empty`: what is said when nothing comes into it; NULL: it is left out then. */
void cl_draft_section(struct cl_draft *draft, const char *heading, const char *empty);
/* A fact with a value of the record; one without a value is left out. */
void cl_draft_fact(struct cl_draft *draft, const char *name, const char *value);
/* A fact whose value is the program's own words, which a template may say in another language: see paper.h. */
void cl_draft_words(struct cl_draft *draft, const char *name, const char *words);
/* A fact with a value of the record, and where it has none the words that say so. */
void cl_draft_fact_or(struct cl_draft *draft, const char *name, const char *value, const char *words);
void cl_draft_paragraph(struct cl_draft *draft, const char *text);
/* A paragraph of the program's own words; the others of its section are such, too. */
void cl_draft_sentence(struct cl_draft *draft, const char *words);
/* A line to be signed with a pen, and what is signed by it: "Taken by the carrier". */
void cl_draft_line(struct cl_draft *draft, const char *text);
/* A code to be scanned, and what stands beneath it. */
void cl_draft_code(struct cl_draft *draft, const char *payload, const char *caption);
/* Every row of the section's table has room for a pen. */
void cl_draft_pen(struct cl_draft *draft);
/* The columns of the section's table; kept as they are. */
void cl_draft_columns(struct cl_draft *draft, const struct cl_report_column *column, size_t count);
#define CL_DRAFT_COLUMNS(draft, column) cl_draft_columns(draft, column, sizeof(column) / sizeof *(column))
/* The next cell, to be filled further until the one after it. Row by row; every row is filled to its end. */
struct cl_report_cell *cl_draft_cell(struct cl_draft *draft, const char *text);
/* A whole row: the texts of all its cells. */
void cl_draft_row(struct cl_draft *draft, const char *const *text, size_t count);
#define CL_DRAFT_ROW(draft, ...)                                                                                       \
    cl_draft_row(draft, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
/* A table that is read by one statement: each column by its shape. */
enum cl_draft_shape {
    CL_DRAFT_TEXT,
    CL_DRAFT_WORDS, /* a word of the record's own lists, a state or a kind: the program's own words */
    CL_DRAFT_COUNT,
    CL_DRAFT_TIME,        /* an instant, to the minute */
    CL_DRAFT_PLACE_TIME,  /* the same where it happened; the zone stands in the next column */
    CL_DRAFT_BY,          /* a printed name; the instant stands in the next column */
    CL_DRAFT_TEMPERATURE, /* thousandths of a degree */
    CL_DRAFT_YES_NO,
    CL_DRAFT_SIGNED /* a signature: who, when, and its state where it does not hold */
};
struct cl_draft_field {
    const char *title;
    int width; /* its share of the page */
    enum cl_draft_shape shape;
    int column; /* of the statement */
    bool bold, small;
    const char *none; /* said where the record says nothing */
};
struct cl_draft_table {
    const char *heading, *empty; /* as of cl_draft_section */
    enum cl_sql sql;
    const struct cl_draft_field *field;
    size_t count;
    int signature; /* column with the signature of a row, which is added to the document's; -1: none */
};
enum cl_status cl_draft_table(struct cl_draft *draft, const struct cl_draft_table *table, struct cl_value key);

void cl_draft_checks(struct cl_draft *draft, struct cl_checks checks);
void cl_draft_statement(struct cl_draft *draft, const char *text);
/* A signature of the record, printed once, with its state; id 0: none. */
enum cl_status cl_draft_signature(struct cl_draft *draft, int64_t signature_id);
/* The finished content. */
struct cl_report cl_draft_end(struct cl_draft *draft);

/* The hash of all that a document says, except its own number and issue: while it stays, the document stays. */
const char *cl_report_hash(struct cl *cl, const struct cl_report *report);

/* Words for people, in the arena; empty for nothing. */
const char *cl_document_day(struct cl *cl, struct cl_date date);
const char *cl_document_time(struct cl *cl, int64_t at_ms); /* of the facility, to the minute; 0: none */
const char *cl_document_count(struct cl *cl, int64_t count);
const char *cl_document_joined(struct cl *cl, struct cl_texts texts);
/* "Rosa Lind, 2026-11-26". */
const char *cl_document_by(struct cl *cl, const char *name, int64_t at_ms);
/* What paper can set of a free text. */
const char *cl_on_paper(const char *text);

#endif
