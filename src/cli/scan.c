/* The loop of a scanning session: a line in, its answer out, until the end. What a scan does is the domain's. */
#include "cli/label.h"
#include "cli/scan.h"
#include <cryolot/user.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LINE_MOST = 4096 }; /* bytes of a read that are looked at */

/* ---- from a keyboard or a pipe ---------------------------------------------------------------------------------- */

static void prompt(struct cl_scan_loop *loop)
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

static enum cl_status scan_lines(struct cl_scan_loop *loop)
{
    enum cl_status status = CL_OK;
    char text[LINE_MOST];
    for (prompt(loop); !loop->ended && read_line(text, sizeof text); prompt(loop)) {
        loop->line++;
        CL_TRY(cl_scan_one(loop, text, 0));
        if (loop->ended)
            break;
    }
    if (loop->terminal && !loop->ended)
        putchar('\n');
done:
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

static enum cl_status ask_reason(struct cl_scan_loop *loop)
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

static enum cl_status begin(struct cl_scan_loop *loop, const struct cl_scan_start *start)
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
static enum cl_status check_somebody(const struct cl_scan_loop *loop, const struct cl_scan_start *start)
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

static enum cl_status run_scans(struct cl_scan_loop *loop, const char *at, const char *replay)
{
    enum cl_status status = CL_OK;
    struct cl_scan_answer last;
    CL_TRY(cl_scan_begin_put(loop));
    if (at)
        CL_TRY(cl_scan_one(loop, at, 0));
    CL_TRY(replay ? cl_scan_replay(loop, replay) : scan_lines(loop));
    CL_TRY(cl_scan_end(loop->scan, &last));
    if (last.message)
        CL_TRY(cl_scan_answer_put(loop, &last));
    status = cl_scan_end_put(loop);
done:
    return status;
}

enum cl_status cl_scan_session(struct cl_command *command, const struct cl_scan_start *start, const char *at,
                               const char *replay)
{
    enum cl_status status;
    struct cl_scan_loop loop = {.command = command,
                                .terminal = !replay && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !command->json};
    loop.acts = start->mode && strcmp(start->mode, "identify") != 0;
    loop.reasoned = cl_reason(command->cl) != NULL;
    CL_TRY(check_somebody(&loop, start));
    CL_TRY(begin(&loop, start));
    status = cl_scan_answers_end(&loop, run_scans(&loop, at, replay));
done:
    cl_buffer_free(&loop.named);
    free(loop.refused_line);
    cl_scan_free(loop.scan);
    return status;
}

static enum cl_status run_scan(struct cl_command *command)
{
    enum cl_status status;
    struct cl_scan_start start;
    if (cl_flag(command, "cards"))
        return cl_scan_cards_put(command);
    CL_TRY(read_start(command, &start));
    status = cl_scan_session(command, &start, cl_option(command, "at"), cl_option(command, "replay"));
done:
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
                   {"printer", "NAME", "of the cards: to this printer, through lp", false},
                   {"template", "T", "of the cards: the stock and layout (" CL_CARD_TEMPLATE ")", false},
                   {"skip", "N", "of the cards: places of the first sheet that are used already", false},
                   {"format", "F", "of the cards: pdf, svg (one page) or zpl (rolls)", false}},
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
