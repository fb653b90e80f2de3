/* A scanning session: what is read becomes one act, done and on disk before it is answered. */
#include "domain/scan.h"
#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "domain/exposure.h"
#include "domain/identify.h"
#include <cryolot/shipment.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { REASON_MOST = 500 };
#define REASON_WORD    "reason "
#define CONDITION_WORD "condition "

/* ---- answering -------------------------------------------------------------------------------------------------- */

static void __attribute__((format(printf, 2, 0)))
set_message(struct cl_scan *scan, const char *format, va_list arguments)
{
    char line[sizeof scan->message];
    vsnprintf(line, sizeof line, format, arguments);
    cl_text_visible(line, scan->message, sizeof scan->message);
}

enum cl_status cl_scan_say(struct cl_scan *scan, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set_message(scan, format, arguments);
    va_end(arguments);
    scan->accepted = true;
    return CL_OK;
}

enum cl_status cl_scan_refuse(struct cl_scan *scan, const char *rule, const char *remedy, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set_message(scan, format, arguments);
    va_end(arguments);
    snprintf(scan->rule, sizeof scan->rule, "%s", rule);
    snprintf(scan->remedy, sizeof scan->remedy, "%s", remedy ? remedy : "");
    scan->accepted = false;
    return CL_OK;
}

enum cl_status cl_scan_answer_error(struct cl_scan *scan, enum cl_status status)
{
    struct cl_error *error = scan->cl->error;
    if (status == CL_OK || status == CL_FAILED || status == CL_INTEGRITY)
        return status;
    snprintf(scan->message, sizeof scan->message, "%s", error->message);
    snprintf(scan->rule, sizeof scan->rule, "%s", *error->rule ? error->rule : cl_status_word(status));
    snprintf(scan->remedy, sizeof scan->remedy, "%s", error->remedy);
    scan->accepted = false;
    cl_error_clear(error);
    return CL_OK;
}

static void add(struct cl_scan *scan, const char *begin, const char *text)
{
    size_t used = strlen(scan->message);
    snprintf(scan->message + used, sizeof scan->message - used, "%s%s", begin, text);
}

enum cl_status cl_scan_add_exposure(struct cl_scan *scan, int64_t vial_id)
{
    struct cl *cl = scan->cl;
    struct cl_exposure exposure;
    enum cl_status status = cl_exposure_of_vial(cl, vial_id, cl_done_at_ms(cl), &exposure);
    if (status != CL_OK || (exposure.seconds == 0 && exposure.most_s == 0))
        return status;
    add(scan, "; ", cl_arena_print(&cl->arena, "out %" PRId64 " s", exposure.seconds));
    if (exposure.most_s)
        add(scan, "",
            cl_arena_print(&cl->arena, " of %" PRId64 " s%s", exposure.most_s, exposure.beyond ? ", TOO LONG" : ""));
    return CL_OK;
}

/* What the act found out beside, as a vial that was out for too long. A scan that asked for a proof keeps its own. */
static void keep_notices(struct cl_scan *scan)
{
    struct cl_texts notices = cl_take_notices(scan->cl);
    for (size_t i = 0; i < notices.count && scan->notice_count < CL_SCAN_NOTICES; i++) {
        char *text = scan->notice[scan->notice_count];
        snprintf(text, sizeof scan->notice[0], "%s", notices.at[i]);
        scan->notices[scan->notice_count++] = text;
    }
}

/* ---- commands --------------------------------------------------------------------------------------------------- */

const char *cl_scan_expects(enum cl_scan_command mode)
{
    switch (mode) {
    case CL_SCAN_STORE:
        return "scan a place, then vials; a position before a vial puts it there, else it goes to the next free one";
    case CL_SCAN_TAKE:
        return "scan the place that you open, then the vials that you take";
    case CL_SCAN_MOVE:
        return "scan a place, then the vials that go there; or the vials first, then their place";
    case CL_SCAN_COUNT:
        return "scan the place that you count, then every vial in it, then the place again";
    case CL_SCAN_SPILL:
        return "scan the box that was dropped, twice, then each vial that you find";
    case CL_SCAN_EVACUATE:
        return "scan a rack when it is out, then the tank that it goes to; from then on each rack twice: out, and in";
    case CL_SCAN_PACK:
        return "scan the shipment, then the vials that go into it";
    case CL_SCAN_RECEIVE:
        return "scan the shipment, then each vial that came, then the shipment again; accept, reject, quarantine "
               "change "
               "what is decided about the vials that follow";
    case CL_SCAN_ASSIGN:
        return "scan the vials whose purpose it is";
    case CL_SCAN_APPLY:
        return "scan each vial whose label was put on";
    case CL_SCAN_HAND:
        return "scan the receiver's badge, then the vials";
    case CL_SCAN_DISCARD:
        return "scan the witness's badge, then the vials";
    default:
        return "scan anything; a mode's card begins to do something";
    }
}

/* What a mode cannot begin without. */
static enum cl_status check_mode(struct cl_scan *scan, enum cl_scan_command mode)
{
    struct cl *cl = scan->cl;
    bool reasoned = mode == CL_SCAN_TAKE || mode == CL_SCAN_DISCARD || mode == CL_SCAN_SPILL;
    if (reasoned && !scan->reason)
        return cl_refuse(cl, "act.reason", NULL, "start with --reason 'why', or type: reason WHY",
                         "mode %s needs a reason", cl_scan_command_word(mode));
    if (mode == CL_SCAN_ASSIGN && !scan->start.purpose)
        return cl_refuse(cl, "scan.purpose", NULL, "start with --as product, qc, retain or stability",
                         "mode assign needs the purpose");
    return CL_OK;
}

static void forget(struct cl_scan *scan)
{
    scan->position[0] = scan->spilled[0] = scan->confirm[0] = scan->outcome[0] = scan->shipment[0] = '\0';
    scan->rest_missing = false;
    scan->waits = 0;
    cl_scan_forget_second(scan);
}

static enum cl_status change_mode(struct cl_scan *scan, enum cl_scan_command mode)
{
    size_t waited = scan->waits;
    if (scan->seen_count > 0)
        return cl_scan_refuse(scan, "scan.count", "close it first, or cancel it", "the %s of %s is not closed",
                              scan->mode == CL_SCAN_RECEIVE ? "receipt" : "count",
                              scan->mode == CL_SCAN_RECEIVE ? scan->shipment : scan->store);
    enum cl_status status = check_mode(scan, mode);
    if (status != CL_OK)
        return status;
    forget(scan);
    scan->mode = mode;
    return cl_scan_say(scan, "mode %s: %s%s", cl_scan_command_word(mode), cl_scan_expects(mode),
                       waited ? "; what waited for a place stays where it is" : "");
}

static enum cl_status close_place(struct cl_scan *scan)
{
    if (scan->mode == CL_SCAN_COUNT && scan->seen_count > 0)
        return cl_scan_count_close(scan);
    if (scan->mode == CL_SCAN_RECEIVE && *scan->shipment)
        return cl_scan_receive_close(scan);
    return scan->mode == CL_SCAN_SPILL && *scan->store ? cl_scan_spill_close(scan) : cl_scan_close_place(scan);
}

static enum cl_status end(struct cl_scan *scan)
{
    bool open = *scan->store || scan->seen_count > 0;
    enum cl_status status = open ? close_place(scan) : cl_scan_say(scan, "the session ends");
    CL_TRY(cl_scan_answer_error(scan, status));
    if (*scan->rule && *scan->store &&
        scan->seen_count == 0) { /* nobody is kept in a session by what they may not do */
        scan->rule[0] = scan->remedy[0] = '\0';
        cl_scan_say(scan, "the session ends; %s STAYS OPEN: %s", scan->store,
                    cl_arena_copy(&scan->cl->arena, scan->message));
        scan->store[0] = scan->store_code[0] = scan->position[0] = '\0';
    }
    scan->ended = scan->asking == CL_SCAN_ASKS_NOBODY && !*scan->rule;
done:
    return status;
}

static enum cl_status cancel(struct cl_scan *scan)
{
    forget(scan);
    cl_scan_count_forget(scan);
    scan->group[CL_SCAN_COUNT] = 0;
    return cl_scan_say(scan, "forgotten: position, second person, what waited or was counted; the record is as it was");
}

/* What the card said must have arrived letter by letter. */
static enum cl_status test_scanner(struct cl_scan *scan)
{
    if (strcmp(scan->scan, CL_SCAN_SELF_TEST) == 0)
        return cl_scan_say(scan, "the scanner is set up right: every character arrived as it is printed");
    if (strcasecmp(scan->scan, CL_SCAN_SELF_TEST) == 0)
        return cl_scan_say(scan, "the scanner's layout is right; Caps Lock is on: codes are read all the same, switch "
                                 "it off for passwords");
    return cl_scan_refuse(scan, "scan.test", "scan the self-test card: the word alone tests nothing",
                          "the self-test card was not read");
}

static enum cl_status obey(struct cl_scan *scan, enum cl_scan_command command)
{
    switch (command) {
    case CL_SCAN_UNDO:
        return cl_scan_undo(scan);
    case CL_SCAN_CLOSE:
        return close_place(scan);
    case CL_SCAN_CANCEL:
        return cancel(scan);
    case CL_SCAN_ACCEPT:
    case CL_SCAN_REJECT:
    case CL_SCAN_QUARANTINE:
    case CL_SCAN_MISSING:
        return cl_scan_decide(scan, command);
    case CL_SCAN_TEST:
        return test_scanner(scan);
    case CL_SCAN_HELP:
        return cl_scan_say(scan, "mode %s: %s; undo takes the last scan back, close closes the place, end ends",
                           cl_scan_command_word(scan->mode), cl_scan_expects(scan->mode));
    case CL_SCAN_END:
        return end(scan);
    default:
        return change_mode(scan, command);
    }
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* "reason for S001": typed, once, for what follows. It outlives this scan. */
static enum cl_status take_reason(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    text += strlen(REASON_WORD);
    text += strspn(text, " ");
    CL_TRY(cl_text_check("reason", text, REASON_MOST, scan->cl->error));
    if (cl_scan_is_label(text))
        return cl_scan_refuse(scan, "act.reason", "type: reason WHY", "%s is a code, not a reason", text);
    snprintf(scan->reason_text, sizeof scan->reason_text, "%s", text);
    scan->reason = scan->reason_text;
    status = cl_scan_say(scan, "the reason from now on: %s", text);
done:
    return status;
}

/* "condition cold, intact": typed, for the receipt of a shipment. */
static enum cl_status take_condition(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    text += strlen(CONDITION_WORD);
    text += strspn(text, " ");
    CL_TRY(cl_text_check("condition", text, sizeof scan->condition / 4, scan->cl->error));
    snprintf(scan->condition, sizeof scan->condition, "%s", text);
    status = cl_scan_say(scan, "the condition of what came: %s", text);
done:
    return status;
}

/* A code that the mode has no use for is told by what it is. */
static enum cl_status refuse_other(struct cl_scan *scan, const struct cl_scan_code *code)
{
    struct cl_identity_list found;
    const char *expected = cl_scan_expects(scan->mode), *mode = cl_scan_command_word(scan->mode);
    enum cl_status status = cl_identify(scan->cl, code->code, NULL, &found);
    if (status == CL_OK)
        return cl_scan_refuse(scan, "scan.mode", expected, "%s is a %s: mode %s does nothing with it", found.at[0].code,
                              found.at[0].kind, mode);
    if (status != CL_NOT_FOUND && status != CL_USAGE)
        return status;
    cl_error_clear(scan->cl->error);
    if (*code->sentence)
        return cl_scan_refuse(scan, code->rule, code->remedy, "%s", code->sentence);
    return cl_scan_refuse(scan, "scan.unknown", expected, "nothing in this record has the ID %s", code->code);
}

/* What is no code at all may be a password, typed too early: it is not repeated in what the session tells. */
static enum cl_status refuse_unusable(struct cl_scan *scan, const struct cl_scan_code *code)
{
    enum { SHORT = 12 };
    if (strcmp(code->rule, "scan.text") == 0 && strlen(scan->scan) > SHORT)
        snprintf(scan->scan, sizeof scan->scan, "a text that is no code");
    return cl_scan_refuse(scan, code->rule, code->remedy, "%s", code->sentence);
}

static enum cl_status dispatch(struct cl_scan *scan, const struct cl_scan_code *code)
{
    if (strncasecmp(scan->scan, CL_BADGE_PREFIX, strlen(CL_BADGE_PREFIX)) == 0) /* also one that is misread */
        cl_scan_forget_second(scan);
    bool foreign = code->kind == CL_SCAN_IS_UNUSABLE && strcmp(code->rule, "scan.foreign") == 0;
    if (foreign && scan->mode == CL_SCAN_COUNT)
        return cl_scan_count_foreign(scan, code, scan->scan);
    if (code->kind == CL_SCAN_IS_UNUSABLE)
        return refuse_unusable(scan, code);
    if (code->kind == CL_SCAN_IS_COMMAND)
        return obey(scan, code->command);
    if (code->kind == CL_SCAN_IS_BADGE)
        return cl_scan_badge(scan, code);
    if (scan->mode == CL_SCAN_IDENTIFY)
        return cl_scan_identify(scan, code);
    if (!scan->cl->actor.id)
        return cl_scan_refuse(scan, "person.signed-in", "scan your badge and give your password",
                              "nobody is signed in");
    switch (code->kind) {
    case CL_SCAN_IS_VIAL:
        return cl_scan_vial(scan, code->code);
    case CL_SCAN_IS_PLACE:
        return cl_scan_place(scan, code);
    case CL_SCAN_IS_POSITION:
        return cl_scan_position(scan, code->position);
    case CL_SCAN_IS_SHIPMENT:
        if (scan->mode == CL_SCAN_PACK || scan->mode == CL_SCAN_RECEIVE)
            return cl_scan_shipment(scan, code->code);
        return refuse_other(scan, code);
    default:
        return refuse_other(scan, code);
    }
}

/* The moment, the time and the reason of what follows. */
static enum cl_status begin_act(struct cl_scan *scan)
{
    cl_next_moment(scan->cl);
    scan->cl->reason = scan->reason;
    return scan->done_at_ms ? cl_set_performed_at(scan->cl, scan->done_at_ms) : CL_OK;
}

static enum cl_status read_text(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    struct cl_scan_code code;
    if (strncasecmp(text, REASON_WORD, strlen(REASON_WORD)) == 0)
        return take_reason(scan, text);
    if (strncasecmp(text, CONDITION_WORD, strlen(CONDITION_WORD)) == 0)
        return take_condition(scan, text);
    cl_scan_code_read(text, &code);
    scan->kind = code.kind;
    if (code.kind != CL_SCAN_IS_PLACE && code.kind != CL_SCAN_IS_NOTHING)
        scan->confirm[0] = '\0'; /* a box is confirmed to be dropped by two scans that follow each other */
    if (code.kind == CL_SCAN_IS_NOTHING)
        return cl_scan_say(scan, "%s", "");
    CL_TRY(begin_act(scan));
    if (cl_scan_is_idle(scan))
        return CL_OK;
    status = dispatch(scan, &code);
done:
    return status;
}

static void begin_answer(struct cl_scan *scan, const char *text)
{
    char whole[4 * CL_SCAN_CODE];
    cl_text_visible(text, whole, sizeof whole);
    cl_text_visible(whole, scan->scan, sizeof scan->scan);
    scan->scan[strcspn(scan->scan, "\r\n")] = '\0';
    scan->accepted = false;
    scan->notice_count = 0;
    scan->kind = CL_SCAN_IS_NOTHING;
    scan->message[0] = scan->rule[0] = scan->remedy[0] = scan->vial[0] = scan->place[0] = '\0';
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static void fill_answer(struct cl_scan *scan, struct cl_scan_answer *out)
{
    bool asks = scan->asking != CL_SCAN_ASKS_NOBODY;
    *out = (struct cl_scan_answer){
        .scan = scan->scan,
        .kind = cl_scan_kind_word(scan->kind),
        .accepted = scan->accepted,
        .message = scan->message,
        .rule = or_null(scan->rule),
        .remedy = or_null(scan->remedy),
        .vial = or_null(scan->vial),
        .place = or_null(scan->place),
        .notices = {scan->notices, scan->notice_count},
        .asks_login = asks ? scan->asks_login : NULL,
        .asks_name = asks ? scan->asks_name : NULL,
        .ended = scan->ended,
    };
}

/* Gives the memory of the scan back; `people`: who acts may have changed, which must last. */
static enum cl_status settle(struct cl_scan *scan, bool people)
{
    struct cl *cl = scan->cl;
    bool changed = people || cl->second.id != scan->mark.second.id || cl->proof != scan->mark.proof;
    cl->reason = NULL;
    if (changed)
        return cl_moment_mark(cl, &scan->mark);
    cl_moment_release(cl, &scan->mark);
    return CL_OK;
}

static enum cl_status finish(struct cl_scan *scan, enum cl_status status, bool people, struct cl_scan_answer *out)
{
    CL_TRY(cl_scan_answer_error(scan, status));
    keep_notices(scan);
    CL_TRY(settle(scan, people));
    scan->last_ms = scan->asking == CL_SCAN_ASKS_NOBODY ? cl_now_ms(scan->cl) : scan->last_ms;
    fill_answer(scan, out);
done:
    return status;
}

enum cl_status cl_scan_read(struct cl_scan *scan, const char *text, int64_t done_at_ms, struct cl_scan_answer *out)
{
    begin_answer(scan, text);
    scan->asking = CL_SCAN_ASKS_NOBODY;
    scan->done_at_ms = done_at_ms;
    snprintf(scan->held, sizeof scan->held, "%s", text);
    return finish(scan, read_text(scan, text), false, out);
}

enum cl_status cl_scan_go_on(struct cl_scan *scan)
{
    char text[sizeof scan->held];
    memcpy(text, scan->held, sizeof text);
    return read_text(scan, text);
}

enum cl_status cl_scan_prove(struct cl_scan *scan, const char *secret, bool from_file, struct cl_scan_answer *out)
{
    return finish(scan, cl_scan_take_proof(scan, secret, from_file), true, out);
}

/* ---- beginning and end ------------------------------------------------------------------------------------------ */

/* What is given at the start is as if it had been scanned. */
static enum cl_status take_start(struct cl_scan *scan)
{
    enum cl_status status = CL_OK;
    struct cl_shipment shipment;
    struct cl_storage store;
    const struct cl_scan_start *start = &scan->start;
    snprintf(scan->condition, sizeof scan->condition, "%s", start->condition ? start->condition : "");
    if (start->shipment) {
        CL_TRY(cl_shipment_get(scan->cl, start->shipment, &shipment));
        snprintf(scan->shipment, sizeof scan->shipment, "%s", shipment.code);
    }
    if (start->target) {
        CL_TRY(cl_storage_get(scan->cl, start->target, &store));
        snprintf(scan->target, sizeof scan->target, "%s", store.code);
    }
done:
    return status;
}

static enum cl_status find_mode(struct cl_scan *scan, const char *word)
{
    struct cl_scan_card_list cards = cl_scan_cards();
    for (size_t i = 0; i < cards.count; i++)
        if (cards.at[i].is_mode && strcasecmp(cards.at[i].word, word) == 0) {
            scan->mode = cards.at[i].command;
            return CL_OK;
        }
    return cl_fail(scan->cl->error, CL_USAGE, "scan.mode", NULL, "cryolot scan --help lists them",
                   "'%s' is not a mode of scanning", word);
}

enum cl_status cl_scan_begin(struct cl *cl, const struct cl_scan_start *start, struct cl_scan **out)
{
    enum cl_status status;
    struct cl_scan *scan = calloc(1, sizeof *scan);
    if (!scan)
        abort();
    scan->cl = cl;
    scan->start = *start;
    scan->reason = cl->reason;
    CL_TRY(take_start(scan));
    CL_TRY(find_mode(scan, start->mode ? start->mode : "identify"));
    CL_TRY(check_mode(scan, scan->mode));
    CL_TRY(cl_moment_mark(cl, &scan->mark));
    scan->last_ms = cl_now_ms(cl);
    *out = scan;
done:
    if (status != CL_OK)
        free(scan);
    return status;
}

/* A count is closed by who counts, not by the end of the input. */
static enum cl_status close_at_end(struct cl_scan *scan)
{
    enum cl_status status;
    bool receipt = scan->mode == CL_SCAN_RECEIVE;
    const char *what = cl_arena_copy(&scan->cl->arena, receipt ? scan->shipment : scan->store);
    if (*scan->store)
        CL_TRY(scan->mode == CL_SCAN_SPILL ? cl_scan_spill_close(scan) : cl_scan_close_place(scan));
    status = CL_OK;
    if (scan->seen_count > 0)
        status =
            cl_scan_refuse(scan, receipt ? "scan.receipt" : "scan.count", "scan them again, and then close it",
                           "the %s of %s was not closed: it is not on record", receipt ? "receipt" : "count", what);
done:
    return status;
}

enum cl_status cl_scan_end(struct cl_scan *scan, struct cl_scan_answer *out)
{
    enum cl_status status = CL_OK;
    *out = (struct cl_scan_answer){0};
    if (!scan)
        return CL_OK;
    if (*scan->store || scan->seen_count > 0) {
        begin_answer(scan, "");
        scan->asking = CL_SCAN_ASKS_NOBODY;
        CL_TRY(begin_act(scan));
        CL_TRY(finish(scan, close_at_end(scan), false, out));
    }
done:
    return status;
}

void cl_scan_free(struct cl_scan *scan)
{
    if (scan)
        cl_scan_count_forget(scan);
    free(scan);
}

const char *cl_scan_prompt(struct cl_scan *scan)
{
    snprintf(scan->prompt, sizeof scan->prompt, "%s %s%s%s%s%s", cl_scan_command_word(scan->mode),
             scan->cl->actor.id ? scan->cl->actor.login : "nobody", *scan->store ? " " : "", scan->store,
             *scan->position ? ":" : "", scan->position);
    return scan->prompt;
}
