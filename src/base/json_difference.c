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

static json_t *value_of(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return value ? value : json_null();
}

static char *value_text(const char *text, const json_t *object, const char *key)
{
    return text ? json_dumps(value_of(object, key), JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
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
            if (json_equal(value_of(should, key), value_of(is, key)))
                continue;
            char *one = value_text(expected, should, key), *other = value_text(found, is, key);
            each(context, key, one, other);
            free(one);
            free(other);
        }
        json_decref(keys);
    }
    json_decref(should);
    json_decref(is);
}
