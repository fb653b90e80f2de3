/* json-path PATH <JSON: what `jq -r PATH` prints, for plain paths: .lot.code .results[0].id .vials[-1] .vials[].id,
 * with " | .name" and " | length" behind them. jq 1.6 takes 20 ms to start, which the tests would pay thousands of
 * times; helper.bash asks jq for everything else. Exit code 0, or 5: no JSON, or nothing has this path. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTHING = 5, NAME_MOST = 128 };

static int follow(json_t *at, const char *path);

static int print(json_t *at)
{
    char *text = NULL;
    if (json_is_string(at))
        printf("%s\n", json_string_value(at));
    else if ((text = json_dumps(at, JSON_ENCODE_ANY | JSON_INDENT(2) | JSON_REAL_PRECISION(15))))
        printf("%s\n", text);
    free(text);
    return 0;
}

/* In characters, as people count them. */
static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += (*text & 0xc0) != 0x80;
    return count;
}

static int print_length(json_t *at)
{
    size_t length = json_is_array(at)    ? json_array_size(at)
                    : json_is_object(at) ? json_object_size(at)
                    : json_is_string(at) ? characters(json_string_value(at))
                                         : 0;
    if (!json_is_array(at) && !json_is_object(at) && !json_is_string(at) && !json_is_null(at))
        return NOTHING;
    printf("%zu\n", length);
    return 0;
}

static json_t *or_null(json_t *at)
{
    return at ? at : json_null();
}

/* "[3]...", "[-1]...", "[]...". */
static int follow_index(json_t *at, const char *path)
{
    char *end;
    long index = strtol(path + 1, &end, 10);
    int status = 0;
    if (*end != ']' || !(json_is_array(at) || (json_is_null(at) && path[1] != ']')))
        return NOTHING;
    if (end > path + 1) {
        index += index < 0 ? (long)json_array_size(at) : 0;
        return follow(or_null(index < 0 ? NULL : json_array_get(at, (size_t)index)), end + 1);
    }
    for (size_t i = 0; i < json_array_size(at) && status == 0; i++)
        status = follow(json_array_get(at, i), end + 1);
    return status;
}

/* ".name..." */
static int follow_name(json_t *at, const char *path)
{
    char name[NAME_MOST];
    size_t size = strcspn(path + 1, ".[ ");
    if (size == 0)
        return follow(at, path + 1);
    if (size >= sizeof name || !(json_is_object(at) || json_is_null(at)))
        return NOTHING;
    memcpy(name, path + 1, size);
    name[size] = '\0';
    return follow(or_null(json_object_get(at, name)), path + 1 + size);
}

static int follow(json_t *at, const char *path)
{
    if (strcmp(path, " | length") == 0)
        return print_length(at);
    if (strncmp(path, " | ", 3) == 0)
        path += 3;
    return *path == '\0'  ? print(at)
           : *path == '[' ? follow_index(at, path)
           : *path == '.' ? follow_name(at, path)
                          : NOTHING;
}

/* A command that was refused printed nothing: of nothing there is nothing, and that is no error (jq says so, too). */
static bool is_empty(void)
{
    int character;
    while ((character = getchar()) == '\n' || character == ' ')
        continue;
    ungetc(character, stdin);
    return character == EOF;
}

int main(int argc, char **argv)
{
    json_error_t error;
    if (argc == 2 && is_empty())
        return 0;
    json_t *root = argc == 2 ? json_loadf(stdin, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error) : NULL;
    int status = root ? follow(root, argv[1]) : NOTHING;
    if (!root && argc == 2)
        fprintf(stderr, "json-path: %s\n", error.text);
    json_decref(root);
    return status;
}
