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

/* One vial's label. What must stand on it: DOMAIN.md "Labels" (21 CFR 610.60, 312.6). */
struct cl_label {
    const char *vial;          /* "UC26A001-0042T": the QR's payload and its plain text */
    const char *product;       /* "hUC-MSC" */
    const char *manufacturer;  /* the facility's name */
    const char *lot;           /* "UC26A001" */
    const char *serial;        /* "0042" */
    const char *storage;       /* "Store at or below -150 °C" */
    const char *caution;       /* the investigational caution; may be empty */
    int64_t cells;             /* 0: not known yet, left out */
    int64_t volume_ul;         /* 0: not known yet, left out */
    struct cl_date expires_on; /* none: left out */
    bool training;             /* TRAINING stands on it */
};

struct cl_label_job {
    const char *template_text; /* the whole .ini of the stock and layout */
    size_t template_size;
    const char *template_file; /* its name, for messages */
    const struct cl_label *label;
    size_t count;
    int64_t skip; /* positions of the first sheet that are used already */
};

/* A certificate of analysis, every text as it is printed. */
struct cl_certificate_fact {
    const char *name, *value; /* "Lot", "UC26A001" */
};

struct cl_certificate_result {
    const char *test;          /* "Viability"; of several replicates "Viability, replicate 2" */
    const char *method;        /* "Trypan blue" */
    const char *stage;         /* may be empty */
    const char *code;          /* "R12"; empty for a test without a result */
    const char *specification; /* "≥ 85 %", "Negative", "for information" */
    const char *result;        /* as reported, with its unit: "<0.1 EU/mL"; "—" for none */
    const char *first_entered; /* where it was changed since, what was entered first: marked, with a foot note */
    const char *verdict;       /* "conforms", "does not conform", "undecided", "information", "no result yet" */
    const char *performed_on;
    const char *entered_by;  /* name and date */
    const char *reviewed_by; /* name and date; empty when nobody did yet */
};

struct cl_certificate {
    const char *title;      /* "Certificate of analysis" */
    const char *number;     /* "COA-UC26A001-1": on every page and in the QR */
    const char *supersedes; /* the number it replaces; may be empty */
    const char *facility;
    const char *issued_at; /* local time with its zone */
    const char *issued_by;
    int64_t issued_at_ms; /* for the file's own date */
    const struct cl_certificate_fact *fact;
    size_t fact_count;
    const struct cl_certificate_result *result;
    size_t result_count;
    struct cl_checks checks; /* as of issued_at */
    const char *conclusion;  /* "Released", "Not released: in quarantine" */
    const char *warning;     /* "NOT RELEASED": at the head of every page; empty for what may be used */
    /* the release signature; signer ("Rosa Vidal (rosa)") empty when there is none */
    const char *signer, *signer_role, *meaning, *sign_reason, *signed_at, *signed_hash;
    const char *const *statement; /* warnings and cautions, printed in full */
    size_t statement_count;
    bool training;
};

/* A box and what stands in it, for the map on the screen. */
struct cl_box_cell {
    const char *vial; /* NULL: free */
    const char *state;
    bool held, expired;
    const char *lot;
    const char *serial;
};

struct cl_box_map {
    const char *path; /* "CPN/LN2-1/R3/B12" */
    int64_t rows, columns;
    const struct cl_box_cell *cell; /* rows * columns, row by row */
};

#endif
