/* Single values out of a JSON text. */
#ifndef CRYOLOT_BASE_JSON_FIELD_H
#define CRYOLOT_BASE_JSON_FIELD_H

/* A field of an object as plain text: a text without its quotes, anything else as compact JSON; NULL when it is not
 * there or null. Freed by the caller. */
char *cl_json_field(const char *object, const char *key);
/* The same of a value that stands alone. */
char *cl_json_plain(const char *value);

#endif
