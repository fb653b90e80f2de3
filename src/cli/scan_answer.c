/* The answers of a scanning session, printed as they come, and what they sum up to. */
#include "cli/scan.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMED_MOST = 20, /* refused scans that the end names */
    NAMED_SIZE = 30, /* characters of each: together they fit an error's message */
};

/* Each scan is printed when it is answered: a session of any length needs no more memory than one of them. */
#define JSON_BEGIN "{\"scans\":["

static enum cl_status print_json(struct cl_scan_loop *loop, const struct cl_scan_answer *answer)
{
    json_t *object =
        json_pack("{s:I,s:s,s:s,s:b,s:s,s:s?,s:s?,s:s?,s:s?}", "line", (json_int_t)(*answer->scan ? loop->line : 0),
                  "scan", answer->scan, "kind", answer->kind, "accepted", answer->accepted, "message", answer->message,
                  "rule", answer->rule, "remedy", answer->remedy, "vial", answer->vial, "place", answer->place);
    json_object_set_new(object, "notices", cl_json_texts(answer->notices));
    char *text = json_dumps(object, JSON_COMPACT);
    enum cl_status status = cl_put(loop->command, loop->scans > 1 ? "," : JSON_BEGIN);
    if (status == CL_OK)
        status = cl_put(loop->command, text);
    free(text);
    json_decref(object);
    return status;
}

static void add_mark(struct cl_scan_loop *loop, struct cl_buffer *out, bool accepted)
{
    bool colour = loop->command->colour;
    if (!accepted && loop->terminal)
        cl_buffer_add_text(out, "\a");
    cl_buffer_print(out, "%s%s%s  ",
                    !colour    ? ""
                    : accepted ? "\033[32m"
                               : "\033[1;31m",
                    accepted ? "ok" : "NO", colour ? "\033[0m" : "");
}

static enum cl_status print_text(struct cl_scan_loop *loop, const struct cl_scan_answer *answer)
{
    struct cl_buffer out = {0}, text = {0};
    cl_buffer_print(&text, "%s%s%s%s", loop->command->dry_run ? "dry run: " : "", answer->message,
                    answer->remedy ? "; " : "", answer->remedy ? answer->remedy : "");
    if (answer->rule)
        cl_buffer_print(&text, " [%s]", answer->rule);
    add_mark(loop, &out, answer->accepted);
    if (loop->terminal)
        cl_add_wrapped(&out, text.data, 4, (size_t)loop->command->width);
    else
        cl_buffer_print(&out, "%s\n", text.data);
    enum cl_status status = cl_put(loop->command, out.data);
    cl_buffer_free(&text);
    cl_buffer_free(&out);
    return status;
}

/* Behind the answer, each on a line of its own. */
static enum cl_status print_notices(struct cl_scan_loop *loop, struct cl_texts notices)
{
    enum cl_status status = CL_OK;
    struct cl_command *command = loop->command;
    for (size_t i = 0; i < notices.count; i++) {
        struct cl_buffer out = {0};
        const char *text = cl_arena_print(command->arena, "ATTENTION: %s", notices.at[i]);
        cl_buffer_print(&out, "%s%s", loop->terminal ? "\a" : "", command->colour ? "\033[1;31m" : "");
        if (loop->terminal)
            cl_add_wrapped(&out, text, 4, (size_t)command->width);
        else
            cl_buffer_print(&out, "%s\n", text);
        cl_buffer_add_text(&out, command->colour ? "\033[0m" : "");
        CL_TRY(cl_put(command, out.data));
        cl_buffer_free(&out);
    }
done:
    return status;
}

/* ---- what was refused -------------------------------------------------------------------------------------------- */

static void note_refused(struct cl_scan_loop *loop, const struct cl_scan_answer *answer)
{
    if (loop->refused == loop->refused_capacity) {
        loop->refused_capacity = loop->refused_capacity * 2 + 50;
        loop->refused_line = reallocarray(loop->refused_line, loop->refused_capacity, sizeof *loop->refused_line);
        if (!loop->refused_line)
            abort();
    }
    loop->refused_line[loop->refused++] = *answer->scan ? loop->line : 0;
    if (loop->refused > NAMED_MOST)
        return;
    cl_buffer_add_text(&loop->named, loop->refused > 1 ? ", " : "");
    if (*answer->scan)
        cl_buffer_print(&loop->named, "line %zu (%.*s)", loop->line, NAMED_SIZE, answer->scan);
    else
        cl_buffer_add_text(&loop->named, "at the end");
}

/* How many, and which: the exit code says it too. */
static enum cl_status sum_up(const struct cl_scan_loop *loop)
{
    char more[40] = "";
    if (loop->refused == 0)
        return CL_OK;
    if (loop->refused > NAMED_MOST)
        snprintf(more, sizeof more, " and %zu more", loop->refused - NAMED_MOST);
    return cl_fail(loop->command->error, CL_REFUSED, "scan.refused", NULL, "what was accepted is on record",
                   "%zu of %zu scan%s %s refused: %s%s", loop->refused, loop->scans, loop->scans == 1 ? "" : "s",
                   loop->refused == 1 ? "was" : "were", loop->named.data, more);
}

/* ],"refused":2,"refused_lines":[3,7]}; 0: at the end of the session. */
static enum cl_status end_json(const struct cl_scan_loop *loop)
{
    struct cl_buffer out = {0};
    cl_buffer_print(&out, "%s],\"refused\":%zu,\"refused_lines\":[", loop->scans ? "" : JSON_BEGIN, loop->refused);
    for (size_t i = 0; i < loop->refused; i++)
        cl_buffer_print(&out, "%s%zu", i ? "," : "", loop->refused_line[i]);
    json_t *standing = cl_json_texts(loop->standing);
    char *notices = json_dumps(standing, JSON_COMPACT);
    cl_buffer_print(&out, "],\"notices\":%s}\n", notices);
    free(notices);
    json_decref(standing);
    enum cl_status status = cl_put(loop->command, out.data);
    cl_buffer_free(&out);
    return status;
}

/* ---- answering --------------------------------------------------------------------------------------------------- */

enum cl_status cl_scan_answer_put(struct cl_scan_loop *loop, const struct cl_scan_answer *answer)
{
    if (!*answer->message)
        return CL_OK;
    loop->scans++;
    if (!answer->accepted)
        note_refused(loop, answer);
    loop->ended = answer->ended;
    if (loop->command->json)
        return print_json(loop, answer);
    enum cl_status status = print_text(loop, answer);
    return status == CL_OK ? print_notices(loop, answer->notices) : status;
}

/* Adds what is not said yet, in memory that no scan gives back. */
static void keep_standing(struct cl_scan_loop *loop, struct cl_texts said)
{
    struct cl_arena *arena = loop->command->arena;
    const struct cl_texts *before = &loop->standing;
    const char **kept = cl_arena_alloc(arena, (before->count + said.count + 1) * sizeof *kept);
    size_t count = before->count;
    for (size_t i = 0; i < count; i++)
        kept[i] = before->at[i];
    for (size_t i = 0; i < said.count; i++) {
        bool known = false;
        for (size_t other = 0; other < count; other++)
            known |= strcmp(kept[other], said.at[i]) == 0;
        if (!known)
            kept[count++] = cl_arena_copy(arena, said.at[i]);
    }
    loop->standing = (struct cl_texts){kept, count};
}

enum cl_status cl_scan_begin_put(struct cl_scan_loop *loop)
{
    struct cl_texts open;
    enum cl_status status = cl_scan_standing(loop->scan, &open);
    if (status != CL_OK)
        return status;
    keep_standing(loop, open);
    return loop->command->json ? CL_OK : print_notices(loop, loop->standing);
}

enum cl_status cl_scan_end_put(struct cl_scan_loop *loop)
{
    struct cl_texts left;
    enum cl_status status = cl_scan_left(loop->scan, &left);
    if (status != CL_OK)
        return status;
    keep_standing(loop, left);
    return loop->command->json ? CL_OK : print_notices(loop, left);
}

enum cl_status cl_scan_answers_end(struct cl_scan_loop *loop, enum cl_status status)
{
    if (loop->command->json && (status == CL_OK || loop->scans > 0))
        end_json(loop);
    return status == CL_OK ? sum_up(loop) : status;
}
