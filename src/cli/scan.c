/* The loop of a scanning session: a line in, its answer out, until the end. What a scan does is the domain's. */
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/identity.h"
#include "cli/label.h"
#include <cryolot/scan.h>
#include <cryolot/user.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    LINE_MOST = 4096,          /* bytes of a read that are looked at */
    REPLAY_MOST = 64 << 20,    /* bytes of a file that is replayed */
    NAMED_MOST = 8,            /* refused scans that the end names */
    KEEP_ALIVE_MS = 60 * 1000, /* the session file is renewed so often */
};

struct loop {
    struct cl_command *command;
    struct cl_scan *scan;
    bool terminal; /* a person sits in front of it */
    bool ended;
    int64_t kept_alive_ms;
    size_t line, scans, refused;
    struct cl_buffer named; /* the first refused ones: "line 3 (UC26A001-0042T)" */
};

/* ---- answering -------------------------------------------------------------------------------------------------- */

/* Each scan is printed when it is answered: a session of any length needs no more memory than one of them. */
#define JSON_BEGIN "{\"scans\":["

static enum cl_status print_json(struct loop *loop, const struct cl_scan_answer *answer)
{
    json_t *object = json_pack("{s:s,s:s,s:b,s:s,s:s?,s:s?,s:s?,s:s?}", "scan", answer->scan, "kind", answer->kind,
                               "accepted", answer->accepted, "message", answer->message, "rule", answer->rule, "remedy",
                               answer->remedy, "vial", answer->vial, "place", answer->place);
    json_t *notices = json_array();
    for (size_t i = 0; i < answer->notices.count; i++)
        json_array_append_new(notices, json_string(answer->notices.at[i]));
    json_object_set_new(object, "notices", notices);
    char *text = json_dumps(object, JSON_COMPACT);
    enum cl_status status = cl_put(loop->command, loop->scans > 1 ? "," : JSON_BEGIN);
    if (status == CL_OK)
        status = cl_put(loop->command, text);
    free(text);
    json_decref(object);
    return status;
}

static void add_mark(struct loop *loop, struct cl_buffer *out, bool accepted)
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

static enum cl_status print_text(struct loop *loop, const struct cl_scan_answer *answer)
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
static enum cl_status print_notices(struct loop *loop, const struct cl_scan_answer *answer)
{
    enum cl_status status = CL_OK;
    struct cl_command *command = loop->command;
    for (size_t i = 0; i < answer->notices.count; i++) {
        struct cl_buffer out = {0};
        const char *text = cl_arena_print(command->arena, "ATTENTION: %s", answer->notices.at[i]);
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

static void note_refused(struct loop *loop, const struct cl_scan_answer *answer)
{
    loop->refused++;
    if (loop->refused <= NAMED_MOST)
        cl_buffer_print(&loop->named, "%sline %zu (%s)", loop->refused > 1 ? ", " : "", loop->line, answer->scan);
    else if (loop->refused == NAMED_MOST + 1)
        cl_buffer_add_text(&loop->named, ", ...");
}

static enum cl_status answer_scan(struct loop *loop, const struct cl_scan_answer *answer)
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
    return status == CL_OK ? print_notices(loop, answer) : status;
}

/* ---- one scan --------------------------------------------------------------------------------------------------- */

/* A password is typed without echo, or, in a training record, stands in a file. */
static enum cl_status prove(struct loop *loop, struct cl_scan_answer *answer)
{
    char secret[CL_PASSWORD_TEXT] = "", prompt[320];
    struct cl_command *command = loop->command;
    const char *file = command->second_password_file;
    snprintf(prompt, sizeof prompt, "Password of %s (%s)", answer->asks_name, answer->asks_login);
    enum cl_status given = cl_take_password(command, file, "second-password-file", prompt, secret, sizeof secret);
    cl_error_clear(command->error);
    enum cl_status status = cl_scan_prove(loop->scan, given == CL_OK ? secret : NULL, file != NULL, answer);
    cl_file_forget_secret(secret, sizeof secret);
    return status;
}

/* The session of cryolot login lives on while somebody scans. */
static enum cl_status keep_alive(struct loop *loop)
{
    enum cl_status status;
    char token[CL_TOKEN_TEXT];
    int64_t last_used_ms, now_ms = cl_clock_utc_ms();
    if (!loop->command->in_session || now_ms - loop->kept_alive_ms < KEEP_ALIVE_MS)
        return CL_OK;
    loop->kept_alive_ms = now_ms;
    CL_TRY(cl_session_file_read(loop->command, token, &last_used_ms));
    CL_TRY(cl_session_file_write(loop->command, token));
done:
    cl_file_forget_secret(token, sizeof token);
    return status;
}

static enum cl_status scan_one(struct loop *loop, const char *text, int64_t done_at_ms)
{
    enum cl_status status;
    struct cl_scan_answer answer;
    CL_TRY(cl_scan_read(loop->scan, text, done_at_ms, &answer));
    while (answer.asks_login) {
        CL_TRY(prove(loop, &answer));
        if (answer.asks_login && answer.rule)
            cl_say(loop->command, "%s; %s", answer.message, answer.remedy);
    }
    if (answer.accepted)
        CL_TRY(keep_alive(loop));
    status = answer_scan(loop, &answer);
done:
    return status;
}

/* ---- from a keyboard or a pipe ---------------------------------------------------------------------------------- */

static void prompt(struct loop *loop)
{
    if (!loop->terminal)
        return;
    printf("%s> ", cl_scan_prompt(loop->scan));
    fflush(stdout);
}

/* Up to the next line end of any kind; false: there is nothing more. */
static bool read_line(char *text, size_t size)
{
    size_t used = 0;
    int byte;
    while ((byte = getchar()) != EOF && byte != '\n' && byte != '\r')
        if (used + 1 < size)
            text[used++] = byte ? (char)byte : ' ';
    text[used] = '\0';
    return byte != EOF || used > 0;
}

static enum cl_status scan_lines(struct loop *loop)
{
    enum cl_status status = CL_OK;
    char text[LINE_MOST];
    for (prompt(loop); !loop->ended && read_line(text, sizeof text); prompt(loop)) {
        loop->line++;
        CL_TRY(scan_one(loop, text, 0));
        if (loop->ended)
            break;
    }
    if (loop->terminal && !loop->ended)
        putchar('\n');
done:
    return status;
}

/* ---- from a file ------------------------------------------------------------------------------------------------ */

/* "TIME<TAB>TEXT": whether a time stands in front, which then must be one. */
static enum cl_status split_time(struct loop *loop, char *line, const char **text, int64_t *at_ms)
{
    struct cl_error error = {0};
    char *tab = strchr(line, '\t');
    *text = line;
    *at_ms = 0;
    if (!tab || strspn(line, "0123456789") != 4 || line[4] != '-')
        return CL_OK;
    *tab = '\0';
    *text = tab + 1;
    enum cl_status status = cl_time_read(line, cl_facility(loop->command->cl)->timezone, at_ms, &error);
    if (status != CL_OK)
        cl_fail_row(loop->command->error, (int64_t)loop->line, "time", "%s", error.message);
    *tab = '\t';
    cl_error_clear(&error);
    return status;
}

/* One line of the file; *at moves behind it. */
static char *next_line(char **at)
{
    char *line = *at, *end = line + strcspn(line, "\n");
    *at = *end ? end + 1 : end;
    *end = '\0';
    return line;
}

static enum cl_status check_times(struct loop *loop, const struct cl_buffer *file)
{
    size_t bad = 0;
    struct cl_buffer copy = {0};
    cl_buffer_add(&copy, file->data, file->size);
    for (char *at = copy.data; *at;) {
        const char *text;
        int64_t at_ms;
        loop->line++;
        bad += split_time(loop, next_line(&at), &text, &at_ms) != CL_OK;
    }
    cl_buffer_free(&copy);
    loop->line = 0;
    return bad == 0 ? CL_OK
                    : cl_fail(loop->command->error, CL_INVALID_INPUT, NULL, NULL, NULL,
                              "%zu line%s of the recorded session %s no valid time in front; nothing was done", bad,
                              bad == 1 ? "" : "s", bad == 1 ? "has" : "have");
}

static enum cl_status replay(struct loop *loop, const char *path)
{
    enum cl_status status;
    struct cl_buffer file = {0};
    CL_TRY(cl_file_read(path, REPLAY_MOST, &file, loop->command->error));
    cl_buffer_add(&file, "", 0);
    CL_TRY(check_times(loop, &file));
    for (char *at = file.data; *at && !loop->ended;) {
        const char *text;
        int64_t at_ms;
        loop->line++;
        CL_TRY(split_time(loop, next_line(&at), &text, &at_ms));
        CL_TRY(scan_one(loop, text, at_ms));
    }
done:
    cl_buffer_free(&file);
    return status;
}

/* ---- beginning and end ------------------------------------------------------------------------------------------ */

#define REASON_WORD "reason "

/* What a person types, never what a scanner reads: a code is told from a reason, "reason WHY" always is one. */
static bool is_reason(const char **text)
{
    struct cl_scan_code code;
    if (strncasecmp(*text, REASON_WORD, strlen(REASON_WORD)) == 0) {
        *text += strlen(REASON_WORD);
        *text += strspn(*text, " ");
        return !cl_scan_is_label(*text);
    }
    cl_scan_code_read(*text, &code);
    return code.kind == CL_SCAN_IS_UNUSABLE && strcmp(code.rule, "scan.text") == 0;
}

static enum cl_status ask_reason(struct loop *loop)
{
    char line[LINE_MOST];
    for (;;) {
        const char *reason = line;
        fputs("Reason: ", stdout);
        fflush(stdout);
        if (!read_line(line, sizeof line))
            return cl_set_reason(loop->command->cl, "");
        if (is_reason(&reason))
            return cl_set_reason(loop->command->cl, reason);
        if (*line)
            printf("\aNO  a code is no reason, and nothing is open yet; type: reason WHY\n");
    }
}

static enum cl_status begin(struct loop *loop, const struct cl_scan_start *start)
{
    struct cl_command *command = loop->command;
    enum cl_status status = cl_scan_begin(command->cl, start, &loop->scan);
    bool asks = status == CL_REFUSED && loop->terminal && strcmp(command->error->rule, "act.reason") == 0;
    if (!asks)
        return status;
    cl_error_clear(command->error);
    CL_TRY(ask_reason(loop));
    status = cl_scan_begin(command->cl, start, &loop->scan);
done:
    return status;
}

/* Nobody could ever do something in this session. */
static enum cl_status check_somebody(const struct loop *loop, const struct cl_scan_start *start)
{
    const struct cl_command *command = loop->command;
    bool identifies = !start->mode || strcmp(start->mode, "identify") == 0;
    if (identifies || cl_actor(command->cl) || loop->terminal || command->second_password_file)
        return CL_OK;
    return cl_fail(command->error, CL_NOT_AUTHORISED, "person.signed-in", NULL,
                   "cryolot login LOGIN, or give --user LOGIN --password-file FILE", "nobody is signed in");
}

static enum cl_status read_start(struct cl_command *command, struct cl_scan_start *start)
{
    *start = (struct cl_scan_start){.mode = cl_option(command, "mode"),
                                    .purpose = cl_option(command, "as"),
                                    .months = -1,
                                    .where = cl_option(command, "where"),
                                    .shipment = cl_option(command, "shipment"),
                                    .condition = cl_option(command, "condition"),
                                    .target = cl_option(command, "to")};
    return cl_option_count(command, "months", 0, 600, &start->months);
}

/* How many, and which were refused: the exit code says it too. */
static enum cl_status sum_up(struct loop *loop)
{
    if (loop->refused == 0)
        return CL_OK;
    return cl_fail(loop->command->error, CL_REFUSED, "scan.refused", NULL, "what was accepted is on record",
                   "%zu of %zu scan%s %s refused: %s", loop->refused, loop->scans, loop->scans == 1 ? "" : "s",
                   loop->refused == 1 ? "was" : "were", loop->named.data);
}

static enum cl_status run_scans(struct loop *loop)
{
    enum cl_status status = CL_OK;
    struct cl_scan_answer last;
    const char *place = cl_option(loop->command, "at"), *file = cl_option(loop->command, "replay");
    if (place)
        CL_TRY(scan_one(loop, place, 0));
    CL_TRY(file ? replay(loop, file) : scan_lines(loop));
    CL_TRY(cl_scan_end(loop->scan, &last));
    if (last.message)
        status = answer_scan(loop, &last);
done:
    return status;
}

static enum cl_status run_scan(struct cl_command *command)
{
    enum cl_status status;
    struct cl_scan_start start;
    const char *file = cl_option(command, "replay");
    struct loop loop = {.command = command,
                        .terminal = !file && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !command->json};
    if (cl_flag(command, "cards"))
        return cl_scan_cards_put(command);
    CL_TRY(read_start(command, &start));
    CL_TRY(check_somebody(&loop, &start));
    CL_TRY(begin(&loop, &start));
    status = run_scans(&loop);
    if (command->json && (status == CL_OK || loop.scans > 0))
        cl_put(command,
               cl_arena_print(command->arena, "%s],\"refused\":%zu}\n", loop.scans ? "" : JSON_BEGIN, loop.refused));
    if (status == CL_OK)
        status = sum_up(&loop);
done:
    cl_buffer_free(&loop.named);
    cl_scan_free(loop.scan);
    return status;
}

#define LINE(id, word, code, what) "  " word ": " what "\n"

const struct cl_verb cl_scan_verbs[] = {
    {
        .noun = "",
        .name = "scan",
        .arguments = "[--mode MODE] [--at PLACE] [--replay FILE] | --cards -o FILE",
        .summary = "a session with a barcode scanner: every code read is done, or told why not",
        .example = "cryolot scan --mode store\n"
                   "cryolot scan --mode take --at CPN/LN2-1/R3/B12 --reason 'for subject S001'\n"
                   "cryolot scan --mode hand --where 'Ward 3'\n"
                   "cryolot scan --mode receive --condition 'cold, intact'\n"
                   "cryolot scan --replay morning.txt --mode store --reason 'network was down' --json\n"
                   "cryolot scan --cards -o cards.pdf",
        .needs = CL_NEEDS_ANYONE,
        .run = run_scan,
        .option = {{"mode", "MODE", "what a vial that is scanned means (identify); see below", false},
                   {"at", "PLACE", "open this place first", false},
                   {"as", "PURPOSE", "for mode assign: product, qc, retain or stability", false},
                   {"months", "N", "for mode assign to stability: since manufacture", false},
                   {"where", "TEXT", "for mode hand: where it happens", false},
                   {"shipment", "ID", "for modes pack and receive", false},
                   {"condition", "TEXT", "for mode receive: in which what came was found", false},
                   {"to", "TANK", "for mode evacuate: where the racks go", false},
                   {"replay", "FILE", "a recorded session: a code a line, or TIME, a tab and the code", false},
                   {"cards", NULL, "print the commands' cards for scanning", false},
                   {"o", "FILE", "of the cards: where to (-: standard output)", false},
                   {"template", "T", "of the cards: the stock and layout (" CL_CARD_TEMPLATE ")", false},
                   {"skip", "N", "of the cards: places of the first sheet that are used already", false}},
        .remark = "Modes (type the word, or scan its card):\n" CL_SCAN_MODE_LIST(
            LINE) "And at any time:\n" CL_SCAN_ORDER_LIST(LINE) "Scan a box to open it and again to close it; a "
                                                                "position (C7) is where the next vial goes. A badge "
                                                                "says\n"
                                                                "who you are, your password proves it. \"reason WHY\" "
                                                                "gives the reason of what follows. Every answer is "
                                                                "one\n"
                                                                "line: ok, or NO with a bell and what to do; what was "
                                                                "answered with ok is on record whatever happens then; "
                                                                "what a count or a receipt "
                                                                "notes is on record when it is closed.",
    },
    {.name = NULL},
};
