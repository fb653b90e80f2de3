/* What the build makes of sql/: the tables of statements, of tables and of migrations. */
#ifndef CRYOLOT_STORE_STATEMENT_H
#define CRYOLOT_STORE_STATEMENT_H

#include "gen/sql.h"
#include <stdbool.h>
#include <stddef.h>

struct cl_statement {
    const char *name, *text, *purpose;
    const char *scans; /* why its plan may read a whole growing table; empty: it must not */
};
extern const struct cl_statement cl_statements[SQL_COUNT];

/* What stands before a column's value in a row's JSON: {"id": or ,"code": */
struct cl_lead {
    const char *text;
    size_t size;
};

struct cl_table {
    const char *name;
    size_t name_size;
    const struct cl_lead *lead; /* of each column, in schema order; the first column is the key */
    int column_count;
    bool audited;           /* its rows are captured into the audit log; the log's own tables are not */
    const char *select_all; /* every row by key, columns in schema order */
    const char *guards;     /* the triggers that protect it */
};
extern const struct cl_table cl_tables[];
extern const size_t cl_table_count;

struct cl_migration {
    int number;
    const char *name, *text;
};
extern const struct cl_migration cl_migrations[];
extern const size_t cl_migration_count;

#endif
