/* Where two JSON objects differ, field by field. */
#ifndef CRYOLOT_BASE_JSON_DIFFERENCE_H
#define CRYOLOT_BASE_JSON_DIFFERENCE_H

/* Calls `each` for every key whose value differs, with both values as compact JSON text (NULL: the key is missing).
 * A text that is no JSON object counts as one difference of the field "". NULL texts are empty objects. */
void cl_json_difference(const char *expected, const char *found,
                        void (*each)(void *context, const char *field, const char *expected, const char *found),
                        void *context);

#endif
