/* Where two JSON objects differ, field by field. */
#ifndef CRYOLOT_BASE_JSON_DIFFERENCE_H
#define CRYOLOT_BASE_JSON_DIFFERENCE_H

/* Calls `each` for every key whose value differs, with both values as compact JSON text. A key that an object lacks is
 * "null" there, as if it stood so; where the text itself is NULL, there is no object and its values are NULL.
 * A text that is no JSON object counts as one difference of the field "". */
void cl_json_difference(const char *expected, const char *found,
                        void (*each)(void *context, const char *field, const char *expected, const char *found),
                        void *context);

#endif
