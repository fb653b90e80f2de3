#include "base/json_field.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *plain_of(const json_t *value)
{
    if (!value || json_is_null(value))
        return NULL;
    char *text =
        json_is_string(value) ? strdup(json_string_value(value)) : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (!text)
        abort();
    return text;
}

char *cl_json_field(const char *object, const char *key)
{
    json_t *root = json_loads(object, 0, NULL);
    char *text = plain_of(json_object_get(root, key));
    json_decref(root);
    return text;
}

char *cl_json_plain(const char *value)
{
    json_t *root = json_loads(value, JSON_DECODE_ANY, NULL);
    char *text = plain_of(root);
    json_decref(root);
    return text;
}
