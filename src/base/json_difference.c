#include "base/json_difference.h"
#include <jansson.h>
#include <stdlib.h>

static json_t *read_object(const char *text)
{
    if (!text)
        return json_object();
    json_t *object = json_loads(text, 0, NULL);
    if (object && !json_is_object(object)) {
        json_decref(object);
        object = NULL;
    }
    return object;
}

static char *value_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
}

void cl_json_difference(const char *expected, const char *found,
                        void (*each)(void *context, const char *field, const char *expected, const char *found),
                        void *context)
{
    json_t *should = read_object(expected), *is = read_object(found), *value;
    const char *key;
    if (!should || !is) {
        each(context, "", expected, found);
    } else {
        json_t *keys = json_copy(should);
        json_object_update(keys, is);
        json_object_foreach(keys, key, value) {
            if (json_equal(json_object_get(should, key), json_object_get(is, key)))
                continue;
            char *one = value_text(should, key), *other = value_text(is, key);
            each(context, key, one, other);
            free(one);
            free(other);
        }
        json_decref(keys);
    }
    json_decref(should);
    json_decref(is);
}
